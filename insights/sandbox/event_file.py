"""The events of one log group: a file of JSON lines in the order in which they arrived."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from insights.dataclass import dataclass
from insights.errors import DataError
from insights.sandbox.account import ACCOUNT


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the account ``owner``; times are epoch milliseconds.

    The file's keys are the service's names.
    """

    group: str
    stream: str
    timestamp: int
    message: str
    ingestion_time: int
    event_id: str
    owner: str = ACCOUNT

    def line(self) -> str:
        """The event as its file holds it."""
        record = {
            "logGroupName": self.group,
            "logStreamName": self.stream,
            "timestamp": self.timestamp,
            "message": self.message,
            "ingestionTime": self.ingestion_time,
            "eventId": self.event_id,
            "owner": self.owner,
        }
        return json.dumps(record, ensure_ascii=False) + "\n"


class EventFile:
    """``size`` is in bytes. A batch is in the file whole, or its bytes do not count."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        # Where the events end that had arrived by a time.
        self._arrivals: list[tuple[int, int]] = []

    def recovered(self, committed: int | None) -> list[Event]:
        """The events of an earlier sandbox, up to that many bytes where they are known.

        What a killed process left behind them is cut off. Raises ``DataError`` for a line that
        is no event.
        """
        events = []
        with self.path.open("r+b") as file:
            for number, line in enumerate(file, 1):
                over = committed is not None and self.size + len(line) > committed
                if over or not line.endswith(b"\n"):
                    break
                event = self._read(line, number)
                self._grow(event.ingestion_time, len(line))
                events.append(event)
            file.truncate(self.size)
        return events

    def append(self, events: Sequence[Event]) -> None:
        """Add a batch, whole or, with an ``OSError`` where the disk is full, not at all."""
        # A lone surrogate is no character; the service replaces it as well.
        data = "".join(event.line() for event in events).encode("utf-8", "replace")
        with self.path.open("ab") as file:
            try:
                file.write(data)
                file.flush()
            except OSError:
                file.truncate(self.size)
                raise
        self._grow(events[-1].ingestion_time, len(data))

    def rewrite(self, events: Sequence[Event]) -> None:
        """Hold these events and no others."""
        beside = self.path.with_suffix(".new")
        self.size, self._arrivals = 0, []
        with beside.open("wb") as file:
            for event in events:
                line = event.line().encode("utf-8", "replace")
                file.write(line)
                self._grow(event.ingestion_time, len(line))
        beside.replace(self.path)

    def visible(self, until: int | None) -> int:
        """How many bytes hold the events that had arrived by ``until``; ``None`` is all."""
        if until is None:
            return self.size
        seen = 0
        for arrival, end in self._arrivals:
            if arrival > until:
                break
            seen = end
        return seen

    def events(self, until: int | None = None) -> Iterator[Event]:
        """The events that had arrived by then."""
        left = self.visible(until)
        with self.path.open("rb") as file:
            while left > 0:
                line = file.readline()
                left -= len(line)
                yield _event(json.loads(line))

    def copy(self, to: Path, size: int) -> None:
        """Copy the first bytes."""
        with self.path.open("rb") as file:
            to.write_bytes(file.read(size))

    def _grow(self, arrival: int, size: int) -> None:
        self.size += size
        if self._arrivals and self._arrivals[-1][0] == arrival:
            self._arrivals.pop()
        self._arrivals.append((arrival, self.size))

    def _read(self, line: bytes, number: int) -> Event:
        try:
            return _event(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise DataError(
                f"'{self.path}', line {number}, is no event of a sandbox.",
                "Move the file out of the folder, or name another folder with --folder.",
            ) from None


def _event(record: dict[str, Any]) -> Event:
    return Event(
        group=record["logGroupName"],
        stream=record["logStreamName"],
        timestamp=record["timestamp"],
        message=record["message"],
        ingestion_time=record["ingestionTime"],
        event_id=record["eventId"],
        owner=record.get("owner", ACCOUNT),
    )
