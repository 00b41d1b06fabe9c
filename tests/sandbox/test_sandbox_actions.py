"""What alarms would have sent, to whom, and what holds it back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sandbox_stage import NOW, Opened, ask_admin, opened
from test_sandbox_alarms import ARN, TOPIC, put
from test_sandbox_composites import compose, composite, moved
from test_sandbox_log_alarms import alarm as log_alarm
from test_sandbox_log_alarms import errors, later, local

OTHER = "arn:aws:sns:us-east-1:123456789012:quiet"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
ITEM = "arn:aws:ssm:us-east-1:123456789012:opsitem:1"
PERIODS = {"ActionsSuppressorWaitPeriod": 120, "ActionsSuppressorExtensionPeriod": 60}


def sent(on: Opened) -> list[dict[str, Any]]:
    status, found = ask_admin(on.sandbox, "GET", "notifications")
    assert status == 200
    return list(found)


def brief(on: Opened) -> list[tuple[float, str, str, str]]:
    """When in seconds, which alarm, into which state, to whom."""
    return [
        (one["time"] - NOW, one["alarm"], one["to"], one["action"].rpartition(":")[2])
        for one in sent(on)
    ]


def test_a_message_is_what_a_topic_gets() -> None:
    with opened() as on:
        dimensions = [{"Name": "route", "Value": "/pay"}]
        put(on, AlarmActions=[TOPIC], Dimensions=dimensions, TreatMissingData="breaching")
        on.sandbox.clock.move(60)

        (one,) = sent(on)
        assert one["subject"] == 'ALARM: "a" in US East (N. Virginia)'
        assert (one["time"], one["alarm"], one["action"]) == (NOW + 60, "a", TOPIC)
        assert (one["from"], one["to"]) == ("INSUFFICIENT_DATA", "ALARM")
        assert one["message"] == {
            "AlarmName": "a",
            "AlarmDescription": None,
            "AWSAccountId": "123456789012",
            "AlarmConfigurationUpdatedTimestamp": "2025-11-20T12:00:00.000+0000",
            "NewStateValue": "ALARM",
            "NewStateReason": (
                "Threshold Crossed: no datapoints were received for 3 periods and 3 missing "
                "datapoints were treated as [Breaching]."
            ),
            "StateChangeTime": "2025-11-20T12:01:00.000+0000",
            "Region": "US East (N. Virginia)",
            "AlarmArn": f"{ARN}a",
            "OldStateValue": "INSUFFICIENT_DATA",
            "OKActions": [],
            "AlarmActions": [TOPIC],
            "InsufficientDataActions": [],
            "Trigger": {
                "MetricName": "m",
                "Namespace": "App",
                "StatisticType": "Statistic",
                "Statistic": "SUM",
                "Unit": None,
                "Dimensions": [{"value": "/pay", "name": "route"}],
                "Period": 60,
                "EvaluationPeriods": 3,
                "ComparisonOperator": "GreaterThanThreshold",
                "Threshold": 5.0,
                "TreatMissingData": "breaching",
                "EvaluateLowSampleCountPercentile": "",
            },
        }
        found = on.cloudwatch.describe_alarm_history(HistoryItemType="Action")["AlarmHistoryItems"]
        assert [item["HistorySummary"] for item in found] == [
            f"Successfully executed action {TOPIC}"
        ]
        told = json.loads(found[0]["HistoryData"])
        assert (told["actionState"], told["notificationResource"]) == ("Succeeded", TOPIC)
        assert told["publishedMessage"] == one["message"]


def test_each_state_has_its_actions_which_can_be_off(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        actions = {"OKActions": [OTHER], "AlarmActions": [TOPIC, ITEM, FUNCTION]}
        put(on, "x" * 90, **actions, InsufficientDataActions=[OTHER])
        put(on, "off", **actions, ActionsEnabled=False)
        for name in ("off", "x" * 90):
            for state in ("ALARM", "ALARM", "OK", "INSUFFICIENT_DATA"):
                moved(on, name, state)

        assert [(to, whom) for _, _, to, whom in brief(on)] == [
            ("ALARM", "page"),
            ("ALARM", "1"),
            ("ALARM", "f"),
            ("OK", "quiet"),
            ("INSUFFICIENT_DATA", "quiet"),
        ]
        page, item, function, *_ = sent(on)
        assert page["subject"] == f'ALARM: "{"x" * 63}..." in US East (N. Virginia)'
        assert len(page["subject"]) == 100
        assert item.keys() == {"time", "account", "region", "alarm", "from", "to", "action"}
        event = function["message"]
        assert event["alarmData"]["state"]["reason"] == "drill"
        assert (event["source"], event["alarmArn"]) == ("aws.cloudwatch", f"{ARN}{'x' * 90}")
        on.cloudwatch.enable_alarm_actions(AlarmNames=["off"])
        moved(on, "off", "ALARM")
        before = sent(on)
        assert [one["alarm"] for one in before[5:]] == ["off"] * 3
    with opened(folder=tmp_path) as on:
        assert sent(on) == before
        ask_admin(on.sandbox, "POST", "reset", {"parts": ["notifications"]})
        assert sent(on) == []
        moved(on, "off", "OK")
        assert [to for _, _, to, _ in brief(on)] == ["OK"]


def test_a_message_tells_percentiles_and_metric_math() -> None:
    with opened() as on:
        more = {"EvaluateLowSampleCountPercentile": "ignore", "DatapointsToAlarm": 2}
        unset: dict[str, Any] = {"Statistic": None, "MetricName": None, "Namespace": None}
        put(on, "p", Statistic=None, ExtendedStatistic="p90", AlarmActions=[TOPIC], **more)
        dimensions = [{"Name": "d", "Value": "v"}]
        metric = {"Namespace": "App", "MetricName": "m", "Dimensions": dimensions}
        stat = {"Metric": metric, "Period": 60, "Stat": "Sum"}
        m1 = {"Id": "m1", "MetricStat": stat, "ReturnData": False}
        math = [m1, {"Id": "e1", "Expression": "m1 * 2"}]
        put(on, "e", Metrics=math, Period=None, AlarmActions=[TOPIC], **unset)
        for name in ("p", "e"):
            moved(on, name, "ALARM")

        percentile, expression = (one["message"]["Trigger"] for one in sent(on))
        assert percentile["StatisticType"] == "ExtendedStatistic"
        assert percentile["ExtendedStatistic"] == "p90"
        assert "Statistic" not in percentile
        assert percentile["EvaluateLowSampleCountPercentile"] == "ignore"
        assert percentile["DatapointsToAlarm"] == 2
        assert "MetricName" not in expression
        metrics = expression["Metrics"]
        assert metrics[1] == math[1]
        assert metrics[0]["MetricStat"]["Metric"]["Dimensions"] == [{"value": "v", "name": "d"}]


def test_a_log_alarm_tells_its_results_or_each_contributor_once() -> None:
    with local() as on:
        schedule: dict[str, Any] = {
            "AlarmActions": [TOPIC],
            "OKActions": [OTHER],
            "QueryResultsToAlarm": 1,
        }
        log_alarm(on, **schedule)
        errors(on, 2)
        later(on, 1)
        (one,) = sent(on)
        data = one["message"]["NewStateReasonData"]
        assert data["queryResultsToAlarm"] == 1
        assert data["results"][0]["value"] == 2.0
        assert "Trigger" not in one["message"]

    with local() as on:
        grouped = {**schedule, "AlarmActions": [TOPIC, ITEM], "QueryResultsToEvaluate": 1}
        log_alarm(on, aggregate="count(*) by host", **grouped)
        for host, minutes in (("x", (2, 2)), ("y", (0, 2)), ("z", (1, 1))):
            errors(on, *minutes, host=host)
        later(on, 4)
        assert brief(on) == [
            (60, "a", "ALARM", "1"),
            (60, "a", "ALARM", "page"),
            (120, "a", "ALARM", "page"),
            (180, "a", "OK", "quiet"),
            (180, "a", "OK", "quiet"),
        ]
        first, second = (one["message"] for one in sent(on)[1:3])
        assert first["AlarmContributorAttributes"] == {"host": "x"}
        assert first["NewStateReason"] == "1 out of 2 contributors evaluated to ALARM"
        assert second["AlarmContributorAttributes"] == {"host": "y"}
        assert "NewStateReasonData" not in second
        identity = first["AlarmContributorId"]
        items = on.cloudwatch.describe_alarm_history(
            AlarmContributorId=identity, AlarmTypes=["LogAlarm"], ScanBy="TimestampAscending"
        )["AlarmHistoryItems"]
        assert [item["HistoryItemType"] for item in items] == [
            "AlarmContributorStateUpdate",
            "AlarmContributorAction",
        ] * 2
        assert {item["AlarmContributorId"] for item in items} == {identity}


def test_a_composite_alarm_acts_behind_its_children() -> None:
    with opened() as on:
        put(on, "a", AlarmActions=[OTHER])
        compose(on, "c", "ALARM(a)", AlarmActions=[TOPIC], OKActions=[TOPIC])
        moved(on, "a", "ALARM")
        assert brief(on) == [
            (0, "c", "OK", "page"),
            (0, "a", "ALARM", "quiet"),
            (0, "c", "ALARM", "page"),
        ]
        message = sent(on)[2]["message"]
        assert message["AlarmRule"] == "ALARM(a)"
        assert message["TriggeringChildren"] == [
            {
                "Arn": f"{ARN}a",
                "State": {"Value": "ALARM", "Timestamp": "2025-11-20T12:00:00.000+0000"},
            }
        ]


def suppressed(on: Opened) -> None:
    """``c`` acts on ``a`` unless ``s`` is in ALARM; neither is evaluated within an hour."""
    for name in ("a", "s"):
        put(on, name, Period=604_800, EvaluationPeriods=1)
    actions = {"AlarmActions": [TOPIC], "OKActions": [OTHER]}
    compose(on, "c", "ALARM(a)", ActionsSuppressor="s", **PERIODS, **actions)
    ask_admin(on.sandbox, "POST", "reset", {"parts": ["notifications"]})


def by(on: Opened) -> str:
    found = composite(on).get("ActionsSuppressedBy", "")
    wanted = f"Actions suppressed by {found}" if found else None
    assert composite(on).get("ActionsSuppressedReason") == wanted
    return str(found)


def test_actions_wait_for_the_suppressor_and_then_are_done(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        suppressed(on)
        moved(on, "a", "ALARM")
        assert (by(on), brief(on)) == ("WaitPeriod", [])
    with opened(folder=tmp_path) as on:
        on.sandbox.clock.move(119)
        assert (by(on), brief(on)) == ("WaitPeriod", [])
        on.sandbox.clock.move(3)
        assert (by(on), brief(on)) == ("", [(120, "c", "ALARM", "page")])
        assert sent(on)[0]["from"] == "OK"


def test_what_waits_is_done_before_what_comes_later() -> None:
    """Also when nobody asks meanwhile: its alarm may be over by then."""
    with opened() as on:
        put(on, "s", Period=604_800, EvaluationPeriods=1)
        short = {"EvaluationPeriods": 1, "TreatMissingData": "breaching", "OKActions": [OTHER]}
        put(on, "a", **short)
        compose(on, "c", "ALARM(a)", ActionsSuppressor="s", **PERIODS, AlarmActions=[TOPIC])
        datum = {"MetricName": "m", "Timestamp": NOW + 130, "Value": 0.0}
        on.cloudwatch.put_metric_data(Namespace="App", MetricData=[datum])
        on.sandbox.clock.move(600)
        assert brief(on)[:2] == [(180, "c", "ALARM", "page"), (240, "a", "OK", "quiet")]


def test_actions_are_held_while_the_suppressor_is_in_alarm_and_a_little_longer() -> None:
    with opened() as on:
        suppressed(on)
        moved(on, "a", "ALARM")
        on.sandbox.clock.move(100)
        moved(on, "s", "ALARM")
        on.sandbox.clock.move(100)
        assert (by(on), brief(on)) == ("Alarm", [])
        moved(on, "s", "OK")
        on.sandbox.clock.move(59)
        assert (by(on), brief(on)) == ("ExtensionPeriod", [])
        on.sandbox.clock.move(60)
        assert (by(on), brief(on)) == ("", [(260, "c", "ALARM", "page")])


@pytest.mark.parametrize("suppressor_first", [True, False])
def test_what_is_over_before_it_is_let_go_is_never_told(suppressor_first: bool) -> None:
    with opened() as on:
        suppressed(on)
        for name in ("s", "a") if suppressor_first else ("a", "s"):
            moved(on, name, "ALARM")
        moved(on, "a", "OK")
        moved(on, "s", "OK")
        on.sandbox.clock.move(600)
        assert (by(on), brief(on)) == ("", [])
        moved(on, "a", "ALARM")
        assert by(on) == "WaitPeriod"
        moved(on, "a", "OK")
        assert (by(on), brief(on)) == ("", [(600, "c", "OK", "quiet")])


def test_a_suppressor_that_is_taken_away_holds_nothing() -> None:
    with opened() as on:
        suppressed(on)
        moved(on, "s", "ALARM")
        moved(on, "a", "ALARM")
        compose(on, "c", "ALARM(a)", OKActions=[OTHER])
        assert by(on) == ""
        moved(on, "a", "OK")
        assert brief(on) == [(0, "c", "OK", "quiet")]
        on.sandbox.clock.move(600)
        on.cloudwatch.delete_alarms(AlarmNames=["c"])
        moved(on, "s", "OK")
        assert len(sent(on)) == 1
