"""Log groups, their streams and their events."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from insights.sandbox.account import Home
from insights.sandbox.clock import SandboxClock
from insights.sandbox.event_file import Event, EventFile
from insights.sandbox.folder import Folder
from insights.sandbox.journal import Table
from insights.times import Window

_SUFFIX = ".ndjson"
#: What PutLogEvents adds to the bytes of each message, and storedBytes with it.
EVENT_BYTES = 26
#: Between a group and a stream in a key; no name can have it.
_AND = "\0"


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
    protected: bool = False
    stored: int = 0
    streams: dict[str, Stream] = field(default_factory=dict)

    def record(self, size: int) -> dict[str, Any]:
        """What the journal keeps; the rest is in the events, ``size`` bytes of them."""
        return {
            "created": self.created,
            "log_class": self.log_class,
            "kms_key": self.kms_key,
            "retention": self.retention,
            "protected": self.protected,
            "size": size,
        }


class Store:
    """The log groups of a home. A folder that has files of an earlier sandbox is taken over.

    ``delay`` is in seconds: how long an event cannot be seen after it arrived. It is in
    ``settings``, which all homes share.
    """

    def __init__(self, home: Home, folder: Folder, clock: SandboxClock, settings: Table) -> None:
        self.home = home
        self._folder = folder
        self._clock = clock
        self._groups = folder.journal.table("groups")
        self._streams = folder.journal.table("streams")
        self._settings = settings
        self.groups: dict[str, Group] = {}
        self._files: dict[str, EventFile] = {}
        self._count = 0
        self._lock = threading.Lock()
        for path in sorted(folder.path.glob(f"*{_SUFFIX}")):
            self._take_over(path)
        self._prune()

    @property
    def delay(self) -> float:
        """Seconds between the arrival of an event and the first answer that has it."""
        return float(self._settings.get("delay") or 0.0)

    @delay.setter
    def delay(self, seconds: float) -> None:
        self._settings.put("delay", seconds)

    def path(self, group: str) -> Path:
        """The file of a group's events."""
        return self._folder.path / f"{quote(group, safe='')}{_SUFFIX}"

    def create(self, group: Group) -> None:
        """Add an empty group."""
        self._files[group.name] = EventFile(self.path(group.name))
        self.path(group.name).write_bytes(b"")
        self.groups[group.name] = group
        self.keep(group)

    def keep(self, group: Group) -> None:
        """Write down what changed about a group."""
        self._groups.put(group.name, group.record(self._files[group.name].size))

    def delete(self, name: str) -> None:
        """Remove a group and its events."""
        self.path(name).unlink(missing_ok=True)
        del self.groups[name]
        del self._files[name]
        self._prune()

    def add_stream(self, group: Group, stream: str, created: int) -> None:
        """Add an empty stream."""
        group.streams[stream] = Stream(stream, created)
        self._streams.put(group.name + _AND + stream, created)

    def delete_stream(self, group: Group, stream: str) -> None:
        """Remove a stream and its events."""
        del group.streams[stream]
        kept = [event for event in self._files[group.name].events() if event.stream != stream]
        self._files[group.name].rewrite(kept)
        self._streams.remove(group.name + _AND + stream)
        group.stored = sum(map(_size, kept))
        self.keep(group)

    def clear(self) -> None:
        """Remove everything."""
        for name in list(self.groups):
            self.delete(name)

    def append(self, group: str, stream: str, entries: Sequence[tuple[int, str]], now: int) -> None:
        """Add events (time, message) that arrived at ``now``; in one piece, for readers' sake."""
        found = self.groups[group]
        if stream not in found.streams:
            self.add_stream(found, stream, now)
        if not entries:
            return
        with self._lock:
            events = [self._event(group, stream, entry, now) for entry in entries]
            self._files[group].append(events)
            self.keep(found)
        for event in events:
            self._count_in(event)

    def events(self, group: str) -> Iterator[Event]:
        """The events of a group that can be seen by now, as they arrived."""
        return self._files[group].events(self._until())

    def seen(self, groups: Iterable[str], name: str, at: float | None = None) -> list[Path]:
        """Files with the events of the groups that can be seen by now, or could be ``at`` a time.

        Where some cannot be seen yet, a copy without them, called after ``name``.
        """
        until = self._until(at)
        return [
            self._seen(self._files[group], f"{name}-{number}", until)
            for number, group in enumerate(groups)
        ]

    def reaches(self, groups: Iterable[str], window: Window) -> bool:
        """Whether a stream of the groups has events on both sides of the window, or in it."""
        streams = [stream for group in groups for stream in self.groups[group].streams.values()]
        return any(
            stream.first is not None
            and stream.last is not None
            and stream.first // 1000 <= window.end
            and stream.last // 1000 >= window.start
            for stream in streams
        )

    def forget_seen(self, paths: Iterable[Path]) -> None:
        """Remove the copies among the files."""
        for path in paths:
            if path.parent != self._folder.path:
                path.unlink(missing_ok=True)

    def _seen(self, file: EventFile, name: str, until: int | None) -> Path:
        size = file.visible(until)
        if size == file.size:
            return file.path
        copy = self._folder.seen(name)
        file.copy(copy, size)
        return copy

    def _until(self, at: float | None = None) -> int | None:
        """The last arrival that counts, in epoch milliseconds; ``None`` where all do."""
        if not self.delay:
            return None
        now = self._clock.now() if at is None else at
        return int(now * 1000) - int(self.delay * 1000)

    def _event(self, group: str, stream: str, entry: tuple[int, str], now: int) -> Event:
        self._count += 1
        # The service's ids have 56 digits and rise with time.
        identity = f"{entry[0]:028d}{self._count:028d}"
        owner = self.home.account
        return Event(group, stream, entry[0], entry[1], now, identity, owner)

    def _count_in(self, event: Event) -> None:
        group = self.groups[event.group]
        stream = group.streams.setdefault(event.stream, Stream(event.stream, event.ingestion_time))
        times = [
            event.timestamp,
            *(time for time in (stream.first, stream.last) if time is not None),
        ]
        stream.first, stream.last = min(times), max(times)
        stream.ingested = event.ingestion_time
        group.stored += _size(event)

    def _take_over(self, path: Path) -> None:
        """A group of an earlier sandbox; one without a record is as old as its events."""
        name = unquote(path.name.removesuffix(_SUFFIX))
        known = dict(self._groups.get(name) or {})
        file = self._files[name] = EventFile(path)
        events = file.recovered(known.pop("size", None))
        modified = int(path.stat().st_mtime * 1000)
        oldest = min([modified, *(min(one.timestamp, one.ingestion_time) for one in events)])
        group = self.groups[name] = Group(name, **{"created": oldest, **known})
        for key, created in self._streams.items():
            of, _, stream = key.partition(_AND)
            if of == name:
                group.streams[stream] = Stream(stream, created)
        self._count += len(events)
        for event in events:
            self._count_in(event)
        self.keep(group)

    def _prune(self) -> None:
        """Forget what belongs to groups that are gone; a kill may have come between."""
        for table in (self._groups, self._streams):
            for key, _ in table.items():
                if key.partition(_AND)[0] not in self.groups:
                    table.remove(key)


def _size(event: Event) -> int:
    return len(event.message.encode("utf-8", "replace")) + EVENT_BYTES


def in_time(events: Iterable[Event]) -> list[Event]:
    """By event time; events of one millisecond stay as they arrived (observed 2.8)."""
    return sorted(events, key=lambda event: event.timestamp)
