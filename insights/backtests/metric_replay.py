"""A metric alarm over the values of its metrics, evaluation by evaluation. Pure.

Points are made by the sandbox's statistics and metric math, ranges and states by
:mod:`insights.monitors.alarms`, so that a backtest is what the sandbox would have done. Alarms are
evaluated at whole minutes (A: the service has a phase of its own for each).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from insights.dataclass import dataclass
from insights.monitors.alarms.decision import Slot, decide
from insights.monitors.alarms.evaluation import Datapoint, evaluate
from insights.monitors.alarms.ranges import cadence, evaluation_range, range_length
from insights.monitors.alarms.reasons import reason
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import NEW, State
from insights.monitors.backtest import Point
from insights.monitors.metric_math.computing import Sheet
from insights.monitors.metric_math.lines import Line
from insights.monitors.timeline import Change, Timeline, timeline
from insights.sandbox.formulas import formulas_of, lines_of, stats_of
from insights.sandbox.metric_store import Datum
from insights.sandbox.statistics import statistic
from insights.sandbox.watched import Watched

#: Values of one metric by the minute that they stand at, in epoch seconds.
Data = Mapping[int, Datum]


@dataclass(frozen=True, slots=True)
class _Step:
    """An evaluation: its moment, and what it looks at, the oldest slot first.

    ``values`` are those that count; ``keeps`` says that the state is kept whatever they are,
    because nothing is left but points with too few samples (observed 6.2).
    """

    at: int
    points: tuple[Datapoint, ...]
    values: tuple[float | None, ...]
    keeps: bool


class MetricReplay:
    """A metric alarm from ``start`` until ``end``.

    ``data`` are the values of each metric that the alarm names, by its Id. Values in front of
    ``start`` count where an evaluation reaches back to them.
    """

    def __init__(self, watched: Watched, data: Mapping[str, Data], start: int, end: int) -> None:
        self.watched = watched
        self._start, self._end = start, end
        self._metrics = {
            name: _Metric(stat["Stat"], watched.rule.period, data.get(name, {}))
            for name, stat in stats_of(watched.metrics).items()
        }
        step, length = cadence(watched.rule), range_length(watched.rule)
        moments = range(-(-start // step) * step, end + 1, step)
        self._steps = [self._step(at, length) for at in moments]

    @property
    def evaluations(self) -> int:
        """How often the alarm was evaluated."""
        return len(self._steps)

    @property
    def values(self) -> set[float]:
        """All values that a decision looked at."""
        return {value for step in self._steps for value in step.values if value is not None}

    def timeline(self) -> Timeline:
        """The changes of the alarm as it is, with the reasons that the service would give."""
        rule = self.watched.rule
        found = self.with_threshold(rule.threshold or 0.0)
        points = {step.at: step.points for step in self._steps}
        changes, previous = [], NEW
        for change in found.changes:
            known = evaluate(rule, points[change.at], previous, self.watched.percentile)
            changes.append(Change(change.at, change.state, reason(known)))
            previous = change.state
        return replace(found, changes=tuple(changes))

    def with_threshold(self, threshold: float) -> Timeline:
        """The same for another threshold, without reasons."""
        rule = replace(self.watched.rule, threshold=threshold)
        return timeline(self._start, self._end, self._states(rule))

    def shown(self) -> tuple[Point, ...]:
        """The newest point of evaluations a period apart, for charts."""
        newest = [step.points[-1] for step in self._steps if step.points]
        stride = max(self.watched.rule.period // cadence(self.watched.rule), 1)
        return tuple(Point(point.time, point.value) for point in newest[::stride])

    def _states(self, rule: Rule) -> Iterator[tuple[int, State]]:
        breaching: dict[float | None, Slot] = {value: rule.breaches(value) for value in self.values}
        breaching[None] = None
        known: dict[tuple[tuple[Slot, ...], State], State] = {}
        state = NEW
        for step in self._steps:
            if not step.keeps:
                seen = (tuple(map(breaching.__getitem__, step.values)), state)
                if seen not in known:
                    known[seen] = decide(rule, *seen)
                state = known[seen]
            yield step.at, state

    def _step(self, at: int, length: int) -> _Step:
        watched = self.watched
        spans = evaluation_range(watched.rule, at, length, math=watched.math)
        starts = tuple(span.start for span in spans)
        points = self._computed(starts) if watched.math else self._measured(starts)
        values = tuple(point.value if self._counts(point) else None for point in points)
        dropped = any(not self._counts(point) for point in points)
        return _Step(at, points, values, dropped and all(value is None for value in values))

    def _counts(self, point: Datapoint) -> bool:
        percentile = self.watched.percentile
        return percentile is None or point.value is None or percentile.counts(point)

    def _measured(self, starts: Sequence[int]) -> tuple[Datapoint, ...]:
        metric = self._metrics[self.watched.shown]
        return tuple(metric.point(start) for start in starts)

    def _computed(self, starts: tuple[int, ...]) -> tuple[Datapoint, ...]:
        """The points of an expression, which have no samples (V, observed 6.3)."""
        period = self.watched.rule.period
        lines = {
            name: Line(tuple(metric.point(start).value for start in starts), name, period)
            for name, metric in self._metrics.items()
        }
        sheet = Sheet(starts, lines, formulas_of(self.watched.metrics))
        (line, *_) = lines_of(sheet, self.watched.shown)
        return tuple(Datapoint(*pair) for pair in zip(starts, line.values, strict=True))


class _Metric:
    """One metric as points of one period, which may begin at any minute."""

    def __init__(self, name: str, period: int, data: Data) -> None:
        self._name, self._period = name, period
        self._times = sorted(data)
        self._data = [data[time] for time in self._times]
        self._known: dict[int, Datapoint] = {}

    def point(self, start: int) -> Datapoint:
        """The point that begins there."""
        if start not in self._known:
            self._known[start] = self._made(start)
        return self._known[start]

    def _made(self, start: int) -> Datapoint:
        first = bisect_left(self._times, start)
        inside = self._data[first : bisect_left(self._times, start + self._period)]
        if not inside:
            return Datapoint(start, None)
        samples = sum(datum.number for datum in inside)
        return Datapoint(start, statistic(self._name, inside), samples)
