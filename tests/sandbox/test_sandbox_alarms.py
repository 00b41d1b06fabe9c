"""Metric alarms and log alarms: kept, checked, switched, and what is told of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sandbox_stage import GROUP, NOW, Opened, opened, refused

ROLE = "arn:aws:iam::123456789012:role/query"
TOPIC = "arn:aws:sns:us-east-1:123456789012:page"
METRIC = {
    "MetricName": "m",
    "Namespace": "App",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 3,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
SCHEDULE = {"ScheduleExpression": "rate(5 minutes)", "StartTimeOffset": 600}
QUERY = {
    "QueryString": "filter a > 1",
    "LogGroupIdentifiers": [GROUP],
    "ScheduledQueryRoleARN": ROLE,
    "AggregationExpression": "count(*) by host | sort desc",
    "ScheduleConfiguration": SCHEDULE,
}
LOG = {
    "ScheduledQueryConfiguration": QUERY,
    "QueryResultsToEvaluate": 3,
    "QueryResultsToAlarm": 2,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
NOON = datetime.fromtimestamp(NOW, UTC)
ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:"


def put(on: Opened, name: str = "a", **more: Any) -> None:
    asked = {**METRIC, **more}
    given = {key: value for key, value in asked.items() if value is not None}
    on.cloudwatch.put_metric_alarm(AlarmName=name, **given)


def put_log(
    on: Opened, name: str = "log", query: dict[str, Any] | None = None, **more: Any
) -> None:
    asked = {**LOG, "ScheduledQueryConfiguration": {**QUERY, **(query or {})}, **more}
    on.cloudwatch.put_log_alarm(AlarmName=name, **asked)


def alarm(on: Opened, name: str = "a") -> dict[str, Any]:
    reply = on.cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "LogAlarm"])
    (found,) = reply["MetricAlarms"] + reply["LogAlarms"]
    return dict(found)


def names(on: Opened, **asked: Any) -> list[str]:
    reply = on.cloudwatch.describe_alarms(**asked)
    return [one["AlarmName"] for one in reply["MetricAlarms"] + reply["LogAlarms"]]


def history(on: Opened, **asked: Any) -> list[str]:
    found = on.cloudwatch.describe_alarm_history(**asked)["AlarmHistoryItems"]
    return [one["HistorySummary"] for one in found]


def test_a_new_alarm_is_described_as_recorded() -> None:
    with opened() as on:
        put(on)

        assert alarm(on) == {
            "AlarmName": "a",
            "AlarmArn": f"{ARN}a",
            **METRIC,
            "Dimensions": [],
            "ActionsEnabled": True,
            "OKActions": [],
            "AlarmActions": [],
            "InsufficientDataActions": [],
            "StateValue": "INSUFFICIENT_DATA",
            "StateReason": "Unchecked: Initial alarm creation",
            "StateUpdatedTimestamp": NOON,
            "StateTransitionedTimestamp": NOON,
            "AlarmConfigurationUpdatedTimestamp": NOON,
        }
        assert history(on) == ['Alarm "a" created']


def test_the_same_alarm_again_changes_nothing_and_a_change_keeps_the_state() -> None:
    with opened() as on:
        put(on)
        on.cloudwatch.set_alarm_state(AlarmName="a", StateValue="OK", StateReason="quiet")
        before = alarm(on)
        on.sandbox.clock.move(30)
        put(on)
        assert alarm(on) == before
        assert len(history(on)) == 2

        put(on, AlarmDescription="why", Threshold=6.0, TreatMissingData="ignore")
        put(on, AlarmDescription="why")
        after = alarm(on)
        assert (after["Threshold"], after["AlarmDescription"]) == (5.0, "why")
        assert "TreatMissingData" not in after
        assert (after["StateValue"], after["StateReason"]) == ("OK", "quiet")
        assert after["AlarmConfigurationUpdatedTimestamp"] > NOON
        with refused("ValidationError"):
            put(on, TreatMissingData="hide")
        assert alarm(on) == after


def test_a_state_is_set_with_its_reason() -> None:
    with opened() as on:
        put(on)
        data = json.dumps({"why": 1})
        state = {"AlarmName": "a", "StateValue": "ALARM", "StateReason": ""}
        on.cloudwatch.set_alarm_state(**state, StateReasonData=data)
        assert (alarm(on)["StateReason"], alarm(on)["StateReasonData"]) == ("", data)

        on.cloudwatch.set_alarm_state(**{**state, "StateReason": "again"})
        assert alarm(on)["StateReason"] == ""
        on.cloudwatch.set_alarm_state(**{**state, "StateValue": "OK", "StateReason": "x"})
        assert "StateReasonData" not in alarm(on)

        (_, change, _) = on.cloudwatch.describe_alarm_history(AlarmName="a")["AlarmHistoryItems"]
        assert change["HistorySummary"] == "Alarm updated from INSUFFICIENT_DATA to ALARM"
        told = json.loads(change["HistoryData"])
        assert told["oldState"]["stateValue"] == "INSUFFICIENT_DATA"
        assert told["newState"] == {
            "stateValue": "ALARM",
            "stateReason": "",
            "stateReasonData": {"why": 1},
        }


def test_a_state_that_cannot_be_set_is_refused_as_recorded() -> None:
    with opened() as on:
        put(on)
        state = {"AlarmName": "a", "StateValue": "OK", "StateReason": "x"}
        with refused("ResourceNotFound") as caught:
            on.cloudwatch.set_alarm_state(**{**state, "AlarmName": "b"})
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        assert caught.value.response["Error"]["Message"] == ""
        with refused("InvalidFormat"):
            on.cloudwatch.set_alarm_state(**state, StateReasonData="{")
        text = (
            "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy "
            "constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]"
        )
        with refused("ValidationError", text):
            on.cloudwatch.set_alarm_state(**{**state, "StateValue": "INVALID"})


def test_actions_are_switched_whoever_is_named() -> None:
    with opened() as on:
        put(on)
        on.sandbox.clock.move(60)
        on.cloudwatch.disable_alarm_actions(AlarmNames=["a", "none"])
        assert alarm(on)["ActionsEnabled"] is False
        assert alarm(on)["AlarmConfigurationUpdatedTimestamp"] > NOON
        on.cloudwatch.enable_alarm_actions(AlarmNames=["a"])
        assert alarm(on)["ActionsEnabled"] is True


def test_alarms_are_found_by_what_they_are() -> None:
    with opened() as on:
        put(on, "net-1", AlarmActions=[TOPIC])
        put(on, "net-2")
        put(on, "web")
        put_log(on, "net-log")
        on.cloudwatch.set_alarm_state(AlarmName="net-2", StateValue="OK", StateReason="x")

        assert names(on) == ["net-1", "net-2", "web"]
        assert names(on, AlarmTypes=["LogAlarm"]) == ["net-log"]
        assert names(on, AlarmTypes=["LogAlarm", "MetricAlarm"])[-1] == "net-log"
        assert names(on, AlarmNamePrefix="net-") == ["net-1", "net-2"]
        assert names(on, StateValue="OK") == ["net-2"]
        assert names(on, ActionPrefix="arn:aws:sns:") == ["net-1"]
        assert names(on, AlarmNames=["web", "none"]) == ["web"]
        first = on.cloudwatch.describe_alarms(MaxRecords=2)
        assert names(on, MaxRecords=2, NextToken=first["NextToken"]) == ["web"]
        with refused("InvalidNextToken"):
            names(on, NextToken="x")
        with refused("ValidationError", "and not both"):
            names(on, AlarmNames=["web"], AlarmNamePrefix="w")
        assert names(on, ChildrenOfAlarmName="web") == []


def test_alarms_are_deleted_whatever_else_is_named() -> None:
    with opened() as on:
        for name in "abc":
            put(on, name)
        put_log(on)
        with refused("ValidationError", "a request of its own"):
            on.cloudwatch.delete_alarms(AlarmNames=["a", "log"])
        on.cloudwatch.delete_alarms(AlarmNames=["a", "none", "b"])
        on.cloudwatch.delete_alarms(AlarmNames=["log"])

        assert names(on, AlarmTypes=["MetricAlarm", "LogAlarm"]) == ["c"]
        assert on.logs.list_scheduled_queries()["scheduledQueries"] == []
        assert history(on, AlarmName="a") == ['Alarm "a" deleted', 'Alarm "a" created']


def test_the_history_is_told_by_time_kind_and_page() -> None:
    with opened() as on:
        put(on)
        on.sandbox.clock.move(60)
        on.cloudwatch.set_alarm_state(AlarmName="a", StateValue="OK", StateReason="x")
        put_log(on)

        moved = "Alarm updated from INSUFFICIENT_DATA to OK"
        assert history(on) == [moved, 'Alarm "a" created']
        assert history(on, ScanBy="TimestampAscending")[-1] == moved
        assert history(on, HistoryItemType="StateUpdate") == [moved]
        assert history(on, AlarmTypes=["LogAlarm"]) == ['Alarm "log" created']
        assert history(on, EndDate=NOW + 30) == ['Alarm "a" created']
        assert history(on, StartDate=NOW + 30) == [moved]
        first = on.cloudwatch.describe_alarm_history(MaxRecords=1)
        assert history(on, MaxRecords=1, NextToken=first["NextToken"]) == ['Alarm "a" created']


def test_tags_count_at_creation_and_by_the_calls_for_tags() -> None:
    with opened() as on:

        def tags(arn: str = f"{ARN}a") -> dict[str, str]:
            found = on.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
            return {one["Key"]: one["Value"] for one in found}

        twice = [{"Key": "x", "Value": "1"}, {"Key": "x", "Value": "2"}]
        put(on, Tags=twice)
        put(on, Threshold=9.0, Tags=[{"Key": "y", "Value": ""}])
        assert tags() == {"x": "2"}
        on.cloudwatch.tag_resource(ResourceARN=f"{ARN}a", Tags=[{"Key": "y", "Value": "3"}])
        on.cloudwatch.untag_resource(ResourceARN=f"{ARN}a", TagKeys=["x"])
        assert tags() == {"y": "3"}

        reserved = [{"Key": "Aws:x", "Value": ""}]
        with refused("AccessDenied", 'must not start with any case of "aws:"') as caught:
            put(on, "b", Tags=reserved)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
        assert names(on) == ["a"]
        with refused("ResourceNotFoundException"):
            tags(f"{ARN}none")
        on.cloudwatch.delete_alarms(AlarmNames=["a"])
        put(on)
        assert tags() == {}


def stat(identity: str) -> dict[str, Any]:
    metric = {"Namespace": "App", "MetricName": "m"}
    wanted = {"Metric": metric, "Period": 60, "Stat": "Sum"}
    return {"Id": identity, "MetricStat": wanted, "ReturnData": False}


SINGLE = dict.fromkeys(("MetricName", "Namespace", "Statistic", "Period"))
REFUSED = [
    pytest.param({"Metrics": [stat("m1")]}, "MetricName should not be set if list", id="both"),
    pytest.param(
        {"ExtendedStatistic": "p90"},
        "PutMetricAlarm request can not be made with both Statistic and ExtendedStatistic "
        "parameters. Only one of them should be present",
        id="statistics",
    ),
    pytest.param({"Statistic": None}, "Specify one of Statistic", id="no-statistic"),
    pytest.param({"AlarmActions": ["page me"]}, "Invalid arn syntax: page me", id="arn"),
    pytest.param({"Period": 45}, "multiple of 60", id="period"),
    pytest.param({"EvaluationPeriods": 1441}, "more than 86400 seconds", id="long"),
    pytest.param({"DatapointsToAlarm": 4}, "DatapointsToAlarm must not be greater", id="m-of-n"),
    pytest.param({"Threshold": None}, "Set Threshold, or", id="threshold"),
    pytest.param({"EvaluationPeriods": None}, "EvaluationPeriods must be set", id="periods"),
    pytest.param({"EvaluateLowSampleCountPercentile": "ignore"}, "needs a percentile", id="low"),
    pytest.param({"TreatMissingData": "hide"}, "The value hide is not supported", id="missing"),
    pytest.param(SINGLE, "Specify one of MetricName, Metrics", id="nothing"),
    pytest.param({**SINGLE, "Metrics": [stat("m1")]}, "Exactly one element", id="returns"),
    pytest.param(
        {**SINGLE, "Metrics": [stat("m1"), {"Id": "e1", "Expression": "m1 + m9"}]},
        "Error in expression 'e1': ID 'm9' not found",
        id="id",
    ),
]


@pytest.mark.parametrize(("more", "message"), REFUSED)
def test_a_metric_alarm_that_cannot_be_is_refused(more: dict[str, Any], message: str) -> None:
    with opened() as on:
        with refused("ValidationError", message):
            put(on, **more)
        assert names(on) == []


def test_percentiles_and_expressions_are_taken_where_they_make_sense() -> None:
    with opened() as on:
        for statistic in ("p99.9", "IQM", "TM(10%:90%)", "PR(:5)"):
            put(on, statistic, Statistic=None, ExtendedStatistic=statistic)
        sum_of = {"Id": "e1", "Expression": "SUM([m1, m2]) + IF(m1 > 5, 1)"}
        put(on, "math", **{**SINGLE, "Metrics": [stat("m1"), stat("m2"), sum_of]})
        assert len(names(on)) == 5
        with refused("InvalidParameterValue", "p101 for parameter ExtendedStatistic is not supp"):
            put(on, Statistic=None, ExtendedStatistic="p101")


def test_a_log_alarm_has_a_scheduled_query_that_nobody_else_changes() -> None:
    with opened() as on:
        put_log(on, Tags=[{"Key": "x", "Value": "1"}])
        found = alarm(on, "log")
        arn = found["ScheduledQueryConfiguration"].pop("QueryARN")
        assert found["ScheduledQueryConfiguration"] == QUERY
        managed = on.logs.get_scheduled_query(identifier=arn)
        assert (managed["scheduleType"], managed["name"]) == ("AWS_MANAGED", "log")
        with refused("ValidationException", "belongs to a log alarm"):
            on.logs.delete_scheduled_query(identifier=arn)

        on.cloudwatch.set_alarm_state(AlarmName="log", StateValue="OK", StateReason="x")
        put_log(on, Threshold=6.0)
        assert alarm(on, "log")["StateValue"] == "OK"
        put_log(on, query={"QueryString": "filter a > 2"}, Threshold=6.0)
        assert alarm(on, "log")["StateValue"] == "INSUFFICIENT_DATA"
        (only,) = on.logs.list_scheduled_queries()["scheduledQueries"]
        assert only["scheduledQueryArn"] != arn
        with refused("ResourceConflict", "another type"):
            put(on)
            put_log(on, "a")
        with refused("ValidationError", "another type"):
            put(on, "log")


LOG_REFUSED = [
    pytest.param({}, {"QueryResultsToAlarm": 4}, "must not be greater", id="m-of-n"),
    pytest.param({}, {"QueryResultsToEvaluate": 101}, "most 100", id="n"),
    pytest.param({}, {"ComparisonOperator": "LessThanLowerThreshold"}, "cannot compare", id="band"),
    pytest.param({}, {"ActionLogLineCount": 5}, "needs ActionLogLineRoleArn", id="lines"),
    pytest.param({"AggregationExpression": "p99(a)"}, {}, "'p99' is no function", id="function"),
    pytest.param(
        {"AggregationExpression": "sum(a) by bin(5m)"}, {}, "call of bin() cannot", id="bin"
    ),
    pytest.param(
        {"AggregationExpression": "sum(a) by a,b,c,d,e,f"}, {}, "more than 5 fields", id="keys"
    ),
    pytest.param({"QueryString": "filterr a"}, {}, "unexpected symbol", id="query"),
    pytest.param({"LogGroupIdentifiers": None}, {}, "LogGroupIdentifiers or a SOURCE", id="groups"),
    pytest.param(
        {"ScheduleConfiguration": {**SCHEDULE, "ScheduleExpression": "cron(0 6 * * ? *)"}},
        {},
        "must be a rate",
        id="rate",
    ),
    pytest.param(
        {"ScheduleConfiguration": {**SCHEDULE, "EndTimeOffset": 600}},
        {},
        "EndTimeOffset must be less",
        id="offsets",
    ),
]


@pytest.mark.parametrize(("query", "more", "message"), LOG_REFUSED)
def test_a_log_alarm_that_cannot_be_is_refused(
    query: dict[str, Any], more: dict[str, Any], message: str
) -> None:
    known = {**QUERY, **query}
    asked = {key: value for key, value in known.items() if value is not None}
    with opened() as on:
        with refused("ValidationError", message):
            wanted = {**LOG, "ScheduledQueryConfiguration": asked, **more}
            on.cloudwatch.put_log_alarm(AlarmName="log", **wanted)
        assert on.logs.list_scheduled_queries()["scheduledQueries"] == []
