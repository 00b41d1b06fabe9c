"""Metrics: what is taken, and the statistics of it."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sandbox_stage import NOW, Opened, opened, refused, send

SPACE = "App"


def put(on: Opened, *data: dict[str, Any], space: str = SPACE) -> None:
    named = [{"MetricName": "m", **one} for one in data]
    on.cloudwatch.put_metric_data(Namespace=space, MetricData=named)


def statistics(on: Opened, **more: Any) -> list[dict[str, Any]]:
    asked = {
        "Namespace": SPACE,
        "MetricName": "m",
        "StartTime": NOW - 600,
        "EndTime": NOW + 600,
        "Period": 60,
        "Statistics": ["SampleCount", "Sum", "Average", "Minimum", "Maximum"],
        **more,
    }
    asked = {key: value for key, value in asked.items() if value is not None}
    points: list[dict[str, Any]] = on.cloudwatch.get_metric_statistics(**asked)["Datapoints"]
    return points


def test_values_become_statistics_by_period() -> None:
    with opened() as on:
        put(on, {"Value": 1.0}, {"Values": [2.0, 5.0], "Counts": [3.0, 1.0]})
        put(on, {"Value": 7.0, "Timestamp": NOW + 60})
        known = {"SampleCount": 4.0, "Sum": 8.0, "Minimum": -1.0, "Maximum": 6.0}
        put(on, {"StatisticValues": known, "Timestamp": NOW + 119})

        first, second = statistics(on)
        assert first == {
            "Timestamp": datetime.fromtimestamp(NOW, UTC),
            "SampleCount": 5.0,
            "Sum": 12.0,
            "Average": 2.4,
            "Minimum": 1.0,
            "Maximum": 5.0,
            "Unit": "None",
        }
        assert (second["SampleCount"], second["Sum"], second["Minimum"]) == (5.0, 15.0, -1.0)
        assert (second["Maximum"], second["Average"]) == (7.0, 3.0)
        # The end is exclusive.
        assert len(statistics(on, EndTime=NOW + 60)) == 1
        assert len(statistics(on, Period=3600)) == 1


def test_percentiles_are_of_single_values() -> None:
    with opened() as on:
        put(on, *({"Value": float(n)} for n in range(1, 11)))
        (point,) = statistics(on, Statistics=None, ExtendedStatistics=["p0", "p50", "p100"])
        assert point["ExtendedStatistics"] == {"p0": 1.0, "p50": 5.5, "p100": 10.0}

        known = {"SampleCount": 2.0, "Sum": 4.0, "Minimum": 1.0, "Maximum": 3.0}
        put(on, {"StatisticValues": known})
        (point,) = statistics(on, Statistics=None, ExtendedStatistics=["p50"])
        assert point.get("ExtendedStatistics", {}) == {}


def test_dimensions_and_units_make_a_series() -> None:
    with opened() as on:
        put(
            on,
            {
                "Value": 1.0,
                "Dimensions": [{"Name": "b", "Value": "1"}, {"Name": "a", "Value": "2"}],
            },
        )
        put(on, {"Value": 2.0, "Unit": "Bytes"}, {"Value": 3.0})

        same = [{"Name": "a", "Value": "2"}, {"Name": "b", "Value": "1"}]
        assert [one["Sum"] for one in statistics(on, Dimensions=same)] == [1.0]
        assert [one["Sum"] for one in statistics(on)] == [5.0]
        (point,) = statistics(on, Unit="Bytes")
        assert (point["Sum"], point["Unit"]) == (2.0, "Bytes")


def test_metrics_are_listed_by_what_they_are_called() -> None:
    with opened() as on:
        put(on, {"Value": 1.0, "Dimensions": [{"Name": "a", "Value": "2"}]}, {"Value": 1.0})
        put(on, {"Value": 1.0, "MetricName": "other"}, space="Web")
        on.sandbox.clock.move(4 * 3600)
        put(on, *({"Value": 1.0, "MetricName": f"m{n:03}"} for n in range(600)), space="Many")

        def listed(**asked: Any) -> list[tuple[str, str, int]]:
            found = on.cloudwatch.list_metrics(**asked)["Metrics"]
            return [(m["Namespace"], m["MetricName"], len(m["Dimensions"])) for m in found]

        assert listed(Namespace=SPACE) == [(SPACE, "m", 0), (SPACE, "m", 1)]
        assert listed(MetricName="other") == [("Web", "other", 0)]
        assert listed(Dimensions=[{"Name": "a"}]) == [(SPACE, "m", 1)]
        assert listed(Dimensions=[{"Name": "a", "Value": "3"}]) == []
        assert {space for space, *_ in listed(RecentlyActive="PT3H")} == {"Many"}
        pages = on.cloudwatch.get_paginator("list_metrics").paginate(Namespace="Many")
        assert [len(page["Metrics"]) for page in pages] == [500, 100]


def test_many_series_are_read_at_once_and_in_pages() -> None:
    with opened() as on:
        put(on, *({"Value": float(n), "Timestamp": NOW - 60 * n} for n in range(5)))
        metric = {"Namespace": SPACE, "MetricName": "m"}
        stat = {"Metric": metric, "Period": 60, "Stat": "Sum"}
        queries = [
            {"Id": "a", "MetricStat": stat},
            {"Id": "b", "MetricStat": {**stat, "Stat": "p50"}, "Label": "half"},
            {"Id": "c", "MetricStat": stat, "ReturnData": False},
        ]
        asked = {"MetricDataQueries": queries, "StartTime": NOW - 600, "EndTime": NOW + 60}

        a, b = on.cloudwatch.get_metric_data(**asked)["MetricDataResults"]
        assert (a["Id"], a["Label"], a["StatusCode"]) == ("a", "m", "Complete")
        assert (b["Label"], b["Values"], a["Values"]) == ("half", [0, 1, 2, 3, 4], [0, 1, 2, 3, 4])
        assert a["Timestamps"][0] == datetime.fromtimestamp(NOW, UTC)
        a, _ = on.cloudwatch.get_metric_data(**asked, ScanBy="TimestampAscending")[
            "MetricDataResults"
        ]
        assert a["Values"] == [4, 3, 2, 1, 0]
        first = on.cloudwatch.get_metric_data(**asked, MaxDatapoints=7)
        rest = on.cloudwatch.get_metric_data(**asked, MaxDatapoints=7, NextToken=first["NextToken"])
        assert [len(one["Values"]) for one in first["MetricDataResults"]] == [5, 2]
        assert [len(one["Values"]) for one in rest["MetricDataResults"]] == [0, 3]
        with refused("InvalidNextToken"):
            on.cloudwatch.get_metric_data(**asked, NextToken="x")
        for query, message in (
            ({"Id": "a", "MetricStat": stat}, "not unique"),
            ({"Id": "e", "Expression": "a +"}, "Error in expression 'e': Unexpected end of input"),
            ({"Id": "e", "Expression": "SERVICE_QUOTA(a)"}, "not compute 'e': SERVICE_QUOTA."),
            ({"Id": "e", "Expression": "a", "MetricStat": stat}, "one of MetricStat and"),
            ({"Id": "e", "MetricStat": {**stat, "Stat": "p101"}}, "The value p101"),
            ({"Id": "e", "MetricStat": {**stat, "Period": 61}}, "multiple of 60"),
        ):
            with refused("ValidationError", message):
                asked["MetricDataQueries"] = [queries[0], query]
                on.cloudwatch.get_metric_data(**asked)


def test_expressions_are_computed_on_the_periods_of_their_metrics() -> None:
    with opened() as on:
        put(on, *({"Value": float(n), "Timestamp": NOW + 60 * n} for n in (0, 1, 3)))
        put(on, *({"Value": 2.0, "Timestamp": NOW + 60 * n, "MetricName": "n"} for n in range(4)))
        stat = {"Metric": {"Namespace": SPACE, "MetricName": "m"}, "Period": 60, "Stat": "Sum"}
        other = {**stat, "Metric": {"Namespace": SPACE, "MetricName": "n"}}
        queries = [
            {"Id": "m1", "MetricStat": stat, "ReturnData": False},
            {"Id": "m2", "MetricStat": other, "ReturnData": False, "Label": "two"},
            {"Id": "wide", "MetricStat": {**stat, "Period": 300}, "ReturnData": False},
            {"Id": "e1", "Expression": "m1 / m2", "Label": "share"},
            {"Id": "e2", "Expression": "FILL(m1, 9) - e1 * 0"},
            {"Id": "e3", "Expression": "METRICS('m') / 2", "Label": "half"},
            {"Id": "e4", "Expression": "wide * 2"},
        ]
        asked = {"StartTime": NOW, "EndTime": NOW + 300, "ScanBy": "TimestampAscending"}

        found = on.cloudwatch.get_metric_data(MetricDataQueries=queries, **asked)
        values = [(one["Id"], one["Label"], one["Values"]) for one in found["MetricDataResults"]]
        assert values == [
            ("e1", "share", [0.0, 0.5, 0.0, 1.5]),
            ("e2", "e2", [0.0, 1.0, 9.0, 3.0, 9.0]),
            ("e3", "half m", [0.0, 0.5, 1.5]),
            ("e3", "half two", [1.0, 1.0, 1.0, 1.0]),
            ("e4", "e4", [8.0]),
        ]
        assert found["MetricDataResults"][2]["Timestamps"][2].timestamp() == NOW + 180
        queries.append({"Id": "e5", "Expression": "m1 + wide"})
        with refused("ValidationError", "compute 'e5': metrics of different periods."):
            on.cloudwatch.get_metric_data(MetricDataQueries=queries, **asked)


EXTENDED = {
    "tm90": 4.0,
    "TM(10%:90%)": 4.5,
    "TM(:8)": 4.0,
    "TM(2:8)": 5.5,
    "IQM": 4.5,
    "tc90": 9.0,
    "TC(2:8)": 6.0,
    "ts90": 36.0,
    "TS(20%:)": 44.0,
    "WM(0:8)": 4.4,
    "PR(:4)": 50.0,
    "PR(4:)": 50.0,
    "p90": 8.1,
}


@pytest.mark.parametrize(("name", "value"), EXTENDED.items())
def test_extended_statistics_are_of_what_lies_between_their_bounds(name: str, value: float) -> None:
    """Of 0 to 9: the lower bound is out and the upper one in, and shares cut off the ends."""
    with opened() as on:
        put(on, {"Values": [float(n) for n in range(10)]})
        (point,) = statistics(on, Statistics=None, ExtendedStatistics=[name])
        assert point["ExtendedStatistics"] == {name: pytest.approx(value)}


def test_extended_statistics_need_values_and_a_name_that_is_one() -> None:
    with opened() as on:
        one = {"SampleCount": 2.0, "Sum": 6.0, "Minimum": 3.0, "Maximum": 3.0}
        put(on, {"StatisticValues": one}, {"Value": 6.0})
        (point,) = statistics(on, Statistics=None, ExtendedStatistics=["p50", "TM(50:)"])
        assert point["ExtendedStatistics"] == {"p50": 3.0}
        for name in ("p101", "TM(5:10%)", "PR(1%:2%)", "TM(:)", "TM(9:1)", "tm", "TM(%:5)"):
            with refused("ValidationError", f"The value {name} for parameter Stat"):
                statistics(on, Statistics=None, ExtendedStatistics=[name])
        put(on, {"Value": -1.0})
        (point,) = statistics(on, Statistics=None, ExtendedStatistics=["p50"])
        assert point.get("ExtendedStatistics", {}) == {}


REFUSED = [
    (
        {"Value": 1.0, "Values": [1.0]},
        "InvalidParameterCombination",
        "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually "
        "exclusive and you have specified both.",
    ),
    (
        {"Values": [1.0], "Counts": [1.0, 2.0]},
        "InvalidParameterValue",
        "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the "
        "same size.",
    ),
    ({}, "MissingParameter", "MetricData.member.1.Value"),
    ({"Value": 2.0**361}, "InvalidParameterValue", "outside of -2^360"),
    ({"Value": 1.0, "Timestamp": NOW - 15 * 86_400}, "InvalidParameterValue", "last two weeks"),
    ({"Value": 1.0, "Timestamp": NOW + 7201}, "InvalidParameterValue", "two hours in the future"),
    ({"Value": 1.0, "StorageResolution": 5}, "InvalidParameterValue", "must be 1 or 60"),
    ({"Values": []}, "InvalidParameterValue", "1 to 150 values"),
    ({"Value": 1.0, "Unit": "Apples"}, "ValidationError", "metricData.1.member.unit"),
]


@pytest.mark.parametrize(("datum", "code", "message"), REFUSED)
def test_values_that_cannot_be_are_refused_with_all_that_came_along(
    datum: dict[str, Any], code: str, message: str
) -> None:
    with opened() as on:
        with refused(code, message):
            put(on, datum, {"Value": 1.0})
        assert on.cloudwatch.list_metrics()["Metrics"] == []


def test_requests_beyond_the_limits_are_refused() -> None:
    with opened() as on:
        with refused("InvalidParameterValue", "AWS/"):
            put(on, {"Value": 1.0}, space="AWS/EC2")
        with refused("ValidationError", "greater than 1000"):
            put(on, *[{"Value": 1.0}] * 1001)
        with refused("MissingParameter", "MetricData"):
            on.cloudwatch.put_metric_data(Namespace=SPACE)
        day = {"StartTime": NOW - 86_400, "EndTime": NOW, "Period": 1}
        with refused(
            "InvalidParameterCombination",
            "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may "
            "reduce the datapoints requested by increasing Period, or decreasing the time range.",
        ):
            statistics(on, **day)
        with refused("InvalidParameterCombination", "one of Statistics and Extended"):
            statistics(on, ExtendedStatistics=["p1"])
        with refused("InvalidParameterValue", "less than the parameter EndTime"):
            statistics(on, StartTime=NOW + 600)


def test_large_bodies_arrive_packed() -> None:
    """boto3 packs what is longer than 10 KB; a client that does it by hand is understood too."""
    with opened() as on:
        put(on, *({"Value": 1.0, "MetricName": f"{'m' * 40}{n}"} for n in range(300)))
        assert len(on.cloudwatch.list_metrics()["Metrics"]) == 300

        body = json.dumps({"Namespace": "By", "MetricData": [{"MetricName": "h", "Value": 1}]})
        headers = {
            "X-Amz-Target": "GraniteServiceVersion20100801.PutMetricData",
            "Content-Type": "application/x-amz-json-1.0",
            "Content-Encoding": "gzip",
        }
        assert send(on.sandbox, gzip.compress(body.encode()), headers) == (200, {})
        assert len(on.cloudwatch.list_metrics(Namespace="By")["Metrics"]) == 1
