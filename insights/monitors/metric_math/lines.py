"""What expressions are computed from and to: numbers, time series, and arrays of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from insights.dataclass import dataclass
from insights.monitors.metric_math.faults import FormulaFaultError


@dataclass(frozen=True, slots=True)
class Line:
    """A time series: one value a slot of the grid, ``None`` where there is no point.

    ``name`` is the Id of a metric and nothing for a result; ``period`` is in seconds.
    """

    values: tuple[float | None, ...]
    name: str = ""
    period: int = 0


Lines: TypeAlias = tuple[Line, ...]
#: S, TS and TS[] of the documentation, and texts and words as arguments.
Value: TypeAlias = float | Line | Lines | str


def series(values: Iterable[float | None]) -> Line:
    """A result; what is not finite is no point."""
    return Line(tuple(map(_finite, values)))


def each(value: Value, change: Callable[[Line], Line]) -> Value:
    """A change of one time series, also for each of an array, whose names stay."""
    if isinstance(value, Line):
        return change(value)
    return tuple(replace(change(line), name=line.name) for line in array_of(value))


def line_of(value: Value) -> Line:
    """The time series that a value is. Raises :class:`FormulaFaultError`."""
    if not isinstance(value, Line):
        raise FormulaFaultError(f"An argument must be TimeSeries, not {kind_of(value)}")
    return value


def array_of(value: Value) -> Lines:
    """The array that a value is. Raises :class:`FormulaFaultError`."""
    if not isinstance(value, tuple):
        raise FormulaFaultError(f"An argument must be Array[TimeSeries], not {kind_of(value)}")
    return value


def number_of(value: Value) -> float:
    """The number that a value is. Raises :class:`FormulaFaultError`."""
    if not isinstance(value, float):
        raise FormulaFaultError(f"An argument must be Scalar, not {kind_of(value)}")
    return value


def kind_of(value: Value) -> str:
    """The kind of a value in the service's words."""
    if isinstance(value, str):
        return "String"
    if isinstance(value, float):
        return "Scalar"
    return "TimeSeries" if isinstance(value, Line) else "Array[TimeSeries]"


def present(values: Iterable[float | None]) -> list[float]:
    """The values that are there."""
    return [value for value in values if value is not None]


def columns(lines: Sequence[Line]) -> Iterable[tuple[float | None, ...]]:
    """The values of all lines, slot by slot."""
    return zip(*(line.values for line in lines), strict=True)


def _finite(value: float | None) -> float | None:
    if value is None or isinstance(value, complex) or abs(value) == float("inf") or value != value:
        return None
    return float(value)
