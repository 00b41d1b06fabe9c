"""Log alarms on the sandbox's clock: their query runs, and its values decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sandbox_stage import GROUP, NOW, NOW_MS, Answering, Opened, opened, refused

from insights.engines.local.engine import LocalEngine

MINUTE = 60_000


@contextmanager
def local(folder: Path | None = None) -> Iterator[Opened]:
    with opened(LocalEngine(), folder) as on:
        yield on


def alarm(on: Opened, text: str = "filter level = 'ERROR'", **more: Any) -> None:
    """An alarm over the last minute, each minute, that two of three executions raise."""
    schedule = {"ScheduleExpression": "rate(1 minute)", "StartTimeOffset": 60}
    query = {
        "QueryString": text,
        "LogGroupIdentifiers": [GROUP],
        "ScheduledQueryRoleARN": "arn:aws:iam::123456789012:role/q",
        "AggregationExpression": more.pop("aggregate", "count(*)"),
        "ScheduleConfiguration": {**schedule, **more.pop("schedule", {})},
    }
    on.cloudwatch.put_log_alarm(
        **{
            "AlarmName": "a",
            "ScheduledQueryConfiguration": query,
            "QueryResultsToEvaluate": 3,
            "QueryResultsToAlarm": 2,
            "Threshold": 2.0,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            **more,
        }
    )


def errors(on: Opened, *counts: int, **fields: Any) -> None:
    """So many errors in each minute from now on."""
    for minute, count in enumerate(counts):
        message = json.dumps({"level": "ERROR", **fields})
        if count:
            on.put(*[(NOW_MS + minute * MINUTE + 1000, message)] * count)


def described(on: Opened) -> dict[str, Any]:
    (one,) = on.cloudwatch.describe_alarms(AlarmTypes=["LogAlarm"])["LogAlarms"]
    found: dict[str, Any] = one
    return found


def steps(on: Opened) -> list[tuple[int, str]]:
    """The states that the alarm came into, each with its minutes."""
    found = on.cloudwatch.describe_alarm_history(
        HistoryItemType="StateUpdate", ScanBy="TimestampAscending", AlarmTypes=["LogAlarm"]
    )["AlarmHistoryItems"]
    return [
        (
            round(one["Timestamp"].timestamp() - NOW) // 60,
            one["HistorySummary"].rpartition(" ")[2],
        )
        for one in found
    ]


def contributors(on: Opened) -> list[dict[str, str]]:
    found = on.cloudwatch.describe_alarm_contributors(AlarmName="a")["AlarmContributors"]
    return [one["ContributorAttributes"] for one in found]


def later(on: Opened, minutes: float) -> None:
    on.sandbox.clock.move(minutes * 60)


def test_a_count_raises_the_alarm_and_lets_it_go() -> None:
    with local() as on:
        alarm(on)
        errors(on, 2, 1, 3, 2)
        assert described(on)["StateReason"] == "Unchecked: Initial alarm creation"
        later(on, 10)
        assert steps(on) == [(1, "OK"), (3, "ALARM"), (6, "OK")]
        one = described(on)
        assert one["StateUpdatedTimestamp"].timestamp() == NOW + 360
        assert "EvaluationState" not in one


def test_the_data_beside_the_reason_have_the_documented_fields() -> None:
    with local() as on:
        alarm(on)
        errors(on, 2, 0, 3)
        later(on, 3)
        one = described(on)
        assert one["StateValue"] == "ALARM"
        assert one["StateReason"] == (
            "Threshold Crossed: 2 out of the last 3 query results [3.0 (20/11/25 12:03:00), 2.0 "
            "(20/11/25 12:01:00)] were greater than or equal to the threshold (2.0) (minimum 2 "
            "datapoints for OK -> ALARM transition)."
        )
        data = json.loads(one["StateReasonData"])
        results = data.pop("results")
        assert data == {
            "version": "1.0",
            "queryDate": "2025-11-20T12:03:00.000+0000",
            "threshold": 2.0,
            "queryResultsToEvaluate": 3,
            "queryResultsToAlarm": 2,
        }
        assert [one["value"] for one in results] == [3.0, 0.0, 2.0]
        assert {one["status"] for one in results} == {"COMPLETE"}


def test_another_aggregate_has_no_value_of_nothing() -> None:
    with local() as on:
        alarm(on, aggregate="max(ms)", TreatMissingData="breaching", Threshold=100.0)
        errors(on, 1, 1, ms=5)
        later(on, 2)
        assert described(on)["StateValue"] == "OK"
        later(on, 1)
        assert described(on)["StateValue"] == "OK"
        later(on, 1)
        assert described(on)["StateValue"] == "ALARM"


def test_rows_of_a_query_with_stats_are_aggregated() -> None:
    with local() as on:
        text = "filter level = 'ERROR' | stats count(*) as n by host # each of them"
        alarm(on, text, aggregate="max(n)", QueryResultsToAlarm=1)
        errors(on, 3, host="x")
        errors(on, 1, host="y")
        later(on, 1)
        assert [
            one["value"] for one in json.loads(described(on)["StateReasonData"])["results"]
        ] == [3.0]


def test_contributors_are_judged_alone_and_listed_while_they_are_in_alarm() -> None:
    with local() as on:
        alarm(on, aggregate="count(*) by host, zone | sort desc", QueryResultsToAlarm=1)
        errors(on, 3, 3, host="x", zone=1)
        errors(on, 1, 3, host="y", zone=2)
        assert contributors(on) == []
        later(on, 1)
        assert contributors(on) == [{"host": "x", "zone": "1"}]
        later(on, 1)
        assert contributors(on) == [{"host": "x", "zone": "1"}, {"host": "y", "zone": "2"}]
        found = on.cloudwatch.describe_alarm_contributors(AlarmName="a")["AlarmContributors"]
        assert [one["StateTransitionedTimestamp"].timestamp() - NOW for one in found] == [60, 120]
        assert "StateReasonData" not in described(on)
        later(on, 1)
        assert (contributors(on), described(on)["StateValue"]) == ([], "OK")
        with refused("ResourceNotFoundException"):
            on.cloudwatch.describe_alarm_contributors(AlarmName="none")


@pytest.mark.parametrize(("order", "state"), [("", "OK"), (" | sort desc", "ALARM")])
def test_more_contributors_than_count_are_partial_data(order: str, state: str) -> None:
    """The last by name is the first by value: without an order it is left out."""
    with local() as on:
        alarm(on, aggregate=f"count(*) by host{order}", QueryResultsToAlarm=1)
        hosts = [f"h{number:03d}" for number in range(501)]
        lines = [json.dumps({"level": "ERROR", "host": host}) for host in [*hosts, hosts[-1]]]
        on.put(*((NOW_MS + 1000, line) for line in lines))
        later(on, 1)
        one = described(on)
        assert (one["EvaluationState"], one["StateValue"]) == ("PARTIAL_DATA", state)


def test_executions_that_fail_leave_no_verdict() -> None:
    with local() as on:
        alarm(on)
        errors(on, 3, 3, 3)
        later(on, 3)
        assert described(on)["StateValue"] == "ALARM"
        on.logs.delete_log_group(logGroupName=GROUP)
        later(on, 1)
        one = described(on)
        assert (one["StateValue"], one["EvaluationState"]) == (
            "INSUFFICIENT_DATA",
            "EVALUATION_FAILURE",
        )
        later(on, 2)
        assert described(on)["EvaluationState"] == "EVALUATION_ERROR"


def test_offsets_choose_the_window_of_each_execution() -> None:
    with local() as on:
        on.sandbox.load(GROUP, "old", [(NOW_MS - 60 * MINUTE, "old")])
        alarm(on, schedule={"StartTimeOffset": 180, "EndTimeOffset": 121}, QueryResultsToAlarm=1)
        errors(on, 2)
        later(on, 10)
        # The first minute is looked at three minutes after it began; N is three.
        assert steps(on) == [(1, "OK"), (3, "ALARM"), (6, "OK")]


def test_a_window_from_before_the_group_fails() -> None:
    with local() as on:
        alarm(on, schedule={"StartTimeOffset": 180, "EndTimeOffset": 121})
        later(on, 1)
        assert described(on)["EvaluationState"] == "EVALUATION_ERROR"


def test_events_that_could_not_be_seen_then_do_not_count() -> None:
    with local() as on:
        on.sandbox.delay = 90.0
        alarm(on, QueryResultsToAlarm=1)
        errors(on, 5)
        later(on, 10)
        assert steps(on) == [(1, "OK")]


def test_another_query_starts_anew_and_another_threshold_does_not() -> None:
    with local() as on:
        alarm(on)
        errors(on, 3, 3, 3, 3)
        later(on, 3)
        assert described(on)["StateValue"] == "ALARM"
        alarm(on, Threshold=2.5)
        assert described(on)["StateValue"] == "ALARM"
        alarm(on, aggregate="sum(ms)", Threshold=2.5)
        assert described(on)["StateValue"] == "INSUFFICIENT_DATA"
        later(on, 1)
        # One execution without a value, and none of those before.
        assert described(on)["StateValue"] == "INSUFFICIENT_DATA"


def test_executions_are_remembered(tmp_path: Path) -> None:
    with local(tmp_path) as on:
        on.sandbox.load(GROUP, "one", [])
        alarm(on)
        errors(on, 2)
        later(on, 1)
        assert described(on)["StateValue"] == "OK"
    with local(tmp_path) as on:
        errors(on, 0, 3)
        later(on, 1)
        assert described(on)["StateValue"] == "ALARM"


def test_a_week_takes_a_hundred_executions() -> None:
    engine = Answering(("count(*)",), (("3",),))
    with opened(engine) as on:
        on.sandbox.load(GROUP, "one", [(NOW_MS + 14 * 24 * 60 * MINUTE, "ahead")])
        alarm(on)
        later(on, 7 * 24 * 60)
        assert described(on)["StateValue"] == "ALARM"
        assert len(engine.requests) == 100
        later(on, 2)
        described(on)
        assert len(engine.requests) == 102
        window = engine.requests[-1].window
        assert window is not None
        week = NOW + 7 * 86_400
        assert (window.start, window.end) == (week + 60, week + 120)


def test_an_alarm_on_a_metric_has_no_contributors() -> None:
    with local() as on:
        on.cloudwatch.put_metric_alarm(
            AlarmName="a",
            Namespace="App",
            MetricName="m",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1.0,
            ComparisonOperator="GreaterThanThreshold",
        )
        assert contributors(on) == []
