"""Bodies of objects in the words of the API, so that what is wanted and what is there compare.

A body holds the keys that a request has, less the object's name and its marker, and less what has
the value that the service takes for granted. Lists whose order means nothing are sorted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from insights.monitors.alarms.composite import written
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.monitors.differences import TYPE
from insights.monitors.resources.metric_queries import in_one_form

METRIC, LOG, COMPOSITE = "metric", "log", "composite"

_ACTIONS: dict[str, Any] = {
    "AlarmDescription": "",
    "ActionsEnabled": True,
    "OKActions": [],
    "AlarmActions": [],
    "InsufficientDataActions": [],
    "ActionConfiguration": {},
}
_JUDGED: dict[str, Any] = {
    "Threshold": None,
    "ComparisonOperator": None,
    "TreatMissingData": "missing",
    "WarmUpConfiguration": {},
}
#: By type of object: the keys that count, with what AWS takes for granted (D, spec 2 to 6).
_DEFAULTS: dict[str, dict[str, Any]] = {
    "saved_query": {
        "queryString": None,
        "queryLanguage": "CWLI",
        "logGroupNames": [],
        "parameters": [],
    },
    "scheduled_query": {
        "description": "",
        "queryLanguage": "CWLI",
        "queryString": None,
        "logGroupIdentifiers": [],
        "scheduleExpression": None,
        "timezone": "UTC",
        "startTimeOffset": 0,
        "endTimeOffset": 0,
        "destinationConfiguration": {},
        "scheduleStartTime": 0,
        "scheduleEndTime": 0,
        "executionRoleArn": None,
        "state": "ENABLED",
    },
    "metric_filter": {
        "filterPattern": "",
        "metricTransformations": [],
        "applyOnTransformedLogs": False,
        "fieldSelectionCriteria": "",
        "emitSystemFieldDimensions": [],
    },
    "dashboard": {"widgets": [], "start": None, "end": None, "periodOverride": "auto"},
    METRIC: {
        **_ACTIONS,
        **_JUDGED,
        "MetricName": None,
        "Namespace": None,
        "Statistic": None,
        "ExtendedStatistic": None,
        "Dimensions": [],
        "Period": None,
        "Unit": None,
        "EvaluationPeriods": None,
        "DatapointsToAlarm": None,
        "EvaluateLowSampleCountPercentile": "evaluate",
        "Metrics": [],
        "ThresholdMetricId": None,
        "EvaluationWindow": {"SlidingWindow": {}},
        "EvaluationCriteria": {},
        "EvaluationInterval": None,
    },
    LOG: {
        **_ACTIONS,
        **_JUDGED,
        "ScheduledQueryConfiguration": {},
        "QueryResultsToEvaluate": None,
        "QueryResultsToAlarm": None,
        "ActionLogLineCount": 0,
        "ActionLogLineRoleArn": "",
    },
    COMPOSITE: {
        **_ACTIONS,
        "AlarmRule": None,
        "ActionsSuppressor": "",
        "ActionsSuppressorWaitPeriod": 0,
        "ActionsSuppressorExtensionPeriod": 0,
    },
}
_UNORDERED = frozenset(
    {
        "OKActions",
        "AlarmActions",
        "InsufficientDataActions",
        "logGroupNames",
        "logGroupIdentifiers",
        "LogGroupIdentifiers",
        "emitSystemFieldDimensions",
    }
)
_RATE = re.compile(r"rate\(([0-9]+) (hour|day)s?\)")
_DOUBLES = frozenset({"Threshold", "defaultValue"})
#: Keys inside others that AWS fills in (``...``) or takes for granted.
_INNER: dict[str, Any] = {
    "QueryARN": ...,
    "Tags": ...,
    "unit": "None",
    "EndTimeOffset": 0,
    "ReturnData": True,
    "OnlyStartEvaluatingAfterWarmUpPeriodEnds": False,
}


def body(kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """What of an object counts; ``kind`` is that of the object, or the type of an alarm."""
    kept = {}
    for key, default in _DEFAULTS[kind].items():
        value = _plain(key, item.get(key))
        if value is not None and value != default and value not in ([], {}, ""):
            kept[key] = value
    if kind == METRIC:
        kept = in_one_form(kept)
        if kept.get("DatapointsToAlarm") == kept.get("EvaluationPeriods"):
            kept.pop("DatapointsToAlarm", None)
    if "AlarmRule" in kept:
        kept["AlarmRule"] = _rule(kept["AlarmRule"])
    return {TYPE: kind, **kept} if kind in (METRIC, LOG, COMPOSITE) else kept


def _plain(key: str, value: Any) -> Any:
    """A value as it compares: doubles as such, what has no order sorted, defaults left out."""
    if key in _DOUBLES and isinstance(value, int):
        return float(value)
    if key == "ScheduleExpression":
        return _RATE.sub(_in_minutes, value)
    if key == "dimensions":
        return dict(value)  # its keys are the user's
    if isinstance(value, Mapping):
        inner = {name: _plain(name, one) for name, one in value.items()}
        return {
            name: one
            for name, one in inner.items()
            if one is not None and _INNER.get(name) not in (..., one)
        }
    if isinstance(value, list | tuple):
        items = [_plain("", one) for one in value]
        if key in _UNORDERED:
            return sorted(items)
        return sorted(items, key=_dimension) if key == "Dimensions" else items
    return value


def _in_minutes(rate: re.Match[str]) -> str:
    """The rate of a log alarm as entries write it, whatever its unit."""
    return f"rate({int(rate[1]) * (60 if rate[2] == 'hour' else 1440)} minutes)"


def _dimension(one: Any) -> str:
    return json.dumps(one, sort_keys=True)


def _rule(text: str) -> str:
    """A composite rule in one spelling, so that blanks and quotes make no difference."""
    rule = read_rule(text)
    return text if isinstance(rule, CompositeFault) else written(rule)
