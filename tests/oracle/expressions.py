"""What an expression is worth in a row."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insights.lang import ast
from oracle import json_text, periods, values
from oracle.events import Row
from oracle.values import Time, Value

if TYPE_CHECKING:
    from oracle.table import Table

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Scene:
    """What an expression sees beside its row: the query's text, its clock, queries inside it.

    ``inside`` answers a query in brackets; ``groups`` are the log groups of a query that names
    none, ``lookups`` tables by name, a dictionary a line.
    """

    text: str
    now: int
    start: int
    end: int
    inside: Callable[[ast.Query], Table]
    groups: tuple[str, ...] = ()
    lookups: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)

    def written(self, node: ast.Node) -> str:
        """A node as the query has it."""
        return self.text[node.start : node.end]


def evaluate(node: ast.Expr, row: Row, scene: Scene) -> Value:
    """The value of an expression in a row."""
    return _RULES[type(node)](node, row, scene)


def field_value(node: ast.Field, row: Row) -> Value:
    """A field: given by a stage, a part of a map that a stage gave, or discovered."""
    if node.name in row.given:
        return row.given[node.name]
    for length in range(len(node.segments) - 1, 0, -1):
        head = ast.Field(node.segments[:length]).name
        if head in row.given:
            return json_text.step(row.given[head], node.segments[length:])
    first = str(node.segments[0])
    return row.value(first if first in ("@@timestamp", "@@message") else node.name)


def named(row: Row, name: str) -> Value:
    """A column of a row by its name."""
    return row.given[name] if name in row.given else field_value(_split(name), row)


def _split(name: str) -> ast.Field:
    return ast.Field(tuple(name.split(".")))


def _unary(node: ast.Unary, operand: Value) -> Value:
    if node.operator == "not":
        found = values.truth(operand)
        return None if found is None else not found
    number = values.number(operand)
    return None if number is None else -number


def _logical(node: ast.Logical, operands: list[bool | None]) -> bool | None:
    """Three values: a missing side leaves open what the others do not decide."""
    decisive = node.operator == "or"
    if decisive in operands:
        return decisive
    return None if None in operands else not decisive


def _binary(node: ast.Binary, left: Value, right: Value) -> Value:
    if node.operator in _COMPARISONS:
        return values.compare(left, right, _COMPARISONS[node.operator])
    a, b = values.number(left), values.number(right)
    if a is None or b is None:
        return None
    result = _calculate(node.operator, float(a), float(b))
    durations = isinstance(node.left, ast.Duration) or isinstance(node.right, ast.Duration)
    times = isinstance(left, Time) or isinstance(right, Time)
    if node.operator in "+-" and durations and times and result is not None:
        return Time(int(result))
    return result


def _calculate(sign: str, a: float, b: float) -> float | None:
    """Real numbers; what has no result, or one beyond a double, is missing."""
    try:
        match sign:
            case "+":
                result = a + b
            case "-":
                result = a - b
            case "*":
                result = a * b
            case "/":
                result = a / b
            case "%":
                result = math.fmod(a, b)
            case _:
                result = math.pow(a, b)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return values.finite(result)


def _like(node: ast.Like, found: str | None) -> bool | None:
    if found is None:
        return None
    if isinstance(node.pattern, ast.Regex):
        holds = regex(node.pattern.pattern).search(found) is not None
    else:
        assert isinstance(node.pattern, ast.String)
        holds = node.pattern.value in found
    return holds is not node.negated


def regex(pattern: str) -> re.Pattern[str]:
    """A regular expression of RE2 in the words of Python, as far as the tests use them."""
    named = re.sub(r"\(\?<(?![=!])", "(?P<", pattern)
    at_end = re.sub(r"(?<!\\)\$", r"\\Z", named)
    return re.compile(at_end, re.ASCII)


def _in(node: ast.In, row: Row, scene: Scene) -> bool | None:
    left = evaluate(node.left, row, scene)
    if values.text(left) is None:
        return None
    if isinstance(node.items, ast.Query):
        name = node.left.name if isinstance(node.left, ast.Field) else ""
        table = scene.inside(node.items)
        column = name if name in table.columns else table.columns[0]
        listed = {values.text(named(one, column)) for one in table.rows}
        found = values.text(left) in listed
    else:
        assert isinstance(node.items, ast.ListLiteral)
        found = any(values.equal(left, evaluate(i, row, scene)) for i in node.items.items)
    return found is not node.negated


def _call(node: ast.Call, row: Row, scene: Scene) -> Value:
    # The text of an aggregate names its column in later stages.
    written = scene.written(node)
    if written in row.given:
        return row.given[written]
    from oracle.functions import call

    return call(node, row, scene)


def _with_operands(node: ast.Unary | ast.Binary, row: Row, scene: Scene) -> Value:
    if isinstance(node, ast.Unary):
        return _unary(node, evaluate(node.operand, row, scene))
    return _binary(node, evaluate(node.left, row, scene), evaluate(node.right, row, scene))


def _conditions(node: ast.Logical, row: Row, scene: Scene) -> Value:
    return _logical(node, [values.truth(evaluate(one, row, scene)) for one in node.operands])


_RULES: Mapping[type[ast.Node], Callable[[Any, Row, Scene], Value]] = {
    ast.Field: lambda node, row, _: field_value(node, row),
    ast.String: lambda node, *_: node.value,
    ast.Number: lambda node, *_: node.value,
    ast.Boolean: lambda node, *_: node.value,
    ast.Duration: lambda node, *_: periods.length(node),
    ast.Unary: _with_operands,
    ast.Binary: _with_operands,
    ast.Logical: _conditions,
    ast.Like: lambda node, row, scene: _like(node, values.text(evaluate(node.left, row, scene))),
    ast.In: _in,
    ast.Path: lambda node, row, scene: json_text.step(
        evaluate(node.base, row, scene), node.segments
    ),
    ast.Call: _call,
}
