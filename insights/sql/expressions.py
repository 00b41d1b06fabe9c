"""Expressions of the language as SQL.

fidelity: not-like-missing, regex.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from insights.lang import ast, functions
from insights.lang.glob import numbered
from insights.lang.printer import expression
from insights.sql import periods, values
from insights.sql.bindings import Bindings, json_path
from insights.sql.refusals import Refusal
from insights.sql.scalars import SCALARS
from insights.sql.text import literal
from insights.sql.values import Kind, Value

_ARITHMETIC = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "/": "li_divide({}, {})",
    "%": "li_modulo({}, {})",
    "^": "li_power({}, {})",
}
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_NUMERIC = (Kind.NUMBER, Kind.INTEGER, Kind.TRUTH, Kind.TIME)


def compile_expression(node: ast.Expr, bindings: Bindings) -> Value:
    """The SQL of an expression. Raises ``Refusal`` where there is none."""
    build = _COMPILERS.get(type(node))
    if build is None:
        raise Refusal(node, f"'{expression(node)}' cannot stand here.")
    return build(node, bindings)


def compile_call(node: ast.Call, bindings: Bindings) -> Value:
    """A function call; the text of an earlier aggregate names that aggregate's column."""
    defined = bindings.defined.get(expression(node))
    if defined is not None:
        return defined
    function = functions.lookup(node.name)
    build = SCALARS.get(function.name.lower()) if function else None
    if build is None:
        what = "an aggregate; it stands in stats" if function else "no function"
        raise Refusal(node, f"'{node.name}' is {what}.")
    return build(node, bindings, compile_expression)


def _unary(node: ast.Unary, bindings: Bindings) -> Value:
    operand = compile_expression(node.operand, bindings)
    if node.operator == "not":
        return Value(f"(NOT {values.truth(operand)})", Kind.TRUTH)
    return Value(f"(-{values.number(operand)})", Kind.NUMBER)


def _binary(node: ast.Binary, bindings: Bindings) -> Value:
    left = compile_expression(node.left, bindings)
    right = compile_expression(node.right, bindings)
    form = _ARITHMETIC.get(node.operator)
    if form is None:
        return Value(compare(node, left, right), Kind.TRUTH)
    result = form.format(values.number(left), values.number(right))
    shifted = {left.kind, right.kind} == {Kind.TIME, Kind.NUMBER} and (
        isinstance(node.left, ast.Duration) or isinstance(node.right, ast.Duration)
    )
    if shifted and node.operator in "+-":
        return Value(f"li_moment({result})", Kind.TIME)
    return Value(result, Kind.NUMBER)


# fidelity: compare-by-value


def compare(node: ast.Binary, left: Value, right: Value) -> str:
    """Numbers where both sides are numbers, else texts by code point (spec section 4, A)."""
    sign = "<>" if node.operator == "!=" else node.operator
    numbers = f"({values.number(left)} {sign} {values.number(right)})"
    texts = f"({values.text(left)} {sign} {values.text(right)})"
    literals = [side for side in (node.left, node.right) if isinstance(side, ast.String)]
    if not all(is_number(side.value) for side in literals):
        return texts
    if _is_huge(node.left) or _is_huge(node.right):
        exact = " ".join((_huge(node.left, left), sign, _huge(node.right, right)))
        return f"coalesce({exact}, {numbers}, {texts})"
    if left.kind in _NUMERIC and right.kind in _NUMERIC:
        return numbers
    return f"coalesce({numbers}, {texts})"


def is_number(text: str) -> bool:
    """Whether a text counts as a number in comparisons; ``li_number`` decides the same in SQL."""
    return _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _is_huge(node: ast.Expr) -> bool:
    """Whether a literal has more digits than a double can hold."""
    text = node.text if isinstance(node, ast.Number) else ""
    text = node.value if isinstance(node, ast.String) else text
    return len(text) >= 16 and text.isascii() and text.isdigit()


def _huge(node: ast.Expr, value: Value) -> str:
    """A value as an exact integer, as far as it is one."""
    if isinstance(node, ast.Number):
        return f"li_huge({literal(node.text)})"
    return f"li_huge({values.text(value)})"


