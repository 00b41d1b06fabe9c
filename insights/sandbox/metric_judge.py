"""Metric alarms on the sandbox's clock: one evaluation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from insights.monitors.alarms.evaluation import Datapoint, evaluate
from insights.monitors.alarms.ranges import Span, cadence, evaluation_range, range_length
from insights.monitors.alarms.reason_data import Measured, reason_data
from insights.monitors.alarms.reasons import reason
from insights.monitors.alarms.states import State
from insights.sandbox.metric_store import Datum, MetricStore
from insights.sandbox.statistics import statistic
from insights.sandbox.verdict import Verdict
from insights.sandbox.watched import Watched, watched


class MetricJudge:
    """Looks at the values that have come by now."""

    def __init__(self, store: MetricStore) -> None:
        self._store = store

    def cadence(self, record: Mapping[str, Any]) -> int:
        """10 or 60 seconds, an hour for alarms over more than a day."""
        found = watched(record)
        return cadence(found.rule) if found else 0

    def first(self, record: Mapping[str, Any], last: float, now: float) -> float:
        """Each evaluation counts: the one after the last."""
        del now
        return last + self.cadence(record)

    def judge(self, record: Mapping[str, Any], at: float) -> Verdict:
        """The state at ``at``; where no value is in sight, the next one is when one comes."""
        found = watched(record)
        if found is None:
            raise AssertionError(f"{record['AlarmName']} cannot be evaluated.")
        spans = evaluation_range(found.rule, at, range_length(found.rule))
        points = self._points(found, spans)
        known = evaluate(found.rule, points, State(record["StateValue"]), found.percentile)
        measured = Measured(found.statistic, found.unit)
        after = at
        if all(point.value is None for point in points):
            after = self._next_value(found, spans[-1].end)
        return Verdict(known.state, reason(known), reason_data(known, at, measured), after)

    def forget(self, name: str) -> None:
        """Nothing is kept of an alarm."""

    def _points(self, found: Watched, spans: list[Span]) -> list[Datapoint]:
        start, end = spans[0].start, spans[-1].end
        inside: dict[int, list[Datum]] = {span.start: [] for span in spans}
        for datum in self._store.data(found.series, start, end, found.unit):
            inside[start + int(datum.time - start) // found.rule.period * found.rule.period].append(
                datum
            )
        return [_point(time, data, found.statistic) for time, data in inside.items()]

    def _next_value(self, found: Watched, since: float) -> float:
        """The time of the first value from ``since`` on."""
        data = self._store.data(found.series, since, math.inf, found.unit)
        return min((datum.time for datum in data), default=math.inf)


def _point(time: int, data: list[Datum], name: str) -> Datapoint:
    value = statistic(name, data) if data else None
    samples = sum(datum.number for datum in data) if data else None
    return Datapoint(time, value, samples)
