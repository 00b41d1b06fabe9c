"""State reasons of log alarms.

The words of a reason, its data and the count of contributors are in the documentation's examples
of notifications (D, Alarm-On-Logs); those for OK and for missing data are in the manner of metric
alarms (A).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from insights.monitors.alarms.java_double import java_double
from insights.monitors.alarms.log_decision import LogEvaluation
from insights.monitors.alarms.points import FAILED
from insights.monitors.alarms.reason_data import instant
from insights.monitors.alarms.reasons import day_and_time
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import State
from insights.sandbox.execution import Execution


def log_reason(rule: Rule, known: LogEvaluation, runs: Sequence[Execution]) -> str:
    """Why the alarm is in its state after the executions, the oldest first."""
    if any(run.point == FAILED for run in runs):
        failed = sum(run.point == FAILED for run in runs)
        return f"Insufficient Data: {failed} out of the last {rule.of} query results failed."
    if known.state is State.INSUFFICIENT_DATA:
        return f"Insufficient Data: no value in the last {rule.of} query results."
    if known.contributors:
        alarming = sum(state is State.ALARM for state in known.contributors.values())
        return f"{alarming} out of {len(known.contributors)} contributors evaluated to ALARM"
    return _crossed(rule, known.state, runs)


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


def _crossed(rule: Rule, state: State, runs: Sequence[Execution]) -> str:
    """The results behind the state, the newest first, and what they were compared with."""
    wanted = state is State.ALARM
    shown = [
        f"{java_double(run.point)} ({day_and_time(int(run.time))})"
        for run in reversed(runs)
        if isinstance(run.point, float | int) and rule.breaches(run.point) is wanted
    ]
    most = rule.alarm if wanted else rule.recovery
    listed = ", ".join(shown[:most])
    verb = "was" if len(shown[:most]) == 1 else "were"
    least = "OK -> ALARM" if wanted else "ALARM -> OK"
    return (
        f"Threshold Crossed: {len(shown[:most])} out of the last {rule.of} query results "
        f"[{listed}] {verb}{'' if wanted else ' not'} {rule.comparison.words} the threshold "
        f"({java_double(rule.threshold or 0.0)}) (minimum {most} datapoint{'s' * (most != 1)} for "
        f"{least} transition)."
    )


def _result(run: Execution) -> dict[str, Any]:
    failed = run.point == FAILED
    value = {} if failed or run.point is None else {"value": run.point}
    return {
        "queryResultId": run.query,
        "status": "FAILED" if failed else "COMPLETE",
        "timestamp": instant(run.time),
        **value,
    }
