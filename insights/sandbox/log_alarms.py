"""Which log alarms PutLogAlarm takes (API_PutLogAlarm, alarm-log); the texts are assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.diagnostics import Source
from insights.lang.ast import SourceStage
from insights.monitors.alarms.aggregation import read_aggregation
from insights.monitors.alarms.rule import MOST_RESULTS
from insights.sandbox.account import Home
from insights.sandbox.alarm_rules import STATIC, check_actions, check_treatment, wrong
from insights.sandbox.compiling import compiled
from insights.sandbox.cron import rate_seconds
from insights.sandbox.refusal import Refusal

Asked = Mapping[str, Any]
_MOST_LINES = 50
#: What puts an alarm back to INSUFFICIENT_DATA when it changes (spec 6.2).
_RESETTING = (
    "QueryString",
    "AggregationExpression",
    "ScheduleConfiguration",
    "LogGroupIdentifiers",
)


def check_log_alarm(asked: Asked, home: Home) -> None:
    """Raises :class:`Refusal` for what the model allows and the service does not."""
    check_actions(asked, home)
    check_treatment(asked)
    if asked["ComparisonOperator"] not in STATIC:
        raise wrong(f"A log alarm cannot compare with {asked['ComparisonOperator']}.")
    if not asked["QueryResultsToAlarm"] <= asked["QueryResultsToEvaluate"] <= MOST_RESULTS:
        raise wrong(
            "QueryResultsToAlarm must not be greater than QueryResultsToEvaluate, which is at "
            f"most {MOST_RESULTS}."
        )
    lines = asked.get("ActionLogLineCount", 0)
    if not 0 <= lines <= _MOST_LINES or (lines and not asked.get("ActionLogLineRoleArn")):
        raise wrong(f"ActionLogLineCount is 0 to {_MOST_LINES}, and needs ActionLogLineRoleArn.")
    _check_query(asked["ScheduledQueryConfiguration"])


def evaluates_anew(before: Asked, after: Asked) -> bool:
    """Whether the change is one after which the alarm knows nothing."""
    old, new = before["ScheduledQueryConfiguration"], after["ScheduledQueryConfiguration"]
    return any(old.get(key) != new.get(key) for key in _RESETTING)


def managed_query(asked: Asked) -> dict[str, Any]:
    """The scheduled query that the service makes for the alarm."""
    query = asked["ScheduledQueryConfiguration"]
    schedule = query["ScheduleConfiguration"]
    groups = query.get("LogGroupIdentifiers")
    return {
        "name": asked["AlarmName"],
        "queryLanguage": "CWLI",
        "queryString": query["QueryString"],
        "scheduleExpression": schedule["ScheduleExpression"],
        "startTimeOffset": schedule["StartTimeOffset"],
        "endTimeOffset": schedule.get("EndTimeOffset", 0),
        "executionRoleArn": query["ScheduledQueryRoleARN"],
        **({"logGroupIdentifiers": groups} if groups else {}),
    }


def _check_query(query: Asked) -> None:
    try:
        tree = compiled(query["QueryString"])
    except Refusal as refusal:
        raise wrong(refusal.message) from None
    named = any(isinstance(command, SourceStage) for command in tree.commands)
    if named == bool(query.get("LogGroupIdentifiers")):
        raise wrong("Specify LogGroupIdentifiers or a SOURCE command in QueryString.")
    found, faults = read_aggregation(Source(query["AggregationExpression"]))
    if found is None:
        said = f"{faults[0].message} {faults[0].hint}"
        raise wrong(f"AggregationExpression is not valid: {said}")
    schedule = query["ScheduleConfiguration"]
    if rate_seconds(schedule["ScheduleExpression"]) == 0:
        raise wrong("ScheduleExpression must be a rate, for example rate(5 minutes).")
    if schedule.get("EndTimeOffset", 0) >= schedule["StartTimeOffset"]:
        raise wrong("EndTimeOffset must be less than StartTimeOffset.")
