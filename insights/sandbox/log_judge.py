"""Log alarms on the sandbox's clock: their query, run at its rate, and what follows from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from insights.monitors.alarms.log_decision import LogEvaluation, decide_log
from insights.monitors.alarms.rule import MOST_RESULTS, Rule
from insights.monitors.alarms.states import Comparison, State, Treatment
from insights.sandbox.cron import rate_seconds
from insights.sandbox.execution import Execute, Execution, executed
from insights.sandbox.journal import Table
from insights.sandbox.log_reasons import log_reason, log_reason_data
from insights.sandbox.verdict import Verdict


class LogJudge:
    """``kept`` holds the last executions of each alarm, and since when contributors are in ALARM.

    The first execution comes one interval after the alarm is made (assumed).
    """

    def __init__(self, kept: Table, execute: Execute) -> None:
        self._kept = kept
        self._execute = execute

    def cadence(self, record: Mapping[str, Any]) -> int:
        """The rate of the query, in seconds."""
        schedule = record["ScheduledQueryConfiguration"]["ScheduleConfiguration"]
        return rate_seconds(schedule["ScheduleExpression"])

    def first(self, record: Mapping[str, Any], last: float, now: float) -> float:
        """No more executions are made up for than an alarm can look at."""
        step = self.cadence(record)
        missed = math.floor((now - last) / step)
        return last + step * max(1, missed - MOST_RESULTS + 1)

    def judge(self, record: Mapping[str, Any], at: float) -> Verdict:
        """Run the query that is due ``at`` a time, and decide."""
        rule, runs = rule_of(record), self._runs(record)
        runs = [*runs, executed(record, at, self._execute)][-MOST_RESULTS:]
        window = runs[-rule.of :]
        known = decide_log(rule, [run.point for run in window], State(record["StateValue"]))
        before = self.alarming(record)
        self._keep(record, runs, known, at)
        after = self.alarming(record)
        trouble = known.trouble or ("PARTIAL_DATA" if runs[-1].partial else "")
        words = log_reason(rule, known, window)
        data = log_reason_data(record, window)
        entered = tuple(sorted(after.keys() - before.keys()))
        left = tuple(sorted(before.keys() - after.keys()))
        return Verdict(known.state, words, data, at, trouble, entered, left)

    def forget(self, name: str) -> None:
        """The alarm is gone, and its executions with it."""
        self._kept.remove(name)

    def alarming(self, record: Mapping[str, Any]) -> dict[str, float]:
        """The contributors in ALARM, by their fields as JSON, each with the time it came there."""
        since: dict[str, float] = self._known(record).get("since", {})
        return since

    def _runs(self, record: Mapping[str, Any]) -> list[Execution]:
        return [Execution(**run) for run in self._known(record).get("runs", [])]

    def _known(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is kept of the alarm; nothing once its query is another one."""
        kept: Mapping[str, Any] = self._kept.get(record["AlarmName"]) or {}
        return kept if kept.get("of") == _asked(record) else {}

    def _keep(
        self,
        record: Mapping[str, Any],
        runs: Sequence[Execution],
        known: LogEvaluation,
        at: float,
    ) -> None:
        before = self.alarming(record)
        alarming = [one for one, state in known.contributors.items() if state is State.ALARM]
        kept = {
            "of": _asked(record),
            "runs": [run.kept() for run in runs],
            "since": {one: before.get(one, at) for one in alarming},
        }
        self._kept.put(record["AlarmName"], kept)


def rule_of(record: Mapping[str, Any]) -> Rule:
    """What decides the alarm."""
    return Rule(
        record["QueryResultsToAlarm"],
        record["QueryResultsToEvaluate"],
        Comparison(record["ComparisonOperator"]),
        float(record["Threshold"]),
        Treatment(record.get("TreatMissingData", "missing")),
        0,
    )


def _asked(record: Mapping[str, Any]) -> list[str]:
    """What makes executions comparable; the ARN is another one for another query or schedule."""
    query = record["ScheduledQueryConfiguration"]
    return [query["QueryARN"], query["AggregationExpression"]]
