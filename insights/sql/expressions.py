"""Expressions of the language as SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.lang import ast, functions
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
        return Value(compare(node.operator, left, right, _text_literals(node)), Kind.TRUTH)
    result = form.format(values.number(left), values.number(right))
    shifted = {left.kind, right.kind} == {Kind.TIME, Kind.NUMBER} and (
        isinstance(node.left, ast.Duration) or isinstance(node.right, ast.Duration)
    )
    if shifted and node.operator in "+-":
        return Value(f"CAST({result} AS BIGINT)", Kind.TIME)
    return Value(result, Kind.NUMBER)


def _text_literals(node: ast.Binary) -> bool:
    """Whether one side is a text that is no number, so that only texts can be compared."""
    return any(
        isinstance(side, ast.String) and not is_number(side.value)
        for side in (node.left, node.right)
    )


def is_number(text: str) -> bool:
    """Whether a text counts as a number in comparisons."""
    try:
        value = float(text)
    except ValueError:
        return False
    return value - value == 0 and "_" not in text


def compare(operator: str, left: Value, right: Value, only_text: bool = False) -> str:
    """Numbers where both sides are numbers, else texts by code point (spec section 4, A)."""
    sign = "<>" if operator == "!=" else operator
    if only_text:
        return f"({values.text(left)} {sign} {values.text(right)})"
    if left.kind in _NUMERIC and right.kind in _NUMERIC:
        return f"({values.number(left)} {sign} {values.number(right)})"
    numbers = f"({values.number(left)} {sign} {values.number(right)})"
    texts = f"({values.text(left)} {sign} {values.text(right)})"
    return f"coalesce({numbers}, {texts})"


def _like(node: ast.Like, bindings: Bindings) -> Value:
    left = values.text(compile_expression(node.left, bindings))
    if isinstance(node.pattern, ast.Regex):
        found = f"regexp_matches({left}, {literal(node.pattern.pattern)})"
    else:
        pattern = values.text(compile_expression(node.pattern, bindings))
        found = f"contains({left}, {pattern})"
    return Value(f"(NOT {found})" if node.negated else found, Kind.TRUTH)


def _membership(node: ast.In, bindings: Bindings) -> Value:
    if not isinstance(node.items, ast.ListLiteral):
        raise Refusal(node, "A subquery after in needs the other log group's events.")
    left = compile_expression(node.left, bindings)
    texts: list[Value] = []
    numbers: list[Value] = []
    for item in node.items.items:
        value = compile_expression(item, bindings)
        constant = isinstance(item, ast.Number) or (
            isinstance(item, ast.String) and is_number(item.value)
        )
        (numbers if constant else texts).append(value)
    found = _any_equal(left, texts, numbers)
    return Value(f"(NOT {found})" if node.negated else found, Kind.TRUTH)


def _any_equal(left: Value, texts: list[Value], numbers: list[Value]) -> str:
    parts = []
    if texts:
        listed = ", ".join(values.text(value) for value in texts)
        parts.append(f"{values.text(left)} IN ({listed})")
    if numbers:
        listed = ", ".join(values.number(value) for value in numbers)
        missing = "" if left.kind in _NUMERIC else f" AND {values.text(left)} IS NOT NULL"
        inside = f"{values.number(left)} IN ({listed})"
        # A text that is no number is in no list of numbers; a missing field stays missing.
        parts.append(f"coalesce({inside}, CASE WHEN true{missing} THEN false END)")
    return f"({' OR '.join(parts)})"


def _constant(node: ast.String | ast.Number | ast.Boolean | ast.Duration, _: Bindings) -> Value:
    match node:
        case ast.String():
            return Value(literal(node.value), Kind.TEXT)
        case ast.Number():
            return Value(f"{float(node.value)!r}::DOUBLE", Kind.NUMBER)
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
