"""``IF``, by the tables of its documentation (D, using-IF-expressions)."""

from __future__ import annotations

from collections.abc import Iterator

from insights.monitors.metric_math.faults import FormulaFaultError
from insights.monitors.metric_math.lines import Line, Value, series

_Choice = Line | float | None


def choose(condition: Value, chosen: Value, other: Value | None) -> Line:
    """``IF(condition, chosen, other)``, one time series.

    A point whose condition is missing is dropped, but has the value of ``other`` where that is a
    number; one that is true and missing in ``chosen`` is 0; one that is false and missing in
    ``other`` is dropped (D).
    """
    yes, no = _choice(chosen), None if other is None else _choice(other)
    if isinstance(condition, float):
        taken = yes if condition else no
        if isinstance(taken, Line):
            return series(taken.values)
        lengths = [len(one.values) for one in (yes, no) if isinstance(one, Line)]
        if not lengths:
            raise FormulaFaultError("One argument of IF must be TimeSeries")
        return series([taken] * lengths[0])
    if not isinstance(condition, Line):
        raise FormulaFaultError("The condition of IF must be TimeSeries or Scalar")
    return series(_points(condition, yes, no))


def _points(condition: Line, yes: _Choice, no: _Choice) -> Iterator[float | None]:
    for at, value in enumerate(condition.values):
        if value is None:
            yield no if isinstance(no, float) else None
        elif value:
            yield _at(yes, at) or 0.0
        else:
            yield _at(no, at)


def _at(choice: _Choice, at: int) -> float | None:
    return choice.values[at] if isinstance(choice, Line) else choice


def _choice(value: Value) -> Line | float:
    if not isinstance(value, Line | float):
        raise FormulaFaultError("The values of IF must be TimeSeries or Scalar")
    return value
