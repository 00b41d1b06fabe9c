"""The operations on log streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.named import named_group, named_stream
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import exists, invalid
from insights.sandbox.store import Store, Stream

Reply = dict[str, Any]
_PAGE = 50


class StreamOperations:
    """CreateLogStream, DeleteLogStream and DescribeLogStreams."""

    def __init__(self, store: Store, clock: SandboxClock, tokens: Tokens) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "CreateLogStream": self.create,
            "DeleteLogStream": self.delete,
            "DescribeLogStreams": self.describe,
        }

    def create(self, parameters: Reply) -> Reply:
        """CreateLogStream."""
        group, name = named_group(self._store, parameters), parameters["logStreamName"]
        if name in group.streams:
            raise exists("The specified log stream already exists")
        self._store.add_stream(group, name, self._clock.now_ms())
        return {}

    def delete(self, parameters: Reply) -> Reply:
        """DeleteLogStream, with its events."""
        self._store.delete_stream(*named_stream(self._store, parameters))
        return {}

    def describe(self, parameters: Reply) -> Reply:
        """DescribeLogStreams, by name or by the time of the last event."""
        group = named_group(self._store, parameters)
        prefix = parameters.get("logStreamNamePrefix", "")
        by_time = parameters.get("orderBy") == "LastEventTime"
        if by_time and prefix:
            raise invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
        found = [stream for name, stream in group.streams.items() if name.startswith(prefix)]
        found.sort(key=lambda stream: stream.name)
        if by_time:
            found.sort(key=lambda stream: stream.last or 0)
        if parameters.get("descending"):
            found.reverse()
        of = f"streams {group.name} {prefix} {by_time} {parameters.get('descending')}"
        arn = self._store.home.stream_arn
        records = [_record(arn(group.name, one.name), one) for one in found]
        return self._tokens.listed("logStreams", of, records, parameters, _PAGE)


def _record(arn: str, stream: Stream) -> Reply:
    record: Reply = {
        "logStreamName": stream.name,
        "creationTime": stream.created,
        "arn": arn,
        "uploadSequenceToken": "49039859627",
        # AWS returns 0 for streams since 2019 (API_LogStream).
        "storedBytes": 0,
    }
    times = (
        ("firstEventTimestamp", stream.first),
        ("lastEventTimestamp", stream.last),
        ("lastIngestionTime", stream.ingested),
    )
    record.update({key: time for key, time in times if time is not None})
    return record
