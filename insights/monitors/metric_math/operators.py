"""The operators of metric math, on numbers, time series and arrays."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping

from insights.monitors.metric_math.faults import FormulaFaultError
from insights.monitors.metric_math.lines import Line, Value, each, kind_of, series

_Operator = Callable[[float, float], float]


def _power(left: float, right: float) -> float:
    result: float = left**right
    return result


#: The operators by sign; comparisons and logic give 0 and 1, and everything but 0 is true (D).
_OPERATORS: Mapping[str, _Operator] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": _power,
    "==": lambda left, right: float(left == right),
    "!=": lambda left, right: float(left != right),
    "<=": lambda left, right: float(left <= right),
    ">=": lambda left, right: float(left >= right),
    "<": lambda left, right: float(left < right),
    ">": lambda left, right: float(left > right),
    "AND": lambda left, right: float(bool(left) and bool(right)),
    "OR": lambda left, right: float(bool(left) or bool(right)),
}


def operate(sign: str, left: Value, right: Value) -> Value:
    """The result of an operation. Raises :class:`FormulaFaultError` for kinds that do not go.

    Of two time series a missing value counts as 0 where the other one has a value, and a point
    that would divide by zero is dropped (D).
    """
    if isinstance(left, str) or isinstance(right, str):
        raise FormulaFaultError(f"Operator '{sign}' takes no String")
    if isinstance(left, tuple) and isinstance(right, tuple):
        raise FormulaFaultError(f"Operator '{sign}' takes no two values of {kind_of(left)}")
    if isinstance(left, tuple):
        return each(left, lambda line: _line(sign, line, right))
    if isinstance(right, tuple):
        return each(right, lambda line: _line(sign, left, line))
    if isinstance(left, float) and isinstance(right, float):
        return _number(sign, left, right)
    return _line(sign, left, right)


def negated(value: Value) -> Value:
    """The unary minus."""
    return operate("-", 0.0, value)


def _line(sign: str, left: Value, right: Value) -> Line:
    """At least one of the two is a time series."""
    if isinstance(left, Line) and isinstance(right, Line):
        pairs = zip(left.values, right.values, strict=True)
        return series(
            None if one is None and other is None else _point(sign, one or 0.0, other or 0.0)
            for one, other in pairs
        )
    if isinstance(left, Line) and isinstance(right, float):
        return series(None if one is None else _point(sign, one, right) for one in left.values)
    if isinstance(right, Line) and isinstance(left, float):
        return series(None if one is None else _point(sign, left, one) for one in right.values)
    raise FormulaFaultError(f"Operator '{sign}' takes no {kind_of(left)} and {kind_of(right)}")


def _number(sign: str, left: float, right: float) -> float:
    """Of numbers there is no point to drop; what follows from no number is dropped later (A)."""
    found = _point(sign, left, right)
    return math.nan if found is None else found


def _point(sign: str, left: float, right: float) -> float | None:
    try:
        found = _OPERATORS[sign](left, right)
    except (ZeroDivisionError, OverflowError):
        return None
    return None if isinstance(found, complex) else found
