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
from insights.sandbox.formulas import lines_of, series_in, sheet_of
from insights.sandbox.metric_store import MetricStore
from insights.sandbox.statistics import in_slots, statistic
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
        length = range_length(found.rule)
        spans = evaluation_range(found.rule, at, length, math=found.math)
        points = self._computed(found, spans) if found.math else self._points(found, spans)
        known = evaluate(found.rule, points, State(record["StateValue"]), found.percentile)
        stat = {} if found.math else found.stat
        measured = Measured(stat.get("Stat", ""), stat.get("Unit", ""))
        after = at
        if found.timeless and not self._between(found, spans[0].start, spans[-1].end):
            after = min(self._between(found, spans[-1].end, math.inf), default=math.inf)
        return Verdict(known.state, reason(known), reason_data(known, at, measured), after)

    def forget(self, name: str) -> None:
        """Nothing is kept of an alarm."""

    def _points(self, found: Watched, spans: list[Span]) -> list[Datapoint]:
        stat, start = found.stat, spans[0].start
        data = self._store.data(series_in(stat), start, spans[-1].end, stat.get("Unit", ""))
        slots = in_slots(data, start, found.rule.period)
        points = []
        for span in spans:
            some = slots.get(span.start)
            value = statistic(stat["Stat"], some) if some else None
            samples = sum(datum.number for datum in some) if some else None
            points.append(Datapoint(span.start, value, samples))
        return points

    def _computed(self, found: Watched, spans: list[Span]) -> list[Datapoint]:
        """The points of an expression, without samples (V, observed 6.3)."""
        times = tuple(span.start for span in spans)
        sheet = sheet_of(self._store, found.metrics, times, found.rule.period)
        (line, *_) = lines_of(sheet, found.shown)
        return [Datapoint(at, value) for at, value in zip(times, line.values, strict=True)]

    def _between(self, found: Watched, start: float, end: float) -> list[float]:
        """The times of all values that are looked at, from ``start`` until before ``end``."""
        return [
            datum.time
            for series, unit in found.series
            for datum in self._store.data(series, start, end, unit)
        ]
