"""The operations on events: put, get, filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.groups import GroupOperations, Reply
from insights.sandbox.ingestion import admit
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import invalid, missing
from insights.sandbox.store import Event, Group, Store, in_time

_MOST = 10_000
_FOREVER = 2**63


class EventOperations:
    """PutLogEvents, GetLogEvents and FilterLogEvents."""

    def __init__(
        self, store: Store, clock: SandboxClock, tokens: Tokens, groups: GroupOperations
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._groups = groups
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "PutLogEvents": self.put,
            "GetLogEvents": self.get,
            "FilterLogEvents": self.filter,
        }

    def put(self, parameters: Reply) -> Reply:
        """PutLogEvents; sequence tokens are ignored, as the service does since 2023."""
        group, stream = self._stream(parameters)
        entries = [(event["timestamp"], event["message"]) for event in parameters["logEvents"]]
        now = self._clock.now_ms()
        batch = admit(entries, now, group.retention)
        if batch.taken:
            self._store.append(group.name, stream, batch.taken, now)
        reply: Reply = {"nextSequenceToken": "49039859627"}
        if batch.rejected:
            reply["rejectedLogEventsInfo"] = batch.rejected
        return reply

    def get(self, parameters: Reply) -> Reply:
        """GetLogEvents: the start is inclusive, the end exclusive (observed 5)."""
        group, stream = self._stream(parameters)
        start, end = parameters.get("startTime", 0), parameters.get("endTime", _FOREVER)
        events = [
            event
            for event in in_time(self._store.events(group.name))
            if event.stream == stream and start <= event.timestamp < end
        ]
        of = f"get {group.name} {stream} {start} {end}"
        first, last = self._span(of, len(events), parameters)
        return {
            "events": [_plain(event) for event in events[first:last]],
            "nextForwardToken": f"f/{self._tokens.give(of, last)}",
            "nextBackwardToken": f"b/{self._tokens.give(of, first)}",
        }

    def filter(self, parameters: Reply) -> Reply:
        """FilterLogEvents: both ends are inclusive; a page that is not full is the last."""
        group = self._groups.group(parameters)
        pattern = parameters.get("filterPattern", "")
        if pattern:
            raise invalid(f"The sandbox matches the empty filter pattern only, not '{pattern}'.")
        events = in_time(self._wanted(group, parameters))
        asked = {key: parameters[key] for key in parameters.keys() - {"nextToken", "limit"}}
        of = f"filter {sorted(asked.items())}"
        token, size = parameters.get("nextToken", ""), parameters.get("limit", _MOST)
        start = self._tokens.place(of, token) if token else 0
        page = events[start : start + size]
        reply: Reply = {"events": [_whole(event) for event in page], "searchedLogStreams": []}
        if len(page) == size:
            reply["nextToken"] = self._tokens.give(of, start + size)
        return reply

    def _stream(self, parameters: Reply) -> tuple[Group, str]:
        group, stream = self._groups.group(parameters), parameters["logStreamName"]
        if stream not in group.streams:
            raise missing("The specified log stream does not exist.")
        return group, stream

    def _wanted(self, group: Group, parameters: Reply) -> Iterator[Event]:
        names = parameters.get("logStreamNames")
        prefix = parameters.get("logStreamNamePrefix", "")
        if names and prefix:
            raise invalid("Specify one of logStreamNames and logStreamNamePrefix, and not both.")
        for name in names or ():
            if name not in group.streams:
                raise missing("The specified log stream does not exist.")
        start, end = parameters.get("startTime", 0), parameters.get("endTime", _FOREVER)
        for event in self._store.events(group.name):
            named = event.stream in names if names else event.stream.startswith(prefix)
            if named and start <= event.timestamp <= end:
                yield event

    def _span(self, of: str, count: int, parameters: Reply) -> tuple[int, int]:
        """The first and the last place of the page: from the head, the tail, or a token."""
        size, token = parameters.get("limit", _MOST), parameters.get("nextToken", "")
        if not token:
            first = 0 if parameters.get("startFromHead") else max(0, count - size)
            return first, min(count, first + size)
        direction, _, name = token.partition("/")
        place = self._tokens.place(of, name)
        if direction == "f":
            return place, min(count, place + size)
        return max(0, place - size), place


def _plain(event: Event) -> dict[str, Any]:
    return {
        "timestamp": event.timestamp,
        "message": event.message,
        "ingestionTime": event.ingestion_time,
    }


def _whole(event: Event) -> dict[str, Any]:
    return {**_plain(event), "logStreamName": event.stream, "eventId": event.event_id}
