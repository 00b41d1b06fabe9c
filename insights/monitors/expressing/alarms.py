"""Alarms in the words of an entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from insights.monitors.alarms.states import BY_SIGN
from insights.monitors.expressing.measured import Filters, measured
from insights.monitors.resources.durations import spelled

#: Full name of an alarm in AWS, to the one in the catalog.
Names = Callable[[str], str]
#: ARNs of an action, to the names in the environment or the ARNs themselves.
Actions = Callable[[list[str]], list[str]]

_SIGNS = {comparison.value: sign for sign, comparison in BY_SIGN.items()}
_STATES = {"alarm": "AlarmActions", "ok": "OKActions", "insufficient": "InsufficientDataActions"}
_RATE = re.compile(r"rate\((?P<count>[0-9]+) (?P<unit>minute|hour|day)s?\)")
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}


def metric_alarm(body: Mapping[str, Any], actions: Actions, filters: Filters) -> dict[str, Any]:
    """An alarm on a metric, on its band or on metric math, its name aside."""
    made = {**measured(body, filters), "threshold": number(body.get("Threshold"))}
    made["comparison"] = _SIGNS.get(str(body.get("ComparisonOperator")))
    made["datapoints"] = _counts(body, "DatapointsToAlarm", "EvaluationPeriods")
    made |= {"low_samples": body.get("EvaluateLowSampleCountPercentile")}
    made |= {"missing": body.get("TreatMissingData")}
    clock = body.get("EvaluationWindow", {}).get("WallClockWindow", {})
    return present({**made, "wall_clock": clock.get("Timezone"), **_common(body, actions)})


def log_alarm(body: Mapping[str, Any], actions: Actions) -> dict[str, Any]:
    """An alarm on rows of a query, its name and the query aside."""
    query = body.get("ScheduledQueryConfiguration", {})
    schedule = query.get("ScheduleConfiguration", {})
    start, end = schedule.get("StartTimeOffset", 0), schedule.get("EndTimeOffset", 0)
    made: dict[str, Any] = {"aggregate": query.get("AggregationExpression")}
    made |= {"every": _every(schedule.get("ScheduleExpression", ""))}
    made |= {"window": spelled(start - end), "delay": spelled(end)}
    made |= {"threshold": number(body.get("Threshold"))}
    made["comparison"] = _SIGNS.get(str(body.get("ComparisonOperator")))
    made["datapoints"] = _counts(body, "QueryResultsToAlarm", "QueryResultsToEvaluate")
    made |= {"missing": body.get("TreatMissingData")}
    made |= {"role": query.get("ScheduledQueryRoleARN")}
    made |= {"log_lines": body.get("ActionLogLineCount")}
    made |= {"log_lines_role": body.get("ActionLogLineRoleArn")}
    return present({**made, **_common(body, actions)})


def composite_alarm(body: Mapping[str, Any], actions: Actions, names: Names) -> dict[str, Any]:
    """An alarm on others, its name aside."""
    rule = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda found: _named(found[1], names), body["AlarmRule"])
    made: dict[str, Any] = {"rule": rule}
    if "ActionsSuppressor" in body:
        made["suppressor"] = {
            "alarm": names(body["ActionsSuppressor"]),
            "wait": spelled(body.get("ActionsSuppressorWaitPeriod", 0)) or "0s",
            "extension": spelled(body.get("ActionsSuppressorExtensionPeriod", 0)) or "0s",
        }
    return present({**made, **_common(body, actions)})


def _named(quoted: str, names: Names) -> str:
    name = names(quoted)
    return f'"{name}"' if name == quoted else name


def _common(body: Mapping[str, Any], actions: Actions) -> dict[str, Any]:
    chosen = {state: actions(body[key]) for state, key in _STATES.items() if body.get(key)}
    told = {state: one[0] if len(one) == 1 else one for state, one in chosen.items()}
    warm_up = body.get("WarmUpConfiguration", {}).get("WarmUpPeriodDurationInMinutes")
    passing = body.get("ActionConfiguration", {}).get("AlarmTagsPropagation", {}).get("Enabled")
    return {
        "description": body.get("AlarmDescription"),
        "actions": told or None,
        "enabled": body.get("ActionsEnabled"),
        "warm_up": spelled(warm_up * 60) if warm_up else None,
        "pass_tags": passing or None,
    }


def _counts(body: Mapping[str, Any], alarm: str, of: str) -> str | None:
    every = body.get(of, 1)
    least = body.get(alarm, every)
    return None if (least, every) == (1, 1) else f"{least} of {every}"


def _every(text: str) -> str | None:
    found = _RATE.fullmatch(text)
    return spelled(int(found["count"]) * _UNITS[found["unit"]]) if found else None


def number(value: Any) -> Any:
    """A number as people write it: whole ones without a point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def present(made: Mapping[str, Any]) -> dict[str, Any]:
    """What there is of a mapping's values."""
    return {key: value for key, value in made.items() if value is not None and value != ""}
