"""The operations that look at single events: GetLogRecord and GetLogGroupFields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.discovered import discovered
from insights.sandbox.event_file import Event
from insights.sandbox.named import named_group
from insights.sandbox.pointers import Pointer, digest, read_pointer, shown_time
from insights.sandbox.refusal import missing
from insights.sandbox.store import Store

Reply = dict[str, Any]
#: Milliseconds that GetLogGroupFields looks at: around a time, and without one (spec 1.4).
_AROUND, _LAST = 8 * 60_000, 15 * 60_000


class RecordOperations:
    """Events by pointer, and the fields of a group's events."""

    def __init__(self, store: Store, clock: SandboxClock) -> None:
        self._store = store
        self._clock = clock
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "GetLogRecord": self.record,
            "GetLogGroupFields": self.fields,
        }

    def record(self, parameters: Reply) -> Reply:
        """GetLogRecord: every field of the event that an ``@ptr`` names, as text."""
        text = parameters["logRecordPointer"]
        event = self._event(read_pointer(text))
        return {"logRecord": {**_fields(event), "@ptr": text}}

    def fields(self, parameters: Reply) -> Reply:
        """GetLogGroupFields: how many of a hundred events have a field, the most common first."""
        group = named_group(self._store, parameters)
        now = self._clock.now_ms()
        asked = parameters.get("time")
        start, end = (now - _LAST, now)
        if asked is not None:
            middle = asked * 1000 if asked < 10**11 else asked
            start, end = middle - _AROUND, middle + _AROUND
        counts: Counter[str] = Counter()
        total = 0
        for event in self._store.events(group.name):
            if start <= event.timestamp <= end:
                total += 1
                counts.update(_fields(event).keys())
        ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        return {
            "logGroupFields": [
                {"name": name, "percent": count * 100 // total} for name, count in ordered
            ]
        }

    def _event(self, pointer: Pointer) -> Event:
        group = pointer.log.partition(":")[2]
        if group in self._store.groups:
            alike = [
                event
                for event in self._store.events(group)
                if event.stream == pointer.stream
                and digest(event.message) == pointer.digest
                and shown_time(event.timestamp) == pointer.time
            ]
            if pointer.number < len(alike):
                return alike[pointer.number]
        raise missing("The log record does not exist.")


def _fields(event: Event) -> dict[str, str]:
    return {
        "@timestamp": str(event.timestamp),
        "@ingestionTime": str(event.ingestion_time),
        "@log": f"{event.owner}:{event.group}",
        "@logStream": event.stream,
        "@message": event.message,
        **discovered(event.message),
    }
