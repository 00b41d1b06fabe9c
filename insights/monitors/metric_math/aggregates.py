"""``SUM``, ``AVG`` and their kin: of one time series a number, of an array a time series (D)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence

from insights.monitors.metric_math.faults import FormulaFaultError
from insights.monitors.metric_math.lines import (
    Line,
    Lines,
    Value,
    array_of,
    columns,
    line_of,
    number_of,
    present,
    series,
)

_Aggregate = Callable[[Sequence[float]], float]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


#: Each takes at least one value. ``STDDEV`` is that of all values and not of a sample (A).
AGGREGATES: Mapping[str, _Aggregate] = {
    "AVG": _mean,
    "MAX": max,
    "MIN": min,
    "STDDEV": statistics.pstdev,
    "SUM": math.fsum,
    "DATAPOINT_COUNT": lambda values: float(len(values)),
}
_SORTING = ("AVG", "MAX", "MIN", "SUM")


def aggregate(name: str, value: Value) -> Value:
    """The aggregate of what is there. ``AVG`` of an array counts a missing value as 0 (D).

    That the others leave it out, and that nothing at all makes 0, is assumed (A).
    """
    if isinstance(value, Line):
        values = present(value.values)
        return _of(name, values) if values else 0.0
    lines = array_of(value)
    if not lines:
        raise FormulaFaultError(f"{name} has no TimeSeries")
    return series(_slot(name, slot) for slot in columns(lines))


def ordered(value: Value, by: Value, order: Value, most: Value | None = None) -> Lines:
    """``SORT``: by an aggregate of each, ``ASC`` or ``DESC``, the first ones where ``most`` is."""
    if by not in _SORTING or order not in ("ASC", "DESC"):
        raise FormulaFaultError("SORT takes AVG, MAX, MIN or SUM, and ASC or DESC")
    lines = sorted(
        array_of(value), key=lambda one: number_of(aggregate(str(by), one)), reverse=order == "DESC"
    )
    return tuple(lines if most is None else lines[: int(number_of(most))])


def sliced(value: Value, start: Value, end: Value | None = None) -> Value:
    """``SLICE``: from ``start`` until before ``end``, counted from 0 (D)."""
    last = None if end is None else int(number_of(end))
    return array_of(value)[int(number_of(start)) : last]


def joined(items: Sequence[Value]) -> Lines:
    """``[m1, METRICS("x")]``: one array of all."""
    return tuple(
        line for item in items for line in (item if isinstance(item, tuple) else (line_of(item),))
    )


def _slot(name: str, slot: tuple[float | None, ...]) -> float | None:
    there = present(slot)
    if not there:
        return None
    return _of("SUM", there) / len(slot) if name == "AVG" else _of(name, there)


def _of(name: str, values: Sequence[float]) -> float:
    """Too large a result is no number, and dropped later."""
    try:
        return AGGREGATES[name](values)
    except OverflowError:
        return math.nan
