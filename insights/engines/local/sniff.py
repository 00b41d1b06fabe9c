"""A look at the start of a file: its layout, its log type, where its times are.

fidelity: raw-or-export.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from insights.engines.local.flow_scan import ACCEPTED
from insights.engines.local.heads import COLOR, END, HEADS
from insights.engines.local.inputs import Input, Layout, Shape
from insights.engines.local.log_kinds import SAMPLE, json_type, log_type, objects
from insights.engines.local.start import Start, start_of
from insights.engines.local.subscriptions import first_messages, is_subscription
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, FLOW_FIELDS, MOST_FIELDS

_TIME_KEYS = (
    "@timestamp",
    "timestamp",
    "eventTime",
    "time",
    "ts",
    "datetime",
    "query_timestamp",
    "requestTimeEpoch",
)
_DOCUMENT = re.compile(
    r'\s*(\[?)\s*\{\s*"(?:events|searchedLogStreams|results|statistics|status|queryLanguage'
    r'|encryptionKey|next(?:Forward|Backward)?Token)"\s*:'
)
#: All keys of those replies.
_REPLY = {
    *("events", "searchedLogStreams", "nextToken", "nextForwardToken", "nextBackwardToken"),
    *("results", "statistics", "status", "queryLanguage", "encryptionKey", "ResponseMetadata"),
}
_RESULTS = re.compile(r'"(?:results|statistics)"\s*:')
_ROWS = re.compile(r'\s*\[\s*(?:\[\s*\{\s*"(?:field|value)"|\{[^{}]*"@(?:timestamp|message)")')
_MESSAGE = re.compile(r'"(?:@?message|value)"\s*:\s*("(?:[^"\\]|\\.)*")')
#: Keys of an event of the API. One of the second kind must be there: any application may write
#: the others.
_EVENT = frozenset(["timestamp", "message", "eventId", "id", "owner"])
_OWN = frozenset(["logGroupName", "logStreamName", "ingestionTime"])


def sniff(path: Path, wanted: str = "") -> Input | None:
    """What a file is; ``None`` where it is empty. ``wanted`` names a layout instead.

    Raises ``DataError`` for a file that is binary or cannot be opened.
    """
    start = start_of(path)
    text = start.text
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    layout = Layout(wanted) if wanted else _layout(start, text, lines)
    found = Input(
        path,
        layout,
        "json",
        carriage_returns="\r" in text,
        size=start.size,
        packing=start.packing,
        nested=start.nested,
        modified=start.modified,
    )
    return _DESCRIBED[layout](found, start, text, lines)


def _layout(start: Start, text: str, lines: list[str]) -> Layout:
    if start.is_parquet:
        return Layout.PARQUET
    if is_subscription(start.data):
        return Layout.SUBSCRIPTION
    if _is_document(text, lines[0]):
        return _document_layout(text)
    if lines[0].lstrip()[0] in "{[":
        return _json_layout(text, lines)
    if headed := _headed_layout(lines):
        return headed
    if _header(lines[0]) or log_type(lines) == "vpcflow":
        return Layout.FLOW_LOG
    return Layout.LINES


def _headed_layout(lines: list[str]) -> Layout | None:
    """The layout by which the first line begins, or most lines where it is the rest of an event."""
    for layout, head in HEADS.items():
        begins = re.compile(f"(?:{COLOR})?{_maybe_colored(head)}{END}")
        if begins.match(lines[0]) or sum(map(bool, map(begins.match, lines))) * 2 > len(lines):
            return layout
    return None


def _maybe_colored(head: str) -> str:
    """A head that may have colours around its words."""
    return head.replace(r" \S+", rf"(?:{COLOR})? (?:{COLOR})?\S+") + f"(?:{COLOR})?"


# -------------------------------------------------------------------------------- JSON


def _document_layout(text: str) -> Layout:
    if _ROWS.match(text) or (_RESULTS.search(text) and '"events"' not in text):
        return Layout.QUERY_RESULTS
    if '"nextForwardToken"' in text and '"logStreamName"' not in text:
        return Layout.GET_LOG_EVENTS
    return Layout.FILTER_LOG_EVENTS


def _json_layout(text: str, lines: list[str]) -> Layout:
    """Lines of events as the API gives them, or of anything else; or no JSON at all."""
    shape = _shape(text, lines)
    found = list(objects(_values(text, lines, shape)))
    if found and all(
        {"message", "timestamp"} <= one.keys() <= _EVENT | _OWN and one.keys() & _OWN
        for one in found
    ):
        return Layout.EVENTS
    return Layout.JSON_LINES if found or lines[0].lstrip()[0] == "{" else Layout.LINES


def _shape(text: str, lines: list[str]) -> Shape:
    """How JSON values follow one another: on lines of their own wherever that can be."""
    if text.lstrip().startswith("["):
        return Shape.LIST if next(iter(_decoded(text)), "").startswith("{") else Shape.LINES
    if next(objects(lines[:1]), None) is None and next(objects(_decoded(text)), None) is not None:
        return Shape.ANYHOW
    return Shape.LINES


def _values(text: str, lines: list[str], shape: Shape) -> list[str]:
    """The first values of a text, each as a text of its own."""
    return lines[:SAMPLE] if shape is Shape.LINES else _decoded(text)


def _decoded(text: str) -> list[str]:
    """The first values of a list, or of values without line breaks between them."""
    found: list[str] = []
    decoder, at = json.JSONDecoder(), 0
    inside = re.compile(r"[\s,\[]*" if text.lstrip().startswith("[") else r"\s*")
    while len(found) < SAMPLE:
        if (blank := inside.match(text, at)) is not None:
            at = blank.end()
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        found.append(text[at:end])
        at = end
    return found


def _json_lines(found: Input, _start: Start, text: str, lines: list[str]) -> Input:
    shape = _shape(text, lines)
    values = _values(text, lines, shape)
    known = list(objects(values))
    return replace(
        found,
        log_type=json_type(known),
        time_keys=_time_keys(known),
        shape=shape,
        wide=any(value.count(",") >= MOST_FIELDS for value in lines),
    )


def _time_keys(known: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Keys that hold the time: as few as have one for each object that has any."""
    chosen: dict[str, None] = {}
    for one in known:
        if not one.keys() & chosen.keys():
            chosen |= dict.fromkeys([key for key in _TIME_KEYS if key in one][:1])
    return tuple(chosen)


