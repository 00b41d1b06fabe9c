"""The operations on log groups and streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.account import group_arn, group_of, stream_arn
from insights.sandbox.clock import SandboxClock
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import exists, invalid, missing
from insights.sandbox.store import Group, Store, Stream

_PAGE = 50
#: Days that a retention may have (API_PutRetentionPolicy).
_RETENTIONS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)

Reply = dict[str, Any]


class GroupOperations:
    """CreateLogGroup and its kin."""

    def __init__(self, store: Store, clock: SandboxClock, tokens: Tokens) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "CreateLogGroup": self.create_group,
            "DeleteLogGroup": self.delete_group,
            "DescribeLogGroups": self.describe_groups,
            "PutRetentionPolicy": self.put_retention,
            "DeleteRetentionPolicy": self.delete_retention,
            "CreateLogStream": self.create_stream,
            "DescribeLogStreams": self.describe_streams,
        }

    def group(self, parameters: Reply) -> Group:
        """The group that ``logGroupName`` or ``logGroupIdentifier`` names."""
        named = [parameters.get(key) for key in ("logGroupName", "logGroupIdentifier")]
        given = [name for name in named if name]
        if len(given) != 1:
            raise invalid("Specify one of logGroupName and logGroupIdentifier, and not both.")
        found = self._store.groups.get(group_of(given[0]))
        if found is None:
            raise missing("The specified log group does not exist.")
        return found

    def create_group(self, parameters: Reply) -> Reply:
        """CreateLogGroup. Tags are taken and forgotten: no operation here reads them back."""
        name = parameters["logGroupName"]
        if name in self._store.groups:
            raise exists("The specified log group already exists")
        log_class = parameters.get("logGroupClass", "STANDARD")
        key = parameters.get("kmsKeyId", "")
        self._store.create(Group(name, self._clock.now_ms(), log_class, key))
        return {}

    def delete_group(self, parameters: Reply) -> Reply:
        """DeleteLogGroup."""
        self._store.delete(self.group(parameters).name)
        return {}

    def describe_groups(self, parameters: Reply) -> Reply:
        """DescribeLogGroups, by name."""
        prefix = parameters.get("logGroupNamePrefix", "")
        within = parameters.get("logGroupNamePattern", "")
        if prefix and within:
            raise invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive.")
        wanted = {group_of(name) for name in parameters.get("logGroupIdentifiers", [])}
        log_class = parameters.get("logGroupClass", "")
        found = [
            group
            for name, group in sorted(self._store.groups.items())
            if name.startswith(prefix)
            and within in name
            and (not wanted or name in wanted)
            and log_class in ("", group.log_class)
        ]
        of = f"groups {prefix} {within} {sorted(wanted)} {log_class}"
        return self._listed("logGroups", of, [_group_record(group) for group in found], parameters)

    def put_retention(self, parameters: Reply) -> Reply:
        """PutRetentionPolicy."""
        days = parameters["retentionInDays"]
        if days not in _RETENTIONS:
            raise invalid(
                f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to "
                f"satisfy constraint: Member must satisfy enum value set: {list(_RETENTIONS)}"
            )
        self.group(parameters).retention = days
        return {}

    def delete_retention(self, parameters: Reply) -> Reply:
        """DeleteRetentionPolicy."""
        self.group(parameters).retention = 0
        return {}

    def create_stream(self, parameters: Reply) -> Reply:
        """CreateLogStream."""
        group, name = self.group(parameters), parameters["logStreamName"]
        if name in group.streams:
            raise exists("The specified log stream already exists")
        group.streams[name] = Stream(name, self._clock.now_ms())
        return {}

    def describe_streams(self, parameters: Reply) -> Reply:
        """DescribeLogStreams, by name or by the time of the last event."""
        group = self.group(parameters)
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
        records = [_stream_record(group.name, stream) for stream in found]
        return self._listed("logStreams", of, records, parameters)

    def _listed(self, key: str, of: str, records: list[Reply], parameters: Reply) -> Reply:
        token, size = parameters.get("nextToken", ""), parameters.get("limit", _PAGE)
        page, following = self._tokens.page(of, records, token, size)
        return {key: page, **({"nextToken": following} if following else {})}


def _group_record(group: Group) -> Reply:
    record: Reply = {
        "logGroupName": group.name,
        "creationTime": group.created,
        "metricFilterCount": 0,
        "arn": f"{group_arn(group.name)}:*",
        "logGroupArn": group_arn(group.name),
        "storedBytes": group.stored,
        "logGroupClass": group.log_class,
    }
    if group.retention:
        record["retentionInDays"] = group.retention
    if group.kms_key:
        record["kmsKeyId"] = group.kms_key
    return record


def _stream_record(group: str, stream: Stream) -> Reply:
    record: Reply = {
        "logStreamName": stream.name,
        "creationTime": stream.created,
        "arn": stream_arn(group, stream.name),
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
