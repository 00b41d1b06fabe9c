"""State reasons of log alarms.

The fields of the data are documented (spec 6.2). No text of a reason is, nor is one recorded:
these are in the manner of metric alarms (assumed).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from insights.monitors.alarms.points import FAILED
from insights.monitors.alarms.reason_data import instant
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import State
from insights.sandbox.execution import Execution


def log_reason(rule: Rule, state: State, runs: Sequence[Execution]) -> str:
    """Why the alarm is in that state after the executions, the oldest first."""
    if any(run.point == FAILED for run in runs):
        failed = sum(run.point == FAILED for run in runs)
        return f"Insufficient Data: {failed} out of the last {rule.of} query results failed."
    if state is State.INSUFFICIENT_DATA:
        return f"Insufficient Data: no value in the last {rule.of} query results."
    breaching = sum(_breaches(rule, run) for run in runs)
    return (
        f"Threshold Crossed: {breaching} out of the last {rule.of} query results were "
        f"{rule.comparison.words} the threshold ({rule.threshold}) (minimum {rule.alarm} for "
        "ALARM)."
    )


def log_reason_data(record: Mapping[str, Any], runs: Sequence[Execution]) -> str:
    """The JSON beside the reason, the newest result first; none for contributors (D)."""
    if any(isinstance(run.point, Mapping) for run in runs):
        return ""
    results = [_result(run) for run in reversed(runs)]
    told = {
        "version": "1.0",
        "queryDate": instant(runs[-1].time),
        "threshold": float(record["Threshold"]),
        "queryResultsToEvaluate": record["QueryResultsToEvaluate"],
        "queryResultsToAlarm": record["QueryResultsToAlarm"],
        "results": results,
    }
    return json.dumps(told, separators=(",", ":"))


def _result(run: Execution) -> dict[str, Any]:
    failed = run.point == FAILED
    value = {} if failed or run.point is None else {"value": run.point}
    return {
        "queryResultId": run.query,
        "status": "Failed" if failed else "Complete",
        "timestamp": instant(run.time),
        **value,
    }


def _breaches(rule: Rule, run: Execution) -> bool:
    """Whether the value breaches, or that of any contributor."""
    values = run.point.values() if isinstance(run.point, Mapping) else [run.point]
    return any(rule.breaches(value) for value in values if isinstance(value, float | int))