def _like(node: ast.Like, bindings: Bindings) -> Value:
    left = values.text(compile_expression(node.left, bindings))
    if isinstance(node.pattern, ast.Regex):
        found = f"regexp_matches({left}, {literal(numbered(node.pattern.pattern)[0])})"
    else:
        pattern = values.text(compile_expression(node.pattern, bindings))
        found = f"contains({left}, {pattern})"
    return Value(f"(NOT {found})" if node.negated else found, Kind.TRUTH)


def _membership(node: ast.In, bindings: Bindings) -> Value:
    left = compile_expression(node.left, bindings)
    if isinstance(node.items, ast.Query):
        return _in_subquery(node, node.items, left, bindings)
    if not isinstance(node.items, ast.ListLiteral):
        raise Refusal(node.items, "The list has no value yet.")
    texts: list[Value] = []
    numbers: list[Value] = []
    for item in node.items.items:
        value = compile_expression(item, bindings)
        constant = isinstance(item, ast.Number) or (
            isinstance(item, ast.String) and is_number(item.value)
        )
        (numbers if constant and not _is_huge(item) else texts).append(value)
    found = _any_equal(left, texts, numbers)
    return Value(f"(NOT {found})" if node.negated else found, Kind.TRUTH)


# fidelity: missing-in-query, subqueries


def _in_subquery(node: ast.In, query: ast.Query, left: Value, bindings: Bindings) -> Value:
    """The values that the query inside returns in the column of that name, or in its only one."""
    if bindings.nested is None:
        raise Refusal(query, "A query cannot stand here.")
    table, columns = bindings.nested(query)
    name = node.left.name if isinstance(node.left, ast.Field) else ""
    if name not in columns and len(columns) != 1:
        message = f"The query inside returns {', '.join(columns)}, but not '{name}'."
        raise Refusal(query, message, f"End it with fields {name}.")
    column = values.text(columns.get(name) or next(iter(columns.values())))
    listed = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
    # Against an empty list SQL would find that even a missing value is not in it.
    found = (
        f"(CASE WHEN {values.text(left)} IS NOT NULL THEN {values.text(left)} IN ({listed}) END)"
    )
    return Value(f"(NOT {found})" if node.negated else found, Kind.TRUTH)


# fidelity: in-list


def _any_equal(left: Value, texts: list[Value], numbers: list[Value]) -> str:
    parts = []
    if texts:
        listed = ", ".join(values.text(value) for value in texts)
        parts.append(f"{values.text(left)} IN ({listed})")
    if numbers:
        listed = ", ".join(values.number(value) for value in numbers)
        inside = f"{values.number(left)} IN ({listed})"
        if left.kind not in _NUMERIC:
            # A text that is no number is in no list of numbers; a missing field stays missing.
            inside = f"coalesce({inside}, CASE WHEN {values.text(left)} IS NOT NULL THEN false END)"
        parts.append(inside)
    return f"({' OR '.join(parts)})"


def _constant(node: ast.String | ast.Number | ast.Boolean | ast.Duration, _: Bindings) -> Value:
    match node:
        case ast.String():
            return Value(literal(node.value), Kind.TEXT)
        case ast.Number():
            number = float(node.text)
            return Value(f"{number!r}::DOUBLE" if math.isfinite(number) else "NULL", Kind.NUMBER)
        case ast.Boolean():
            return Value("true" if node.value else "false", Kind.TRUTH)
        case ast.Duration():
            return Value(f"{periods.millis(node)}::DOUBLE", Kind.NUMBER)


def _logical(node: ast.Logical, bindings: Bindings) -> Value:
    parts = [values.truth(compile_expression(operand, bindings)) for operand in node.operands]
    return Value(f"({f' {node.operator.upper()} '.join(parts)})", Kind.TRUTH)


_COMPILERS: Mapping[type[ast.Node], Callable[[Any, Bindings], Value]] = {
    ast.Field: lambda node, bindings: bindings.resolve(node),
    ast.String: _constant,
    ast.Number: _constant,
    ast.Boolean: _constant,
    ast.Duration: _constant,
    ast.Unary: _unary,
    ast.Logical: _logical,
    ast.Binary: _binary,
    ast.Like: _like,
    ast.In: _membership,
    ast.Path: lambda node, bindings: json_path(
        compile_expression(node.base, bindings), node.segments
    ),
    ast.Call: compile_call,
}
