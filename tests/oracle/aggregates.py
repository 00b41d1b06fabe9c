"""The aggregates of ``stats``: what a group of rows is worth (language spec section 6)."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence

from insights.lang import ast
from oracle import periods, values
from oracle.events import Row
from oracle.expressions import Scene, evaluate
from oracle.values import Dash, Time, Value

Group = Sequence[Row]
Numbers = list[float]


def aggregate(node: ast.Call, group: Group, scene: Scene) -> Value:
    """The value of one aggregate over a group."""
    name = node.name.lower().replace("_", "")
    if name in ("count", "countovertime") and not _has_field(node):
        return len(group)
    found = [(row, evaluate(node.arguments[0], row, scene)) for row in group]
    if name in _OF_ROWS:
        return _OF_ROWS[name](node, [(row, value) for row, value in found if value is not None])
    given = [value for _, value in found if value is not None]
    if name in _OF_NUMBERS:
        numbers = [float(n) for value in given if (n := values.number(value)) is not None]
        return _OF_NUMBERS[name](node, numbers) if numbers else None
    return _OF_VALUES[name](given)


def is_aggregate(node: ast.Node) -> bool:
    """Whether a node is the call of an aggregate."""
    if not isinstance(node, ast.Call):
        return False
    name = node.name.lower().replace("_", "")
    return name in _OF_NUMBERS or name in _OF_VALUES or name in _OF_ROWS


def _has_field(node: ast.Call) -> bool:
    return bool(node.arguments) and not isinstance(node.arguments[0], ast.Star)


def percentile(numbers: Sequence[float], part: float) -> float:
    """Between the two values beside the place, in proportion."""
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * part
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _pct(node: ast.Call, numbers: Numbers) -> float:
    part = node.arguments[1]
    assert isinstance(part, ast.Number)
    return percentile(numbers, part.value / 100)


def _extreme(last: bool) -> Callable[[list[Value]], Value]:
    """``min`` and ``max``: texts are less than numbers and go by code point."""

    def pick(given: list[Value]) -> Value:
        there = [v for v in given if values.text(v) is not None and not isinstance(v, Dash)]
        numbers = [n for value in there if (n := values.number(value)) is not None]
        words = [values.text(value) or "" for value in there if values.number(value) is None]
        first, second = (numbers, words) if last else (words, numbers)
        chosen: list[Value] = list(first or second)
        return (max(chosen) if last else min(chosen)) if chosen else None

    return pick


def _by_order(last: bool) -> Callable[[list[Value]], Value]:
    def pick(given: list[Value]) -> Value:
        there = [value for value in given if values.text(value) is not None]
        ordered = sorted(there, key=values.sort_key)
        return values.text(ordered[-1 if last else 0]) if ordered else None

    return pick


def _texts(given: list[Value]) -> list[str]:
    return sorted({found for value in given if (found := values.text(value)) is not None})


def _values(given: list[Value]) -> str | None:
    return ",".join(_texts(given)) if _texts(given) else None


def _when(row: Row) -> int:
    return values.time(row.value("@timestamp")) or 0


def _by_time(last: bool) -> Callable[[ast.Call, list[tuple[Row, Value]]], Value]:
    """The first or last value that is there; a time comes as milliseconds (seen live)."""

    def pick(_node: ast.Call, found: list[tuple[Row, Value]]) -> Value:
        ordered = sorted(found, key=lambda pair: _when(pair[0]))
        if not ordered:
            return None
        value = ordered[-1 if last else 0][1]
        return value.millis if isinstance(value, Time) else value

    return pick


def _rate(node: ast.Call, found: list[tuple[Row, Value]]) -> float:
    """The change from the first number to the last, per period; 0 where nothing changes."""
    period = node.arguments[1] if len(node.arguments) > 1 else ast.Duration(1, "s")
    assert isinstance(period, ast.Duration)
    numbers = [(_when(row), values.number(value)) for row, value in found]
    ordered = sorted((when, number) for when, number in numbers if number is not None)
    if len(ordered) < 2 or ordered[0][0] == ordered[-1][0]:
        return 0
    change = ordered[-1][1] - ordered[0][1]
    return change / (ordered[-1][0] - ordered[0][0]) * periods.length(period)


_OF_NUMBERS: Mapping[str, Callable[[ast.Call, Numbers], Value]] = {
    "sum": lambda _, numbers: sum(numbers),
    "sumovertime": lambda _, numbers: sum(numbers),
    "avg": lambda _, numbers: sum(numbers) / len(numbers),
    "stddev": lambda _, numbers: statistics.pstdev(numbers),
    "variance": lambda _, numbers: statistics.pvariance(numbers),
    "median": lambda _, numbers: percentile(numbers, 0.5),
    "pct": _pct,
}
_OF_VALUES: Mapping[str, Callable[[list[Value]], Value]] = {
    "count": len,
    "countovertime": len,
    "countdistinct": lambda given: len(_texts(given)),
    "min": _extreme(last=False),
    "max": _extreme(last=True),
    "sortsfirst": _by_order(last=False),
    "sortslast": _by_order(last=True),
    "values": _values,
    "collectvalues": _values,
}
_OF_ROWS: Mapping[str, Callable[[ast.Call, list[tuple[Row, Value]]], Value]] = {
    "earliest": _by_time(last=False),
    "latest": _by_time(last=True),
    "rate": _rate,
}