def _events(found: Input, _start: Start, text: str, lines: list[str]) -> Input:
    shape = _shape(text, lines)
    messages = [str(one.get("message", "")) for one in objects(_values(text, lines, shape))]
    return replace(found, log_type=log_type(messages), shape=shape)


def _is_document(text: str, first: str) -> bool:
    """Whether a file is a reply of the API, and not lines of JSON with a key of the same name."""
    if _DOCUMENT.match(text):
        whole = next(objects([first]), None)
        return whole is None or _is_reply(whole)
    return bool(_ROWS.match(text))


def _is_reply(found: Mapping[str, Any]) -> bool:
    listed = isinstance(found.get("events"), list) or isinstance(found.get("results"), list)
    return listed or set(found) <= _REPLY


def _document(found: Input, start: Start, text: str, lines: list[str]) -> Input:
    """A document of the API; what holds its events alone is read as such."""
    if not _is_document(text, lines[0]):
        return _events(replace(found, layout=Layout.EVENTS), start, text, lines)
    listed = text.lstrip().startswith("[")
    shape = Shape.LIST if listed else Shape.ANYHOW
    return replace(found, log_type=log_type(_messages(text)), shape=shape)


def _messages(text: str) -> list[str]:
    """Messages in the start of a document, which may be cut anywhere."""
    found = []
    for quoted in _MESSAGE.findall(text)[:SAMPLE]:
        try:
            found.append(str(json.loads(quoted)))
        except ValueError:
            continue
    return found


# -------------------------------------------------------------------------------- lines


def _raw(found: Input, _start: Start, _text: str, lines: list[str]) -> Input:
    return replace(found, log_type=log_type(lines))


def _header(line: str) -> tuple[str, ...]:
    """The record fields that a header line names; nothing where it is none.

    A field that is newer than this program is a field too.
    """
    names = tuple(line.split())
    known = sum(name in FLOW_FIELDS for name in names)
    named = all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in names)
    return names if len(names) > 1 and named and known * 3 >= len(names) * 2 else ()


def _flow_log(found: Input, _start: Start, _text: str, lines: list[str]) -> Input:
    header = _header(lines[0])
    records = lines[1:] if header else lines
    accepted = sum(line.endswith(ACCEPTED) for line in records) / max(len(records), 1)
    return replace(
        found,
        log_type="vpcflow",
        record=header or DEFAULT_FLOW_FORMAT,
        header=bool(header),
        accepted=accepted,
    )


def _headed(found: Input, _start: Start, text: str, lines: list[str]) -> Input:
    """Lines that begin with a time; those that do not belong to the event before."""
    head = re.compile(HEADS[found.layout] + END)
    beginnings = [head.match(line) for line in lines]
    messages = [
        line[at.end() :] for line, at in zip(lines, beginnings, strict=True) if at is not None
    ]
    return replace(
        found,
        log_type=log_type(messages),
        broken_up=len(messages) < len(lines) or "\x1b[" in text,
    )


def _subscription(found: Input, start: Start, _text: str, _lines: list[str]) -> Input:
    return replace(found, log_type=log_type(first_messages(start.path)))


def _parquet(found: Input, _start: Start, _text: str, _lines: list[str]) -> Input:
    return found


_DESCRIBED: Mapping[Layout, Callable[[Input, Start, str, list[str]], Input]] = {
    Layout.LINES: _raw,
    Layout.JSON_LINES: _json_lines,
    Layout.FLOW_LOG: _flow_log,
    Layout.EXPORT_TASK: _headed,
    Layout.EVENTS: _events,
    Layout.FILTER_LOG_EVENTS: _document,
    Layout.GET_LOG_EVENTS: _document,
    Layout.QUERY_RESULTS: _document,
    Layout.SUBSCRIPTION: _subscription,
    Layout.TAIL_SHORT: _headed,
    Layout.TAIL_DETAILED: _headed,
    Layout.PARQUET: _parquet,
}
