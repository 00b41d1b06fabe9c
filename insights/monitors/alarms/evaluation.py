"""One evaluation of a metric alarm: the state, and what decided it."""

from __future__ import annotations

from collections.abc import Sequence

from insights.dataclass import dataclass
from insights.monitors.alarms.decision import Slot, decide
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.samples import enough_samples
from insights.monitors.alarms.states import Band, State, Treatment


@dataclass(frozen=True, slots=True)
class Datapoint:
    """A slot of the evaluation range; ``time`` in epoch seconds, ``value`` ``None`` if missing.

    ``samples`` is ``None`` for metric math, ``band`` for comparisons with a number.
    """

    time: int
    value: float | None
    samples: float | None = None
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The state after an evaluation, and its evidence.

    ``considered`` are the points that were looked at, the oldest first. ``deciding`` are those
    behind the state, the newest first: M for ALARM, N - M + 1 for OK, fewer where there are no
    more, and none for INSUFFICIENT_DATA. ``filled`` counts the gaps that the treatment filled.
    """

    rule: Rule
    state: State
    considered: tuple[Datapoint, ...]
    deciding: tuple[Datapoint, ...]
    filled: int


@dataclass(frozen=True, slots=True)
class Percentile:
    """A statistic that needs samples; ``ignore`` passes over points with too few of them."""

    statistic: str
    ignore: bool = False

    def counts(self, point: Datapoint) -> bool:
        """Whether there are enough samples behind a point."""
        if not self.ignore or point.samples is None:
            return True
        return enough_samples(self.statistic, point.samples)


def evaluate(
    rule: Rule,
    points: Sequence[Datapoint],
    previous: State,
    percentile: Percentile | None = None,
) -> Evaluation:
    """An evaluation of a range, the oldest slot first.

    Where nothing is left but points with too few samples the state is kept (V, observed 6.2).
    """
    counted = [_counted(point, percentile) for point in points]
    if counted != list(points) and all(point.value is None for point in counted):
        return Evaluation(rule, previous, (), (), 0)
    slots = [_slot(rule, point) for point in counted]
    state = decide(rule, slots, previous)
    considered = _considered(rule, counted)
    filled = max(rule.of - len(considered), 0)
    return Evaluation(rule, state, considered, _deciding(rule, state, counted), filled)


def _counted(point: Datapoint, percentile: Percentile | None) -> Datapoint:
    if percentile is None or point.value is None or percentile.counts(point):
        return point
    return Datapoint(point.time, None)


def _slot(rule: Rule, point: Datapoint) -> Slot:
    return None if point.value is None else rule.breaches(point.value, point.band)


def _considered(rule: Rule, points: Sequence[Datapoint]) -> tuple[Datapoint, ...]:
    """The last N real points, or all there are when they are fewer."""
    real = [point for point in points if point.value is not None]
    return tuple(real[-rule.of :])


def _deciding(rule: Rule, state: State, points: Sequence[Datapoint]) -> tuple[Datapoint, ...]:
    if state is State.INSUFFICIENT_DATA:
        return ()
    wanted = state is State.ALARM
    most = rule.alarm if wanted else rule.recovery
    real = _considered(rule, points)
    chosen = [point for point in real if _slot(rule, point) is wanted]
    fills = Treatment.BREACHING if wanted else Treatment.NOT_BREACHING
    if len(real) < rule.of and rule.missing is fills:
        gaps = [point for point in points if point.value is None]
        chosen += gaps[len(gaps) - (rule.of - len(real)) :]
    return tuple(sorted(chosen, key=lambda point: -point.time)[:most])
