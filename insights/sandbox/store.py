"""Log groups, streams and events: one file of JSON lines a group, below one folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

_SUFFIX = ".ndjson"


@dataclass(frozen=True, slots=True)
class Event:
    """One event; times are epoch milliseconds. The file's keys are the service's names."""

    group: str
    stream: str
    timestamp: int
    message: str
    ingestion_time: int
    event_id: str

    def line(self) -> str:
        """The event as its file holds it."""
        record = {
            "logGroupName": self.group,
            "logStreamName": self.stream,
            "timestamp": self.timestamp,
            "message": self.message,
            "ingestionTime": self.ingestion_time,
            "eventId": self.event_id,
        }
        return json.dumps(record, ensure_ascii=False) + "\n"


@dataclass(slots=True)
class Stream:
    """A log stream and what DescribeLogStreams says about its events."""

    name: str
    created: int
    first: int | None = None
    last: int | None = None
    ingested: int | None = None


@dataclass(slots=True)
class Group:
    """A log group. ``retention`` is in days; 0 keeps events for ever."""

    name: str
    created: int
    log_class: str = "STANDARD"
    kms_key: str = ""
    retention: int = 0
    stored: int = 0
    streams: dict[str, Stream] = field(default_factory=dict)


class Store:
    """What the account holds. A folder that has files of an earlier sandbox is taken over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.groups: dict[str, Group] = {}
        self._count = 0
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            self._take_over(path)

    def path(self, group: str) -> Path:
        """The file of a group's events."""
        return self._folder / f"{quote(group, safe='')}{_SUFFIX}"

    def create(self, group: Group) -> None:
        """Add an empty group."""
        self.path(group.name).write_bytes(b"")
        self.groups[group.name] = group

    def delete(self, name: str) -> None:
        """Remove a group and its events."""
        del self.groups[name]
        self.path(name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove everything."""
        for name in list(self.groups):
            self.delete(name)

    def append(self, group: str, stream: str, entries: Sequence[tuple[int, str]], now: int) -> None:
        """Add events (time, message) that arrived at ``now``; in one piece, for readers' sake."""
        with self._lock:
            events = [self._event(group, stream, entry, now) for entry in entries]
            text = "".join(event.line() for event in events)
            with self.path(group).open("ab") as file:
                # A lone surrogate is no character; the service replaces it as well.
                file.write(text.encode("utf-8", "replace"))
        for event in events:
            self._count_in(event)

    def events(self, group: str) -> Iterator[Event]:
        """All events of a group, as they arrived."""
        with self.path(group).open(encoding="utf-8") as file:
            for line in file:
                yield _read(json.loads(line))

    def _event(self, group: str, stream: str, entry: tuple[int, str], now: int) -> Event:
        self._count += 1
        # The service's ids have 56 digits and rise with time.
        identity = f"{entry[0]:028d}{self._count:028d}"
        return Event(group, stream, entry[0], entry[1], now, identity)

    def _count_in(self, event: Event) -> None:
        group = self.groups[event.group]
        stream = group.streams.setdefault(event.stream, Stream(event.stream, event.ingestion_time))
        times = [
            event.timestamp,
            *(time for time in (stream.first, stream.last) if time is not None),
        ]
        stream.first, stream.last = min(times), max(times)
        stream.ingested = event.ingestion_time
        group.stored += len(event.message.encode("utf-8", "replace")) + 26

    def _take_over(self, path: Path) -> None:
        name = unquote(path.name.removesuffix(_SUFFIX))
        group = self.groups[name] = Group(name, int(path.stat().st_mtime * 1000))
        for event in self.events(name):
            self._count += 1
            group.created = min(group.created, event.timestamp, event.ingestion_time)
            self._count_in(event)


def _read(record: dict[str, Any]) -> Event:
    return Event(
        group=record["logGroupName"],
        stream=record["logStreamName"],
        timestamp=record["timestamp"],
        message=record["message"],
        ingestion_time=record["ingestionTime"],
        event_id=record["eventId"],
    )


def in_time(events: Iterable[Event]) -> list[Event]:
    """By event time; events of one millisecond stay as they arrived (observed 2.8)."""
    return sorted(events, key=lambda event: event.timestamp)
