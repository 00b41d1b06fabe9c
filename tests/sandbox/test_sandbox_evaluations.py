"""Metric alarms on the sandbox's clock: states, reasons and what was in between."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sandbox_stage import GROUP, NOW, NOW_MS, Opened, opened, refused

#: The sandbox's time, in whole minutes.
START = NOW // 60 * 60


def alarm(on: Opened, name: str = "a", **more: Any) -> None:
    asked = {
        "AlarmName": name,
        "Namespace": "App",
        "MetricName": "m",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": 50.0,
        "ComparisonOperator": "GreaterThanThreshold",
        **more,
    }
    on.cloudwatch.put_metric_alarm(**{key: value for key, value in asked.items() if value != ""})


def values(on: Opened, *values: float | None, start: int = START, step: int = 60) -> None:
    """One value for each period from ``start`` on."""
    data = [
        {"MetricName": "m", "Timestamp": start + number * step, "Value": value}
        for number, value in enumerate(values)
        if value is not None
    ]
    on.cloudwatch.put_metric_data(Namespace="App", MetricData=data)


def described(on: Opened, name: str = "a") -> dict[str, Any]:
    (one,) = on.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    found: dict[str, Any] = one
    return found


def steps(on: Opened, name: str = "a") -> list[tuple[int, str]]:
    """The states that the alarm came into, each with its minutes after ``START``."""
    found = on.cloudwatch.describe_alarm_history(
        AlarmName=name, HistoryItemType="StateUpdate", ScanBy="TimestampAscending"
    )["AlarmHistoryItems"]
    return [
        (
            round(one["Timestamp"].timestamp() - START) // 60,
            one["HistorySummary"].rpartition(" ")[2],
        )
        for one in found
    ]


def later(on: Opened, minutes: float) -> None:
    on.sandbox.clock.move(minutes * 60)


def test_an_alarm_goes_off_and_back_while_the_clock_jumps_an_hour() -> None:
    with opened() as on:
        alarm(on)
        values(on, 0, 100, 100, 0, 0, 0)
        assert described(on)["StateValue"] == "INSUFFICIENT_DATA"
        later(on, 60)
        # The newest minute is left out; five minutes are looked at.
        assert steps(on) == [(2, "OK"), (4, "ALARM"), (6, "OK"), (12, "INSUFFICIENT_DATA")]
        one = described(on)
        assert one["StateReason"] == "Insufficient Data: 3 datapoints were unknown."
        assert one["StateUpdatedTimestamp"].timestamp() == NOW + 12 * 60


def test_reason_and_data_are_as_recorded() -> None:
    with opened() as on:
        alarm(on, Unit="None")
        values(on, 0, 100, 100)
        later(on, 4)
        one = described(on)
        shown = [
            datetime.fromtimestamp(START + back, UTC).strftime("%d/%m/%y %H:%M:%S")
            for back in (120, 60)
        ]
        assert one["StateReason"] == (
            f"Threshold Crossed: 2 out of the last 3 datapoints [100.0 ({shown[0]}), "
            f"100.0 ({shown[1]})] were greater than the threshold (50.0) (minimum 2 datapoints "
            "for OK -> ALARM transition)."
        )
        data = json.loads(one["StateReasonData"])
        assert {key: data[key] for key in ("statistic", "period", "unit", "threshold")} == {
            "statistic": "Sum",
            "period": 60,
            "unit": "None",
            "threshold": 50.0,
        }
        assert data["recentDatapoints"] == [0.0, 100.0, 100.0]
        assert [one["value"] for one in data["evaluatedDatapoints"]] == [100.0, 100.0]
        assert [one["sampleCount"] for one in data["evaluatedDatapoints"]] == [1.0, 1.0]


def test_it_does_not_matter_who_asks_in_between() -> None:
    told = []
    for pieces in ([60.0], [1.0] * 60, [7.5] * 8):
        with opened() as on:
            alarm(on)
            values(on, 0, 100, None, 100, None, None, None, 0, 100, 100)
            for piece in pieces:
                later(on, piece)
                on.cloudwatch.describe_alarms()
            told.append(steps(on))
    assert told[0] == told[1] == told[2]
    assert len(told[0]) > 3


def test_an_evaluation_sees_only_values_that_had_come() -> None:
    with opened() as on:
        alarm(on)
        later(on, 10)
        values(on, 100, 100, 100, start=START + 60 * 4)
        assert steps(on) == []
        later(on, 1)
        assert steps(on) == [(11, "ALARM")]


@pytest.mark.parametrize(
    ("treatment", "expected"),
    [
        ("missing", [(3, "ALARM"), (8, "INSUFFICIENT_DATA")]),
        ("ignore", [(3, "ALARM")]),
        ("breaching", [(1, "ALARM")]),
        ("notBreaching", [(1, "OK"), (3, "ALARM"), (7, "OK")]),
    ],
)
def test_gaps_are_treated_as_the_alarm_says(
    treatment: str, expected: list[tuple[int, str]]
) -> None:
    with opened() as on:
        alarm(on, TreatMissingData=treatment)
        values(on, 100, 100)
        later(on, 30)
        assert steps(on) == expected


def test_a_short_period_is_evaluated_every_ten_seconds() -> None:
    with opened() as on:
        alarm(on, Period=10, EvaluationPeriods=1, DatapointsToAlarm=1)
        values(on, 100, start=NOW, step=10)
        later(on, 19 / 60)
        assert described(on)["StateValue"] == "INSUFFICIENT_DATA"
        later(on, 1 / 60)
        assert described(on)["StateValue"] == "ALARM"


def test_a_state_that_was_set_lasts_until_the_next_evaluation() -> None:
    with opened() as on:
        alarm(on)
        values(on, *([0.0] * 30))
        later(on, 5)
        assert described(on)["StateValue"] == "OK"
        on.cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="drill")
        later(on, 0.9)
        assert described(on)["StateReason"] == "drill"
        later(on, 0.1)
        assert described(on)["StateValue"] == "OK"


def test_a_percentile_with_few_samples_can_be_ignored() -> None:
    for low, state in (("ignore", "INSUFFICIENT_DATA"), ("evaluate", "ALARM")):
        with opened() as on:
            more = {"ExtendedStatistic": "p90", "EvaluateLowSampleCountPercentile": low}
            alarm(on, Statistic="", DatapointsToAlarm=1, **more)
            values(on, 100, 100, 100)
            later(on, 4)
            assert described(on)["StateValue"] == state


PLAIN: dict[str, Any] = {"Namespace": "", "MetricName": "", "Statistic": "", "Period": ""}


def stat(name: str, metric: str = "m", **more: Any) -> dict[str, Any]:
    """A metric of ``Metrics``, of whom nothing is shown."""
    told = {"Metric": {"Namespace": "App", "MetricName": metric}, "Period": 60, "Stat": "Sum"}
    return {"Id": name, "MetricStat": {**told, **more}, "ReturnData": False}


def on_math(on: Opened, name: str, text: str, *stats: dict[str, Any], **more: Any) -> None:
    metrics = [*stats, {"Id": "e1", "Expression": text}]
    alarm(on, name, Metrics=metrics, **{**PLAIN, **more})


def test_an_expression_is_evaluated_from_the_newest_complete_slot_on() -> None:
    with opened() as on:
        alarm(on, "one", Metrics=[{**stat("m1"), "ReturnData": True}], **PLAIN)
        on_math(on, "rate", "m1 / m2 * 100", stat("m1"), stat("m2", Stat="SampleCount"))
        values(on, 1, 0, 1)
        later(on, 4)
        assert steps(on, "one") == [(2, "OK")]
        # One complete slot earlier than the alarm on the metric alone (observed 6.1).
        assert steps(on, "rate") == [(2, "OK"), (3, "ALARM")]
        found = described(on, "rate")
        reason = "2 out of the last 3 datapoints [100.0 (20/11/25 12:02:00), 100.0 (20/11/25 12:00"
        assert reason in found["StateReason"]
        data = json.loads(found["StateReasonData"])
        assert "statistic" not in data
        assert data["recentDatapoints"] == [100.0, 0.0, 100.0]
        assert data["evaluatedDatapoints"][0] == {
            "timestamp": "2025-11-20T12:02:00.000+0000",
            "value": 100.0,
        }


def test_an_expression_fills_gaps_and_looks_at_the_hour() -> None:
    with opened() as on:
        often = {"Threshold": 0.0, "EvaluationPeriods": 1, "DatapointsToAlarm": 1}
        on_math(on, "filled", "FILL(m1, 1)", stat("m1"), **often)
        on_math(on, "noon", "IF(HOUR(m1) == 13, 1, 0)", stat("m1"), **often)
        constant = [{"Id": "e1", "Expression": "TIME_SERIES(7)", "Period": 60}]
        alarm(on, "constant", Metrics=constant, **{**PLAIN, **often})
        later(on, 59)
        assert described(on, "constant")["StateValue"] == "ALARM"
        assert described(on, "filled")["StateValue"] == "ALARM"
        assert described(on, "noon")["StateValue"] == "OK"
        later(on, 3)
        assert steps(on, "noon") == [(1, "OK"), (61, "ALARM")]


@pytest.mark.parametrize(
    "expression",
    ["ANOMALY_DETECTION_BAND(m1)", "INSIGHT_RULE_METRIC('x')", "m1 + m2", "SELECT SUM(m) FROM App"],
)
def test_what_is_not_computed_keeps_its_state(expression: str) -> None:
    with opened() as on:
        on_math(on, "a", expression, stat("m1"), stat("m2", Period=300))
        values(on, 100, 100, 100)
        later(on, 10)
        assert described(on)["StateReason"] == "Unchecked: Initial alarm creation"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("SUM(m1)", "The return value of the expression must be TimeSeries or Array[TimeSeries]"),
        ("TWICE(m1)", "Function 'TWICE' not found"),
        ("m1 / m9", "ID 'm9' not found"),
        ("m1 /", "Unexpected end of input"),
    ],
)
def test_an_expression_that_is_wrong_is_refused(expression: str, message: str) -> None:
    with opened() as on:
        with refused("ValidationError") as caught:
            on_math(on, "a", expression, stat("m1"))
        text = f"Error in expression 'e1': {message}"
        assert caught.value.response["Error"]["Message"] == text
        with refused("ValidationError", "SEARCH is not supported on Metric Alarms."):
            on_math(on, "a", "SUM(SEARCH('{App} m', 'Sum'))", stat("m1"))
        with refused("ValidationError", "multi time series"):
            on_math(on, "a", "METRICS() * 2", stat("m1"))
        assert on.cloudwatch.describe_alarms()["MetricAlarms"] == []


def test_alarms_on_dynamodb_alone_keep_their_state_without_data() -> None:
    with opened() as on:
        own = stat("m1")
        table: dict[str, Any] = {"Metric": {"Namespace": "AWS/DynamoDB", "MetricName": "n"}}
        other = stat("m2", **table)
        alarm(on, "one", Namespace="AWS/DynamoDB")
        on_math(on, "all", "m2 * 2", other)
        on_math(on, "some", "m1 + m2", own, other)
        alarm(on, "told", Namespace="AWS/DynamoDB", TreatMissingData="missing")
        for name in ("one", "all", "some", "told"):
            on.cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="x")
        later(on, 5)
        states = [described(on, name)["StateValue"] for name in ("one", "all", "some", "told")]
        assert states == ["OK", "OK", "INSUFFICIENT_DATA", "INSUFFICIENT_DATA"]


def test_a_trimmed_statistic_is_evaluated() -> None:
    with opened() as on:
        alarm(on, Statistic="", ExtendedStatistic="TM(:90%)", DatapointsToAlarm=1)
        values(on, *([1.0] * 9), 1000.0, step=0)
        later(on, 4)
        assert described(on)["StateValue"] == "OK"
        assert json.loads(described(on)["StateReasonData"])["statistic"] == "TM(:90%)"
        values(on, *([1.0] * 9), 1000.0, 1000.0, 1000.0, start=START + 240, step=0)
        later(on, 4)
        assert described(on)["StateValue"] == "ALARM"


def test_values_of_a_metric_filter_raise_an_alarm() -> None:
    with opened() as on:
        made = {"metricName": "m", "metricNamespace": "App", "metricValue": "1"}
        asked = {"logGroupName": GROUP, "filterName": "f", "metricTransformations": [made]}
        on.logs.put_metric_filter(filterPattern="ERROR", **asked)
        alarm(on, Threshold=1.0, EvaluationPeriods=1, DatapointsToAlarm=1)
        on.put((NOW_MS, "ERROR a"), (NOW_MS, "fine"), (NOW_MS, "ERROR b"))
        later(on, 2)
        assert described(on)["StateValue"] == "ALARM"
        assert "[2.0 (" in described(on)["StateReason"]


def test_alarms_of_one_time_are_evaluated_in_the_order_of_time() -> None:
    with opened() as on:
        alarm(on, "b", EvaluationPeriods=1, DatapointsToAlarm=1)
        alarm(on, "a")
        values(on, 100, 100, 100)
        later(on, 30)
        found = on.cloudwatch.describe_alarm_history(
            HistoryItemType="StateUpdate", ScanBy="TimestampAscending"
        )["AlarmHistoryItems"]
        times = [one["Timestamp"] for one in found]
        assert times == sorted(times)
        assert {one["AlarmName"] for one in found} == {"a", "b"}


def test_a_new_alarm_of_an_old_name_starts_anew() -> None:
    with opened() as on:
        alarm(on)
        later(on, 10.5)
        on.cloudwatch.delete_alarms(AlarmNames=["a"])
        values(on, 100, 100, 100, start=START + 8 * 60)
        alarm(on)
        later(on, 0.9)
        assert described(on)["StateReason"] == "Unchecked: Initial alarm creation"
        later(on, 0.1)
        assert described(on)["StateValue"] == "ALARM"


def test_evaluations_go_on_in_the_next_sandbox(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        alarm(on)
        values(on, 0, 100, 100)
        later(on, 3)
        on.cloudwatch.describe_alarms()
    with opened(folder=tmp_path) as on:
        later(on, 57)
        assert steps(on) == [(2, "OK"), (4, "ALARM"), (9, "INSUFFICIENT_DATA")]


def test_evaluations_keep_their_distance_to_the_alarm_s_creation() -> None:
    with opened() as on:
        later(on, 0.5)
        alarm(on)
        later(on, 10.25)
        values(on, 100, 100, 100, start=START + 8 * 60)
        later(on, 0.5)
        assert described(on)["StateValue"] == "INSUFFICIENT_DATA"
        later(on, 0.25)
        assert described(on)["StateUpdatedTimestamp"].timestamp() == NOW + 11.5 * 60


def test_a_year_without_a_value_takes_no_time_and_a_clock_may_go_back() -> None:
    with opened() as on:
        alarm(on)
        values(on, 100, 100)
        later(on, 365 * 24 * 60)
        assert len(steps(on)) == 2
        later(on, -365 * 24 * 60)
        values(on, 0, 0, 0, 0)
        later(on, 3)
        assert described(on)["StateValue"] == "ALARM"
