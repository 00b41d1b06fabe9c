"""Subscription records, however they were wrapped on their way, as lines of events.

CloudWatch Logs sends gzip data of one JSON object a record (cloudwatch spec section 10). Lambda
and Kinesis put that into JSON as base64; Firehose writes records one after another without
anything between them, and may pack them once more.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, cast

from insights.engines.local.inputs import Input, Packing
from insights.engines.local.log_kinds import SAMPLE
from insights.engines.local.unpacking import ERRORS, unpacked, why
from insights.errors import DataError

_BLOCK = 1 << 20
#: A record has at most a few megabytes; more without an end is no record.
_LARGEST = 1 << 28
#: Gzip data in base64, alone on a line or as a value of JSON.
_PACKED = re.compile(r"H4sI[A-Za-z0-9+/]*={0,2}")
_RECORD = re.compile(
    r'\s*\[?\s*\{.*?(?:"messageType"\s*:\s*"(?:DATA|CONTROL)_MESSAGE"|"[dD]ata"\s*:\s*"H4sI)', re.S
)
_BLANKS = re.compile(r"[\s,]*")


def is_subscription(start: bytes) -> bool:
    """Whether unpacked data that begins like this holds subscription records."""
    text = start.decode("utf-8", "replace")
    return text.startswith("H4sI") or _RECORD.match(text) is not None


def first_messages(path: Path) -> list[str]:
    """The messages of the first events. Raises ``DataError`` for a file that is broken."""
    return [str(event["message"]) for event in islice(events(path), SAMPLE)]


def decoded(found: Input, copy: Path) -> Input:
    """The file as a copy that holds its events as JSON lines.

    Raises ``DataError`` for a file that is broken.
    """
    with copy.open("w", encoding="utf-8", errors="replace", newline="\n") as out:
        for event in events(found.path):
            out.write(json.dumps(event, ensure_ascii=False) + "\n")
    return replace(found, copy=copy, packing=Packing.NONE)


def events(path: Path) -> Iterator[dict[str, Any]]:
    """The events of all records, with the group, the stream and the owner of each."""
    try:
        for value in _values(path):
            for record in _records(value):
                yield from _events(record)
    except ERRORS as error:
        raise DataError(f"'{path}' cannot be read: {why(error, path)}.") from error
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise DataError(
            f"'{path}' cannot be read: a subscription record in it is broken or cut off.",
            "Repair it, or leave it out.",
        ) from error


def _events(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Control messages tell that the way is open, and hold no event of a log."""
    if record.get("messageType") != "DATA_MESSAGE":
        return
    for event in record.get("logEvents") or ():
        yield {
            "owner": record.get("owner"),
            "logGroupName": record.get("logGroup"),
            "logStreamName": record.get("logStream"),
            "timestamp": event["timestamp"],
            "message": event["message"],
        }


def _records(value: Any) -> Iterator[dict[str, Any]]:
    """Records inside a value: itself, below its keys, or packed in one of its texts."""
    if isinstance(value, dict):
        if "messageType" in value:
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _records(one)
    elif isinstance(value, str) and _PACKED.fullmatch(value):
        yield from _records(json.loads(_unpacked(value)))


def _unpacked(text: str) -> bytes:
    try:
        return gzip.decompress(base64.b64decode(text, validate=True))
    except (binascii.Error, *ERRORS) as error:
        raise ValueError(text[:20]) from error


def _values(path: Path) -> Iterator[Any]:
    """JSON values and packed texts that follow one another; a part of the file at a time."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with unpacked(path) as source:
        buffer, size = "", _BLOCK
        while block := source.bytes.read(size):
            buffer, found = _taken(buffer + decoder.decode(block))
            yield from found
            # Twice as much each time that a value has no end yet, so that no part is read often.
            size = max(_BLOCK, len(buffer))
            if size > _LARGEST:
                raise ValueError("no end")
    # A packed text ends where the file ends.
    left, found = _taken(buffer + decoder.decode(b"", final=True) + "\n")
    yield from found
    if left.strip():
        raise ValueError(left[:20])


def _taken(text: str) -> tuple[str, list[Any]]:
    """The values that are whole, and what is left of the text behind them."""
    found: list[Any] = []
    decode = json.JSONDecoder().raw_decode
    at = 0
    while True:
        at = cast(re.Match[str], _BLANKS.match(text, at)).end()
        if (packed := _PACKED.match(text, at)) and packed.end() < len(text):
            value: Any = packed[0]
            end = packed.end()
        else:
            try:
                value, end = decode(text, at)
            except ValueError:
                return text[at:], found
        found.append(value)
        at = end
