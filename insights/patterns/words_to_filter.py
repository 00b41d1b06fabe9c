"""Space-delimited patterns over flow-log records as conditions of a query."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, LogSource, flow_field
from insights.patterns.like_text import fits, joined, number
from insights.patterns.logic import Underivable
from insights.patterns.nodes import (
    All,
    Column,
    Condition,
    Either,
    Ellipsis,
    Number,
    SpacePattern,
    Test,
    Text,
)
from insights.patterns.tokens import ORDER


def words_filter(pattern: SpacePattern, source: LogSource) -> ast.Expr:
    """The condition on the record's fields. Raises :class:`Underivable`."""
    names = [flow_field(field)[0] for field in source.format or DEFAULT_FLOW_FORMAT]
    parts = [
        _condition(column.condition, ast.Field((name,)))
        for column, name in _placed(pattern, names)
        if column.condition is not None
    ]
    return joined(parts, "and") if parts else ast.Call("ispresent", (ast.Field(("@message",)),))


def word_field(selector: str, pattern: SpacePattern, source: LogSource) -> ast.Field:
    """The field in the place of ``$name``. Raises :class:`Underivable`."""
    names = [flow_field(field)[0] for field in source.format or DEFAULT_FLOW_FORMAT]
    for column, name in _placed(pattern, names):
        if f"${column.name}" == selector:
            return ast.Field((name,))
    raise Underivable(pattern, f"The pattern has no field '{selector}'.")


def _placed(pattern: SpacePattern, names: list[str]) -> Iterator[tuple[Column, str]]:
    """The columns with the fields that stand in their places."""
    columns = [one for one in pattern.columns if isinstance(one, Column)]
    if len(columns) > len(names):
        message = f"A record has {len(names)} fields, and the pattern wants {len(columns)}."
        raise Underivable(pattern, message)
    front = next(
        (n for n, one in enumerate(pattern.columns) if isinstance(one, Ellipsis)), len(columns)
    )
    behind = len(columns) - front
    yield from zip(columns[:front], names[:front], strict=True)
    yield from zip(columns[front:], names[len(names) - behind :], strict=True)
    if not pattern.is_open and len(columns) < len(names) and columns[-1].condition is not None:
        message = "The last field takes the rest of the record, for which a query has no name."
        raise Underivable(columns[-1], message, "Write ', ...' behind it, or name all fields.")


def _condition(node: Condition, field: ast.Field) -> ast.Expr:
    match node:
        case All():
            return joined([_condition(part, field) for part in node.parts], "and")
        case Either():
            return joined([_condition(part, field) for part in node.parts], "or")
        case Test():
            return _test(node, field)
        case _:
            raise Underivable(node, "This is no condition on a word.")


def _test(node: Test, field: ast.Field) -> ast.Expr:
    operand = node.operand
    if not isinstance(operand, Number):
        return fits(field, operand, node.operator == "!=")
    if node.operator not in ORDER:
        return fits(field, Text(operand.text), node.operator == "!=")
    compared = ast.Binary(node.operator, field, number(operand.text))
    if node.operator in ("<", "<="):
        # For a query the '-' of a record without a number is less than any.
        return joined([compared, ast.Binary("!=", field, ast.String("-"))], "and")
    return compared
