"""The operations on log groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.group_filters import has_tags, matches_name
from insights.sandbox.metric_filters import MetricFilterOperations
from insights.sandbox.named import named_group
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import exists, invalid, unacceptable
from insights.sandbox.store import Group, Store
from insights.sandbox.tags import Tags, check_keys

Reply = dict[str, Any]
_PAGE = 50
#: Days that a retention may have (API_PutRetentionPolicy).
_RETENTIONS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
_NAMES = ("logGroupNamePrefix", "logGroupNamePattern")
#: What says where in a list a page is, and not which list.
_POSITION = ("nextToken", "limit")


class GroupOperations:
    """CreateLogGroup and its kin."""

    def __init__(
        self,
        store: Store,
        clock: SandboxClock,
        tokens: Tokens,
        tags: Tags,
        filters: MetricFilterOperations,
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._tags = tags
        self._filters = filters
        self._arn = store.home.group_arn
        tags.exists.append(lambda arn: arn in map(self._arn, store.groups))
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "CreateLogGroup": self.create,
            "DeleteLogGroup": self.delete,
            "DescribeLogGroups": self.describe,
            "ListLogGroups": self.list,
            "PutRetentionPolicy": self.put_retention,
            "DeleteRetentionPolicy": self.delete_retention,
            "PutLogGroupDeletionProtection": self.protect,
        }

    def create(self, parameters: Reply) -> Reply:
        """CreateLogGroup."""
        name, tags = parameters["logGroupName"], parameters.get("tags", {})
        if name in self._store.groups:
            raise exists("The specified log group already exists")
        check_keys(tags)
        group = Group(
            name,
            self._clock.now_ms(),
            parameters.get("logGroupClass", "STANDARD"),
            parameters.get("kmsKeyId", ""),
            protected=parameters.get("deletionProtectionEnabled", False),
        )
        self._store.create(group)
        self._tags.put(self._arn(name), tags)
        return {}

    def delete(self, parameters: Reply) -> Reply:
        """DeleteLogGroup. That a protected group is refused in these words is assumed."""
        group = named_group(self._store, parameters)
        if group.protected:
            raise unacceptable("The log group has deletion protection; disable it first.")
        self.drop(group.name)
        return {}

    def drop(self, name: str) -> None:
        """Remove a group with all that belongs to it."""
        self._store.delete(name)
        self._tags.forget(self._arn(name))
        self._filters.forget(name)

    def describe(self, parameters: Reply) -> Reply:
        """DescribeLogGroups, by name."""
        if all(parameters.get(key) for key in _NAMES):
            raise invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive.")
        if parameters.get("logGroupIdentifiers") and any(parameters.get(key) for key in _NAMES):
            raise invalid("LogGroup identifiers can be combined with no other filter.")
        records = [self._record(group) for group in self._described(parameters)]
        asked = sorted((key, str(parameters[key])) for key in parameters if key not in _POSITION)
        return self._tokens.listed("logGroups", f"groups {asked}", records, parameters, _PAGE)

    def list(self, parameters: Reply) -> Reply:
        """ListLogGroups, by name."""
        for key in ("dataSources", "fieldIndexNames"):
            if parameters.get(key):
                raise invalid(f"The sandbox knows no {key}; leave the filter out.")
        records = [self._short(group) for group in self._listed(parameters)]
        asked = sorted((key, str(parameters[key])) for key in parameters if key not in _POSITION)
        return self._tokens.listed("logGroups", f"list {asked}", records, parameters, _PAGE)

    def put_retention(self, parameters: Reply) -> Reply:
        """PutRetentionPolicy."""
        days = parameters["retentionInDays"]
        if days not in _RETENTIONS:
            raise invalid(
                f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to "
                f"satisfy constraint: Member must satisfy enum value set: {list(_RETENTIONS)}"
            )
        return self._retain(parameters, days)

    def delete_retention(self, parameters: Reply) -> Reply:
        """DeleteRetentionPolicy."""
        return self._retain(parameters, 0)

    def protect(self, parameters: Reply) -> Reply:
        """PutLogGroupDeletionProtection."""
        group = named_group(self._store, parameters)
        group.protected = parameters["deletionProtectionEnabled"]
        self._store.keep(group)
        return {}

    def _retain(self, parameters: Reply, days: int) -> Reply:
        group = named_group(self._store, parameters)
        group.retention = days
        self._store.keep(group)
        return {}

    def _of_class(self, parameters: Reply) -> Iterator[Group]:
        log_class = parameters.get("logGroupClass", "")
        for _, group in sorted(self._store.groups.items()):
            if log_class in ("", group.log_class):
                yield group

    def _described(self, parameters: Reply) -> Iterator[Group]:
        prefix = parameters.get("logGroupNamePrefix", "")
        within = parameters.get("logGroupNamePattern", "")
        wanted = {
            self._store.home.group_of(name) for name in parameters.get("logGroupIdentifiers", [])
        }
        for group in self._of_class(parameters):
            named = group.name.startswith(prefix) and within in group.name
            if named and (not wanted or group.name in wanted):
                yield group

    def _listed(self, parameters: Reply) -> Iterator[Group]:
        pattern, wanted = parameters.get("logGroupNamePattern", ""), parameters.get("logGroupTags")
        for group in self._of_class(parameters):
            tagged = has_tags(self._tags.of(self._arn(group.name)), wanted or ())
            if tagged and matches_name(pattern, group.name):
                yield group

    def _record(self, group: Group) -> Reply:
        record: Reply = {
            "logGroupName": group.name,
            "creationTime": group.created,
            "metricFilterCount": len(self._filters.of(group.name)),
            "arn": f"{self._arn(group.name)}:*",
            "logGroupArn": self._arn(group.name),
            "storedBytes": group.stored,
            "logGroupClass": group.log_class,
            "deletionProtectionEnabled": group.protected,
        }
        if group.retention:
            record["retentionInDays"] = group.retention
        if group.kms_key:
            record["kmsKeyId"] = group.kms_key
        return record

    def _short(self, group: Group) -> Reply:
        return {
            "logGroupName": group.name,
            "logGroupArn": self._arn(group.name),
            "logGroupClass": group.log_class,
        }
