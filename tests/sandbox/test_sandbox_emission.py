"""Metric filters emit: what PutLogEvents makes of events that match, and of others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sandbox_stage import GROUP, NOW, NOW_MS, Opened, opened

from insights.monitors.criteria import holds, is_criteria
from insights.sandbox.account import ACCOUNT, REGION

MINUTE = 60_000
#: The first millisecond of the sandbox's minute.
START = NOW_MS // MINUTE * MINUTE


def filtered(on: Opened, pattern: str, value: str = "1", **more: Any) -> None:
    made = {"metricName": "m", "metricNamespace": "App", "metricValue": value}
    made |= {key: more.pop(key) for key in ("defaultValue", "dimensions", "unit") if key in more}
    asked = {"logGroupName": GROUP, "filterName": "f", "filterPattern": pattern, **more}
    on.logs.put_metric_filter(metricTransformations=[made], **asked)


def points(on: Opened, **dimensions: str) -> list[tuple[int, float, float]]:
    """Minutes from ``START``, sums and sample counts."""
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    window = {"StartTime": NOW - 3600, "EndTime": NOW + 7200}
    found = on.cloudwatch.get_metric_statistics(
        Namespace="App",
        MetricName="m",
        Dimensions=named,
        Period=60,
        Statistics=["Sum", "SampleCount"],
        **window,
    )["Datapoints"]
    return [
        (round(one["Timestamp"].timestamp() - START // 1000) // 60, one["Sum"], one["SampleCount"])
        for one in found
    ]


def series(on: Opened) -> list[dict[str, str]]:
    """The dimensions of each series of the metric."""
    found = on.cloudwatch.list_metrics(Namespace="App", MetricName="m")["Metrics"]
    return [{one["Name"]: one["Value"] for one in metric["Dimensions"]} for metric in found]


def test_the_default_counts_once_for_each_event_that_does_not_match() -> None:
    """The recorded numbers (observed 4.1), from two streams (4.2)."""
    with opened() as on:
        filtered(on, "HIT", "5", defaultValue=3)
        on.logs.create_log_stream(logGroupName=GROUP, logStreamName="two")
        on.put((START, "HIT"), *((START + n, "no") for n in range(1, 11)))
        on.put(*((START + n, "no") for n in range(4)), logStreamName="two")
        on.put(*((START + 2 * MINUTE + n, "no") for n in range(3)))
        assert points(on) == [(0, 47.0, 15.0), (2, 9.0, 3.0)]


def test_without_a_default_only_matches_count_and_only_from_the_filter_on() -> None:
    with opened() as on:
        on.put((START, "HIT"))
        filtered(on, "HIT")
        on.put((START, "HIT"), (START + 1, "no"), (START + 2, "HIT"))
        assert points(on) == [(0, 2.0, 2.0)]
        on.logs.delete_metric_filter(logGroupName=GROUP, filterName="f")
        on.put((START, "HIT"))
        assert points(on) == [(0, 2.0, 2.0)]


def test_a_value_stands_at_the_minute_of_its_event() -> None:
    with opened() as on:
        filtered(on, "HIT")
        on.put(*((START + n * MINUTE + 59_999, "HIT") for n in (-5, 0, 5, 60)))
        assert [minute for minute, _, _ in points(on)] == [-5, 0, 5, 60]


def test_events_that_are_rejected_count_nothing() -> None:
    with opened() as on:
        filtered(on, "", defaultValue=1)
        on.put((START - 15 * 86_400_000, "old"), (START, "new"))
        assert points(on) == [(0, 1.0, 1.0)]


def test_a_field_is_a_value_where_it_is_a_number_or_the_text_of_one() -> None:
    """Recorded (observed 4.3): others match and give nothing, not even the default."""
    values: list[dict[str, Any]] = [
        {"value": 7},
        {"value": "11.5"},
        {"value": "banana"},
        {},
        {"value": "nan"},
    ]
    values += [{"value": "1e999"}, {"value": True}, {"value": None}]
    with opened() as on:
        filtered(on, "{ $.kind = 1 && ($.value = * || $.kind = 1) }", "$.value", defaultValue=100)
        on.put(*((START, json.dumps({"kind": 1, **one})) for one in values))
        assert points(on) == [(0, 18.5, 2.0)]


def test_a_word_is_a_value() -> None:
    """Recorded (observed 4.4)."""
    with opened() as on:
        filtered(on, '[kind = "SPACE", value, bucket]', "$value")
        on.put(*((START, f"SPACE {word} x") for word in ("13", "banana", '"17.5"')))
        assert points(on) == [(0, 30.5, 2.0)]


def test_dimensions_make_a_series_for_each_value() -> None:
    with opened() as on:
        filtered(on, "{ $.a = * && $.b = * }", dimensions={"A": "$.a", "B": "$.b"})
        told = [{"a": "x", "b": 1}, {"a": "x", "b": 1}, {"a": "y", "b": 1}, {"a": "", "b": 1}]
        on.put(*((START, json.dumps(one)) for one in told))
        assert points(on, A="x", B="1") == [(0, 2.0, 2.0)]
        assert points(on, A="y", B="1") == [(0, 1.0, 1.0)]
        assert series(on) == [{"A": "x", "B": "1"}, {"A": "y", "B": "1"}]


@pytest.mark.parametrize("more", [{"dimensions": {"A": "$.b"}}, {"value": "$.b"}, {"value": "$b"}])
def test_what_the_pattern_does_not_mention_gives_no_point(more: dict[str, Any]) -> None:
    """Recorded (observed 4.11)."""
    with opened() as on:
        filtered(on, "{ $.a = * }", **more)
        on.put((START, '{"a": 1, "b": 2}'))
        assert series(on) == []


def test_system_fields_are_dimensions() -> None:
    """Recorded (observed 4.9)."""
    names = ["@aws.account", "@aws.region", "@source.log", "@source.log"]
    with opened() as on:
        filtered(on, "HIT", emitSystemFieldDimensions=names, defaultValue=0)
        on.put((START, "HIT"), (START, "no"))
        wanted = {"@aws.account": ACCOUNT, "@aws.region": REGION, "@source.log": GROUP}
        assert series(on) == [wanted]
        assert points(on, **wanted) == [(0, 1.0, 2.0)]


def test_a_changed_unit_counts_for_later_values() -> None:
    """Recorded (observed 4.8)."""
    with opened() as on:
        filtered(on, "HIT", unit="Count")
        on.put((START, "HIT"))
        filtered(on, "HIT", unit="Bytes")
        on.put((START, "HIT"), (START, "HIT"))
        asked = {"Namespace": "App", "MetricName": "m", "Period": 60, "Statistics": ["Sum"]}
        for unit, total in (("Count", 1.0), ("Bytes", 2.0)):
            (one,) = on.cloudwatch.get_metric_statistics(
                StartTime=NOW - 60, EndTime=NOW + 60, Unit=unit, **asked
            )["Datapoints"]
            assert (one["Sum"], one["Unit"]) == (total, unit)


@pytest.mark.parametrize(("account", "expected"), [(ACCOUNT, 1), ("210987654321", 0)])
def test_criteria_choose_the_events(account: str, expected: int) -> None:
    """Recorded (observed 4.10)."""
    criteria = f'@aws.account = "{account}" AND @aws.region = "{REGION}"'
    with opened() as on:
        filtered(on, "HIT", fieldSelectionCriteria=criteria)
        on.put((START, "HIT"))
        assert len(points(on)) == expected


CRITERIA = [
    ('@aws.account = "1"', True),
    ('@aws.account != "1"', False),
    ("@aws.account IN ('2', '1')", True),
    ('@aws.account NOT IN ("2","1")', False),
    ('@aws.region = "r" OR @aws.account = "2" AND @aws.account = "3"', True),
    ('@aws.account = "2" AND @aws.account = "3" OR @aws.region = "r"', True),
    ('(@aws.region = "r" OR @aws.account = "2") AND @aws.account = "3"', False),
    ('@aws.account = "3" AND (@aws.account = "2" OR @aws.region = "r")', False),
    ('((@aws.region="r"))  OR  (@aws.account="AND")', True),
]


@pytest.mark.parametrize(("text", "expected"), CRITERIA)
def test_criteria_hold_or_not(text: str, expected: bool) -> None:
    assert is_criteria(text)
    assert holds(text, {"@aws.account": "1", "@aws.region": "r"}) is expected


def test_values_stay_in_the_folder(tmp_path: Any) -> None:
    with opened(folder=tmp_path) as on:
        on.logs.create_log_group(logGroupName=GROUP)
        on.logs.create_log_stream(logGroupName=GROUP, logStreamName="one")
        filtered(on, "HIT", "2.5")
        on.put((START, "HIT"))
    with opened(folder=tmp_path) as on:
        assert points(on) == [(0, 2.5, 1.0)]
        on.put((START, "HIT"))
        assert points(on) == [(0, 5.0, 2.0)]
