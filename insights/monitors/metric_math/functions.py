"""The functions of metric math, by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from insights.monitors.metric_math.aggregates import AGGREGATES, aggregate, ordered, sliced
from insights.monitors.metric_math.conditions import choose
from insights.monitors.metric_math.faults import FormulaFaultError
from insights.monitors.metric_math.gaps import differences, distances, fill, running_sum
from insights.monitors.metric_math.lines import (
    Line,
    Value,
    array_of,
    each,
    line_of,
    number_of,
    series,
)

#: The starts of the slots, in epoch seconds.
Times = tuple[int, ...]
Function = Callable[[Times, Sequence[Value]], Value]

#: Functions that need more of AWS than metrics, or a model of them.
NOT_COMPUTED = (
    *("ANOMALY_DETECTION_BAND", "DB_PERF_INSIGHTS", "INSIGHT_RULE_METRIC", "LAMBDA"),
    *("SEARCH", "SERVICE_QUOTA"),
)


#: Functions of the time; without them nothing changes as long as no value comes.
CLOCKS = ("MINUTE", "HOUR", "DAY", "DATE", "MONTH", "YEAR", "EPOCH")


def _mapped(change: Callable[[float], float], times: Times, arguments: Sequence[Value]) -> Value:
    """A function of each value; where it has none, the point is dropped (A)."""
    del times
    (value,) = arguments

    def changed(line: Line) -> Line:
        return series(None if one is None else _tried(change, one) for one in line.values)

    return change(value) if isinstance(value, float) else each(value, changed)


def _tried(change: Callable[[float], float], value: float) -> float | None:
    try:
        return change(value)
    except ValueError:
        return None


def _clock(part: Callable[[datetime], int], times: Times, arguments: Sequence[Value]) -> Value:
    """A part of the time of every slot, whether it has a point or not (D: period and range)."""
    line_of(arguments[0])
    return series(float(part(datetime.fromtimestamp(at, UTC))) for at in times)


def _aggregated(name: str, times: Times, arguments: Sequence[Value]) -> Value:
    del times
    return aggregate(name, arguments[0])


def _if(times: Times, arguments: Sequence[Value]) -> Value:
    del times
    condition, chosen, *other = arguments
    return choose(condition, chosen, other[0] if other else None)


def _period(times: Times, arguments: Sequence[Value]) -> Value:
    del times
    line = line_of(arguments[0])
    if not line.period:
        raise FormulaFaultError("PERIOD takes a metric, not the result of an expression")
    return float(line.period)


def _filled(times: Times, arguments: Sequence[Value]) -> Value:
    del times
    value, filler = arguments
    return each(value, lambda line: fill(line, filler))


def _each(change: Callable[[Line, Times], Line]) -> Function:
    return lambda times, arguments: each(arguments[0], lambda line: change(line, times))


def _one_of(place: int) -> Function:
    def chosen(times: Times, arguments: Sequence[Value]) -> Value:
        lines = array_of(arguments[0])
        return lines[place] if lines else series([None] * len(times))

    return chosen


def _not_empty(times: Times, arguments: Sequence[Value]) -> Value:
    del times
    lines = array_of(arguments[0])
    return tuple(line for line in lines if any(value is not None for value in line.values))


#: What each takes at least and at most, and what it does.
FUNCTIONS: Mapping[str, tuple[int, int, Function]] = {
    **{name: (1, 1, partial(_aggregated, name)) for name in AGGREGATES},
    "ABS": (1, 1, partial(_mapped, abs)),
    "CEIL": (1, 1, partial(_mapped, lambda value: float(math.ceil(value)))),
    "FLOOR": (1, 1, partial(_mapped, lambda value: float(math.floor(value)))),
    "LOG": (1, 1, partial(_mapped, math.log)),
    "LOG10": (1, 1, partial(_mapped, math.log10)),
    "DIFF": (1, 1, _each(differences)),
    "DIFF_TIME": (1, 1, _each(distances)),
    "RATE": (1, 1, _each(partial(differences, rate=True))),
    "RUNNING_SUM": (1, 1, _each(lambda line, _: running_sum(line))),
    "FILL": (2, 2, _filled),
    "FIRST": (1, 1, _one_of(0)),
    "LAST": (1, 1, _one_of(-1)),
    "IF": (2, 3, _if),
    "METRIC_COUNT": (1, 1, lambda _, arguments: float(len(array_of(arguments[0])))),
    "PERIOD": (1, 1, _period),
    "REMOVE_EMPTY": (1, 1, _not_empty),
    "SLICE": (2, 3, lambda _, arguments: sliced(*arguments)),
    "SORT": (3, 4, lambda _, arguments: ordered(*arguments)),
    "TIME_SERIES": (1, 1, lambda times, one: series([number_of(one[0])] * len(times))),
    "MINUTE": (1, 1, partial(_clock, lambda at: at.minute)),
    "HOUR": (1, 1, partial(_clock, lambda at: at.hour)),
    "DAY": (1, 1, partial(_clock, lambda at: at.isoweekday())),
    "DATE": (1, 1, partial(_clock, lambda at: at.day)),
    "MONTH": (1, 1, partial(_clock, lambda at: at.month)),
    "YEAR": (1, 1, partial(_clock, lambda at: at.year)),
    "EPOCH": (1, 1, partial(_clock, lambda at: int(at.timestamp()))),
}
