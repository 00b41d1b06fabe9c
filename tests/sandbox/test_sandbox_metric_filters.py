"""Metric filters: kept, and refused in the recorded words."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_stage import GROUP, NOW_MS, Opened, opened, refused

from insights.monitors.criteria import is_criteria

METRIC = {"metricName": "Errors", "metricNamespace": "App", "metricValue": "1"}


def put(
    on: Opened, name: str = "errors", metric: dict[str, Any] | None = None, **more: Any
) -> None:
    asked = {"logGroupName": GROUP, "filterPattern": "ERROR", **more}
    on.logs.put_metric_filter(filterName=name, metricTransformations=[metric or METRIC], **asked)


def names(on: Opened, **asked: Any) -> list[str]:
    return [one["filterName"] for one in on.logs.describe_metric_filters(**asked)["metricFilters"]]


def test_a_filter_is_put_replaced_and_deleted() -> None:
    with opened() as on:
        put(on, metric={**METRIC, "defaultValue": 3})
        (one,) = on.logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"]
        assert one == {
            "filterName": "errors",
            "filterPattern": "ERROR",
            "logGroupName": GROUP,
            "creationTime": NOW_MS,
            "applyOnTransformedLogs": False,
            "metricTransformations": [{**METRIC, "defaultValue": 3.0}],
        }

        on.sandbox.clock.move(60)
        put(on, filterPattern="WARN")
        (one,) = on.logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"]
        assert (one["filterPattern"], one["creationTime"]) == ("WARN", NOW_MS)
        (group,) = on.logs.describe_log_groups()["logGroups"]
        assert group["metricFilterCount"] == 1

        on.logs.delete_metric_filter(logGroupName=GROUP, filterName="errors")
        with refused("ResourceNotFoundException", "The specified metric filter does not exist."):
            on.logs.delete_metric_filter(logGroupName=GROUP, filterName="errors")


def test_filters_are_described_by_group_and_by_metric() -> None:
    with opened() as on:
        on.logs.create_log_group(logGroupName="/other")
        put(on, "b")
        put(on, "a1", {**METRIC, "metricName": "Other"})
        put(on, "a2", logGroupName="/other")

        assert names(on) == ["a1", "a2", "b"]
        assert names(on, logGroupName=GROUP) == ["a1", "b"]
        assert names(on, logGroupName=GROUP, filterNamePrefix="a") == ["a1"]
        metric = {"metricName": "Errors", "metricNamespace": "App"}
        # The prefix is ignored beside a metric, as recorded.
        assert names(on, **metric, filterNamePrefix="b") == ["a2", "b"]
        on.logs.delete_log_group(logGroupName="/other")
        assert names(on, **metric) == ["b"]

        either = "must contain either logGroupName or metricName and metricNamespace"
        for asked in ({"metricName": "Errors"}, {**metric, "logGroupName": GROUP}):
            with refused("InvalidParameterException", either):
                names(on, **asked)
        with refused("InvalidParameterException", "Pagination token in request is invalid. Only"):
            names(on, nextToken="x")
        with refused("ResourceNotFoundException", "The specified log group does not exist."):
            names(on, logGroupName="/none")


REFUSED = [
    ({"metricValue": "many"}, "metric value many must be a valid number"),
    ({"metricValue": "$.a[*]"}, "metric value $.a[*] must be a valid number"),
    (
        {"defaultValue": 0, "dimensions": {"a": "$.a"}},
        "dimensions and default value are mutually exclusive properties",
    ),
    ({"dimensions": {"a": "b"}}, "dimension value must be valid selector"),
    ({"dimensions": {"a": "$.*"}}, "dimension value must be valid selector"),
    ({"dimensions": {n: "$.a" for n in "abcd"}}, "Number of dimensions exceeds the maximum"),
    ({"unit": "Apples"}, "'metricTransformations.1.member.unit' failed to satisfy"),
]


@pytest.mark.parametrize(("metric", "message"), REFUSED)
def test_a_metric_that_cannot_be_is_refused_as_recorded(
    metric: dict[str, Any], message: str
) -> None:
    with opened() as on:
        with refused("InvalidParameterException", message):
            put(on, metric={**METRIC, **metric})
        assert names(on) == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"emitSystemFieldDimensions": ["@x"]}, "The provided system fields are invalid. The sup"),
        ({"fieldSelectionCriteria": "@x = 1"}, "The provided field selection criteria is invalid"),
        ({"filterPattern": "x" * 1025}, "length less than or equal to 1024"),
    ],
)
def test_more_that_cannot_be_is_refused_as_recorded(more: dict[str, Any], message: str) -> None:
    with opened() as on, refused("InvalidParameterException", message):
        put(on, **more)


def test_system_fields_count_among_three_dimensions() -> None:
    both = ["@aws.account", "@source.log"]
    with opened() as on:
        put(on, metric={**METRIC, "dimensions": {"a": "$.a"}}, emitSystemFieldDimensions=both)
        with refused("InvalidParameterException", "Number of dimensions exceeds"):
            two = {"a": "$.a", "b": "$b"}
            put(on, metric={**METRIC, "dimensions": two}, emitSystemFieldDimensions=both)


def test_a_group_has_a_hundred_filters_and_only_of_the_class_standard() -> None:
    with opened() as on:
        on.logs.create_log_group(logGroupName="/ia", logGroupClass="INFREQUENT_ACCESS")
        with refused("InvalidParameterException", "does not support"):
            put(on, logGroupName="/ia")
        with refused("InvalidParameterException", "does not support"):
            on.logs.filter_log_events(logGroupName="/ia")
        for number in range(100):
            put(on, str(number))
        put(on, "99")
        with refused("LimitExceededException", "Resource limit exceeded."):
            put(on, "100")


CRITERIA = [
    ('@aws.account = "1" AND @aws.region = "C"', True),
    ("@aws.account NOT IN ('1', '2') OR @aws.region!='x'", True),
    ('(@aws.account IN ("1") AND @aws.region = "a") OR @aws.account != "2"', True),
    ('@aws.account IN ["1"]', False),
    ('@source.log = "x"', False),
    ('@aws.account = "1" @aws.account = "2"', False),
    ('(@aws.account = "1"', False),
    ("C", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "good"), CRITERIA)
def test_criteria_are_read_as_recorded(text: str, good: bool) -> None:
    assert is_criteria(text) is good
