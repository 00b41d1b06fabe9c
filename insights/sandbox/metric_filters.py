"""The operations on metric filters: kept, checked and tried out. ``emission`` makes the values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.filtering import extractor, has_regex
from insights.sandbox.journal import Table
from insights.sandbox.named import named_group, with_events
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import Refusal, invalid, missing
from insights.sandbox.store import Store
from insights.sandbox.transformations import check_transformation

Reply = dict[str, Any]
_PAGE = 50
#: Metric filters that a group may have (cloudwatch_limits_cwl).
_MOST = 100
#: Those of them that may have a regular expression (observed 3.2).
_MOST_WITH_REGEX = 5
_AND = "\0"
#: The text as recorded (observed 4).
BAD_TOKEN = invalid(
    "Pagination token in request is invalid. Only token from previous list call or null is valid."
)


class MetricFilterOperations:
    """PutMetricFilter, DescribeMetricFilters, DeleteMetricFilter and TestMetricFilter."""

    def __init__(self, kept: Table, store: Store, clock: SandboxClock) -> None:
        self._kept = kept
        self._store = store
        self._clock = clock
        self._tokens = Tokens(clock, BAD_TOKEN)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "PutMetricFilter": self.put,
            "DescribeMetricFilters": self.describe,
            "DeleteMetricFilter": self.delete,
            "TestMetricFilter": self.test,
        }

    def of(self, group: str) -> list[Reply]:
        """The filters of a group, by name."""
        found = [one for one in self._kept.values() if one["logGroupName"] == group]
        return sorted(found, key=lambda one: str(one["filterName"]))

    def forget(self, group: str) -> None:
        """The group is gone."""
        for one in self.of(group):
            self._kept.remove(group + _AND + one["filterName"])

    def put(self, parameters: Reply) -> Reply:
        """PutMetricFilter; one of the same name is replaced and stays as old as it was."""
        group = with_events(named_group(self._store, parameters)).name
        extractor(parameters["filterPattern"])
        check_transformation(parameters)
        self._check_limits(group, parameters)
        key = group + _AND + parameters["filterName"]
        before = self._kept.get(key)
        created = before["creationTime"] if before else self._clock.now_ms()
        made = dict(parameters["metricTransformations"][0])
        if "defaultValue" in made:
            made["defaultValue"] = float(made["defaultValue"])
        record = {
            "applyOnTransformedLogs": False,
            **parameters,
            "metricTransformations": [made],
            "creationTime": created,
        }
        self._kept.put(key, record)
        return {}

    def describe(self, parameters: Reply) -> Reply:
        """DescribeMetricFilters of a group, of a metric, or of the account; by filter name."""
        name, space = parameters.get("metricName"), parameters.get("metricNamespace")
        group, prefix = parameters.get("logGroupName"), parameters.get("filterNamePrefix", "")
        if (group and name) or bool(name) != bool(space):
            raise invalid(
                "Describe Metric Filters request must contain either logGroupName or metricName "
                "and metricNamespace"
            )
        if prefix and not (group or name):
            raise invalid("A filterNamePrefix needs a logGroupName.")
        if group:
            found = [one for one in self._in(parameters) if one["filterName"].startswith(prefix)]
        else:
            found = [one for one in self._all() if not name or _emits(one, (space, name))]
        of = f"filters {group} {prefix} {name} {space}"
        return self._tokens.listed("metricFilters", of, found, parameters, _PAGE)

    def delete(self, parameters: Reply) -> Reply:
        """DeleteMetricFilter."""
        group = named_group(self._store, parameters).name
        key = group + _AND + parameters["filterName"]
        if key not in self._kept:
            raise missing("The specified metric filter does not exist.")
        self._kept.remove(key)
        return {}

    def test(self, parameters: Reply) -> Reply:
        """TestMetricFilter: the events that match, by their number from 1."""
        match = extractor(parameters["filterPattern"])
        tried = [(text, match(text)) for text in parameters["logEventMessages"]]
        return {
            "matches": [
                {"eventNumber": number, "eventMessage": text, "extractedValues": values}
                for number, (text, values) in enumerate(tried, 1)
                if values is not None
            ]
        }

    def _check_limits(self, group: str, asked: Reply) -> None:
        """Raises :class:`Refusal` for one filter too many; a replaced one frees its place."""
        others = [one for one in self.of(group) if one["filterName"] != asked["filterName"]]
        patterns = [one["filterPattern"] for one in others]
        full = has_regex(asked["filterPattern"]) and (
            sum(map(has_regex, patterns)) >= _MOST_WITH_REGEX
        )
        if full or len(others) >= _MOST:
            raise Refusal("LimitExceededException", "Resource limit exceeded.")

    def _in(self, parameters: Reply) -> list[Reply]:
        return self.of(named_group(self._store, {"logGroupName": parameters["logGroupName"]}).name)

    def _all(self) -> list[Reply]:
        return sorted(self._kept.values(), key=lambda one: (one["filterName"], one["logGroupName"]))


def _emits(one: Reply, metric: tuple[str | None, str | None]) -> bool:
    made = one["metricTransformations"][0]
    return (made["metricNamespace"], made["metricName"]) == metric
