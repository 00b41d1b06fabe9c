"""Runs of the local engine on events and files, for its tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.protocol import Request, Silent
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.results import ResultSet
from insights.times import Window

#: 2026-11-20T10:00:00Z, when the first of a list of events happens, and the queries run.
TEN = 1_795_168_800
Event = dict[str, Any] | str


def millis(text: str) -> int:
    """An ISO time in epoch milliseconds."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def message(event: Event) -> str:
    """The text of an event; dictionaries are written as JSON."""
    return event if isinstance(event, str) else json.dumps(event)


def write_events(path: Path, events: Iterable[tuple[int, Event]], stream: str = "main") -> Path:
    """A filter-log-events document of (epoch milliseconds, message)."""
    listed = [
        {
            "logGroupName": "conformance",
            "logStreamName": stream,
            "timestamp": when,
            "message": message(event),
            "ingestionTime": when,
        }
        for when, event in events
    ]
    path.write_text(json.dumps({"events": listed, "searchedLogStreams": []}), "utf-8")
    return path


def answer(
    text: str,
    files: Sequence[Path | str],
    source: LogSource | None = None,
    window: Window | None = None,
    **more: Any,
) -> ResultSet:
    """The answer of a query, which must parse, over files; ``more`` are fields of the request."""
    query, found = parse(Source(text))
    assert found == []
    request = Request(
        query,
        text,
        Source(text),
        source or LogSource(""),
        window=window,
        data=tuple(map(str, files)),
        now=TEN,
        **more,
    )
    return LocalEngine().run(request, Silent())


def cells(result: ResultSet) -> list[dict[str, str]]:
    """The rows as the API gives them: cells by name, absent ones left out."""
    names = [column.name for column in result.columns]
    return [
        {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        for row in result.rows
    ]


def rows(
    text: str, events: Sequence[Event], folder: Path, kind: str = "json"
) -> list[dict[str, str]]:
    """The rows of a query over events, a second apart from ten o'clock on."""
    timed = [(TEN * 1000 + place * 1000, event) for place, event in enumerate(events)]
    path = write_events(folder / "events.json", timed)
    return cells(answer(text, [path], LogSource(kind)))


def column(
    text: str, events: Sequence[Event], folder: Path, kind: str = "json"
) -> list[str | None]:
    """The only column of an answer."""
    timed = [(TEN * 1000 + place * 1000, event) for place, event in enumerate(events)]
    path = write_events(folder / "events.json", timed)
    result = answer(text, [path], LogSource(kind))
    assert len(result.columns) == 1
    return [row[0] for row in result.rows]


def put(folder: Path, name: str, data: bytes | str) -> Path:
    """A file with that content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def flow_lines(path: Path) -> list[list[str]]:
    """The words of a flow-log file's lines, its header left out."""
    return [line.split() for line in path.read_text("utf-8").splitlines()[1:]]
