"""The operations on events: put, get, filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.emission import Emission
from insights.sandbox.event_file import Event
from insights.sandbox.filtering import matcher
from insights.sandbox.ingestion import admit
from insights.sandbox.named import named_group, named_stream, with_events
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import invalid, missing
from insights.sandbox.store import Group, Store, in_time

Reply = dict[str, Any]
_MOST = 10_000
#: A page holds a mebibyte of messages at most (API_FilterLogEvents, API_GetLogEvents).
_MOST_BYTES = 1_048_576
_FOREVER = 2**63


class EventOperations:
    """PutLogEvents, GetLogEvents and FilterLogEvents."""

    def __init__(
        self, store: Store, clock: SandboxClock, tokens: Tokens, emission: Emission
    ) -> None:
        self._store = store
        self._emission = emission
        self._clock = clock
        self._tokens = tokens
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "PutLogEvents": self.put,
            "GetLogEvents": self.get,
            "FilterLogEvents": self.filter,
        }

    def put(self, parameters: Reply) -> Reply:
        """PutLogEvents; sequence tokens are ignored, as the service does since 2023."""
        group, stream = named_stream(self._store, parameters)
        entries = [(event["timestamp"], event["message"]) for event in parameters["logEvents"]]
        now = self._clock.now_ms()
        batch = admit(entries, now, group.retention)
        if batch.taken:
            self._store.append(group.name, stream, batch.taken, now)
            self._emission.of(group.name, batch.taken, now / 1000)
        reply: Reply = {"nextSequenceToken": "49039859627"}
        if batch.rejected:
            reply["rejectedLogEventsInfo"] = batch.rejected
        return reply

    def get(self, parameters: Reply) -> Reply:
        """GetLogEvents: the start is inclusive, the end exclusive (observed 5)."""
        group, stream = named_stream(self._store, parameters)
        start, end = parameters.get("startTime", 0), parameters.get("endTime", _FOREVER)
        events = [
            event
            for event in in_time(self._store.events(with_events(group).name))
            if event.stream == stream and start <= event.timestamp < end
        ]
        of = f"get {group.name} {stream} {start} {end}"
        first, last = self._span(of, events, parameters)
        return {
            "events": [_plain(event) for event in events[first:last]],
            "nextForwardToken": f"f/{self._tokens.give(of, last)}",
            "nextBackwardToken": f"b/{self._tokens.give(of, first)}",
        }

    def filter(self, parameters: Reply) -> Reply:
        """FilterLogEvents: both ends are inclusive; a page that is not full is the last."""
        group = with_events(named_group(self._store, parameters))
        events = in_time(self._wanted(group, parameters))
        asked = {key: parameters[key] for key in parameters.keys() - {"nextToken", "limit"}}
        of = f"filter {sorted(asked.items())}"
        token, size = parameters.get("nextToken", ""), parameters.get("limit", _MOST)
        start = self._tokens.place(of, token) if token else 0
        page = events[start : start + _fitting(events[start : start + size])]
        reply: Reply = {"events": [_whole(event) for event in page], "searchedLogStreams": []}
        if len(page) == size or start + len(page) < len(events):
            reply["nextToken"] = self._tokens.give(of, start + len(page))
        return reply

    def _wanted(self, group: Group, parameters: Reply) -> Iterator[Event]:
        names = parameters.get("logStreamNames")
        prefix = parameters.get("logStreamNamePrefix", "")
        if names and prefix:
            raise invalid("Specify one of logStreamNames and logStreamNamePrefix, and not both.")
        for name in names or ():
            if name not in group.streams:
                raise missing("The specified log stream does not exist.")
        matches = matcher(parameters.get("filterPattern", ""))
        start, end = parameters.get("startTime", 0), parameters.get("endTime", _FOREVER)
        for event in self._store.events(group.name):
            named = event.stream in names if names else event.stream.startswith(prefix)
            if named and start <= event.timestamp <= end and matches(event.message):
                yield event

    def _span(self, of: str, events: list[Event], parameters: Reply) -> tuple[int, int]:
        """The first and the last place of the page: from the head, the tail, or a token."""
        size, token = parameters.get("limit", _MOST), parameters.get("nextToken", "")
        forward, place = parameters.get("startFromHead", False), 0
        if token:
            direction, _, name = token.partition("/")
            forward, place = direction == "f", self._tokens.place(of, name)
        elif not forward:
            place = len(events)
        if forward:
            return place, place + _fitting(events[place : place + size])
        return place - _fitting(events[max(0, place - size) : place][::-1]), place


def _fitting(events: Sequence[Event]) -> int:
    """How many of the events, from the first, a page can hold; one at the least."""
    size = 0
    for count, event in enumerate(events):
        size += len(event.message.encode("utf-8", "replace"))
        if size > _MOST_BYTES and count:
            return count
    return len(events)


def _plain(event: Event) -> dict[str, Any]:
    return {
        "timestamp": event.timestamp,
        "message": event.message,
        "ingestionTime": event.ingestion_time,
    }


def _whole(event: Event) -> dict[str, Any]:
    return {**_plain(event), "logStreamName": event.stream, "eventId": event.event_id}
