"""A look at the start of a file: its layout, its log type, where its times are."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from insights.engines.local.flow_scan import ACCEPTED
from insights.engines.local.inputs import Input, Layout
from insights.errors import DataError
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, FLOW_FIELDS

_SAMPLE = 65_536
_TIME_KEYS = ("@timestamp", "timestamp", "eventTime", "time", "ts", "datetime")
_FLOW_RECORD = re.compile(r" *\d+ \S+ \S+ .* (?:ACCEPT|REJECT|-) +(?:OK|NODATA|SKIPDATA)")
_LAMBDA = re.compile(r"(?:START|END|REPORT) RequestId: |INIT_START ")
_ROUTE53 = re.compile(r"1\.\d \d{4}-\d\d-\d\dT[\d:.]+Z [A-Z0-9]+ \S+ \S+ \S+ (?:UDP|TCP) ")
_DOCUMENT = re.compile(r'\s*\{\s*"(?:events|results|searchedLogStreams|statistics|status)"\s*:')
_ZSTD = b"\x28\xb5\x2f\xfd"


def sniff(path: Path, wanted: str = "") -> Input | None:
    """What a file is; ``None`` where it is empty. ``wanted`` names a layout instead.

    Raises ``DataError`` for a file that is binary or cannot be opened.
    """
    try:
        size = path.stat().st_size
        packed, sample = _start_of(path)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"'{path}' cannot be read: {_why(error)}.") from error
    if not sample:
        return None
    if b"\0" in sample:
        raise DataError(
            f"'{path}' is a binary file, not a log.", "Name text, JSON or gzip files of logs."
        )
    text = sample.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    found = replace(_layout(path, text, lines, size), packed=packed)
    return _forced(found, wanted) if wanted else found


def _start_of(path: Path) -> tuple[bool, bytes]:
    """Whether the file is gzip data, and its first bytes, unpacked."""
    with path.open("rb") as raw:
        start = raw.read(_SAMPLE)
        if start[:2] == b"\x1f\x8b":
            raw.seek(0)
            with gzip.open(raw) as unpacked:
                return True, unpacked.read(_SAMPLE)
        if start[:4] == _ZSTD:
            raise OSError("zstandard files need 'zstd -d' first")
        return False, start


def _why(error: BaseException) -> str:
    if isinstance(error, EOFError):
        return "its gzip data ends too early"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__


def _forced(found: Input, wanted: str) -> Input:
    layout = Layout(wanted)
    return replace(found, layout=layout, header=found.header and layout is Layout.FLOW_LOG)


def _layout(path: Path, text: str, lines: list[str], size: int) -> Input:
    returns = "\r" in text
    if _DOCUMENT.match(text):
        layout = _document_layout(text)
        messages = _messages(text)
        return Input(path, layout, log_type(messages), carriage_returns=returns, size=size)
    header = tuple(lines[0].split())
    if len(header) > 1 and all(name in FLOW_FIELDS for name in header):
        accepted = _accepted(lines[1:])
        return Input(path, Layout.FLOW_LOG, "vpcflow", header, True, "", returns, size, accepted)
    if lines[0].lstrip().startswith("{"):
        return _json_lines(path, lines, returns, size)
    kind = log_type(lines)
    if kind == "vpcflow":
        record = DEFAULT_FLOW_FORMAT
        accepted = _accepted(lines)
        return Input(path, Layout.FLOW_LOG, kind, record, False, "", returns, size, accepted)
    return Input(path, Layout.LINES, kind, carriage_returns=returns, size=size)


def _accepted(lines: list[str]) -> float:
    return sum(line.endswith(ACCEPTED) for line in lines) / max(len(lines), 1)


def _document_layout(text: str) -> Layout:
    if re.match(r'\s*\{\s*"(?:results|statistics|status)"', text):
        return Layout.QUERY_RESULTS
    if '"nextForwardToken"' in text and '"logStreamName"' not in text:
        return Layout.GET_LOG_EVENTS
    return Layout.FILTER_LOG_EVENTS


def _json_lines(path: Path, lines: list[str], returns: bool, size: int) -> Input:
    objects = list(_objects(lines[:50]))
    if objects and all({"message", "timestamp", "logGroupName"} <= set(o) for o in objects):
        kind = log_type([str(o["message"]) for o in objects])
        return Input(path, Layout.EVENTS, kind, carriage_returns=returns, size=size)
    keys = {key for found in objects for key in found}
    time_key = next((key for key in _TIME_KEYS if key in keys), "")
    kind = _json_type(objects)
    return Input(path, Layout.JSON_LINES, kind, (), False, time_key, returns, size)


def _objects(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def _json_type(objects: list[dict[str, Any]]) -> str:
    if any("eventSource" in o and "eventName" in o for o in objects):
        return "cloudtrail"
    if any("terminatingRuleId" in o for o in objects):
        return "waf"
    return "json"


def log_type(messages: list[str]) -> str:
    """What the messages look like; ``text`` where nothing is recognised."""
    sample = messages[:50]
    if not sample:
        return "text"
    if sum(bool(_FLOW_RECORD.match(line)) for line in sample) * 2 > len(sample):
        return "vpcflow"
    if any(_LAMBDA.match(line) for line in sample):
        return "lambda"
    if all(_ROUTE53.match(line) for line in sample):
        return "route53"
    objects = list(_objects(sample))
    return _json_type(objects) if len(objects) * 2 > len(sample) else "text"


_MESSAGE = re.compile(r'"(?:message|value)"\s*:\s*("(?:[^"\\]|\\.)*")')


def _messages(text: str) -> list[str]:
    """Messages in the start of a document, which may be cut anywhere."""
    found = []
    for quoted in _MESSAGE.findall(text)[:50]:
        try:
            found.append(str(json.loads(quoted)))
        except ValueError:
            continue
    return found
