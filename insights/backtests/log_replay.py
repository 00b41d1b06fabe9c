"""A log alarm over the executions of its query. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from insights.backtests.thresholds import nearest
from insights.dataclass import dataclass
from insights.monitors.alarms.log_decision import decide_log
from insights.monitors.alarms.points import Point as Value
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import NEW, State
from insights.monitors.backtest import Point
from insights.monitors.timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class LogReplay:
    """``executions`` are moments in epoch seconds with what the query was worth."""

    rule: Rule
    executions: Sequence[tuple[int, Value]]
    start: int
    end: int

    @property
    def values(self) -> set[float]:
        """All values that a decision looks at."""
        return {value for _, point in self.executions for value in _values(point)}

    def timeline(self) -> Timeline:
        """The changes of the alarm as it is."""
        return self.with_threshold(self.rule.threshold or 0.0)

    def with_threshold(self, threshold: float) -> Timeline:
        """The same for another threshold."""
        rule = replace(self.rule, threshold=threshold)
        points = [point for _, point in self.executions]
        states, state = [], NEW
        for number, (at, _) in enumerate(self.executions):
            window = points[max(number + 1 - rule.of, 0) : number + 1]
            state = decide_log(rule, window, state).state
            states.append((at, state))
        return timeline(self.start, self.end, states)

    def worst(self) -> dict[str, int]:
        """The contributors that were in ALARM, with the executions after which they were."""
        points = [point for _, point in self.executions]
        found: Counter[str] = Counter()
        for number in range(len(points)):
            window = points[max(number + 1 - self.rule.of, 0) : number + 1]
            known = decide_log(self.rule, window, NEW).contributors
            found.update(name for name, state in known.items() if state is State.ALARM)
        return dict(found.most_common())

    def shown(self) -> tuple[Point, ...]:
        """The executions, for charts."""
        return tuple(self._shown(at, point) for at, point in self.executions)

    def _shown(self, at: int, point: Value) -> Point:
        values = _values(point)
        if not values:
            return Point(at, None)
        count = len(point) if isinstance(point, Mapping) else 0
        return Point(at, nearest(values, self.rule.comparison), count)


def _values(point: Value) -> list[float]:
    if isinstance(point, Mapping):
        return list(point.values())
    return [float(point)] if isinstance(point, int | float) else []
