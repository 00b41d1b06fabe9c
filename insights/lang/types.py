"""What an expression is known to give."""

from __future__ import annotations

from collections.abc import Mapping

from insights.lang import ast
from insights.lang.functions import lookup
from insights.lang.log_types import SYSTEM_FIELDS, LogSource
from insights.results import ColumnType


def field_type(name: str, defined: Mapping[str, ColumnType], source: LogSource) -> ColumnType:
    """The type of a field: as an earlier stage defined it, else as the source discovers it."""
    if name in defined:
        return defined[name]
    known = source.discovered or {}
    word = known.get(name) or SYSTEM_FIELDS.get(name) or source.fields.get(name)
    return ColumnType(word) if word else ColumnType.ANY


def type_of(node: ast.Expr, defined: Mapping[str, ColumnType], source: LogSource) -> ColumnType:
    """The type of an expression's value; ``ANY`` where only the data can tell."""
    match node:
        case ast.Field():
            return field_type(node.name, defined, source)
        case ast.String() | ast.Regex() | ast.Placeholder():
            return ColumnType.STRING
        case ast.Number() | ast.Duration():
            return ColumnType.NUMBER
        case ast.Boolean() | ast.Logical() | ast.Like() | ast.In():
            return ColumnType.BOOLEAN
        case ast.Unary():
            return ColumnType.BOOLEAN if node.operator == "not" else ColumnType.NUMBER
        case ast.Binary():
            compares = node.operator in ("=", "!=", "<", "<=", ">", ">=")
            return ColumnType.BOOLEAN if compares else ColumnType.NUMBER
        case ast.Call():
            return _call_type(node, defined, source)
        case _:
            return ColumnType.ANY


def _call_type(node: ast.Call, defined: Mapping[str, ColumnType], source: LogSource) -> ColumnType:
    function = lookup(node.name)
    if function is None:
        return ColumnType.ANY
    if function.result is not ColumnType.ANY:
        return function.result
    name = function.name.lower()
    values = node.arguments[-1:] if name in ("topk", "earliest", "latest") else node.arguments
    if name in ("if", "case"):
        values = node.arguments[1:] if name == "if" else _case_values(node.arguments)
    kinds = {type_of(value, defined, source) for value in values}
    kind = kinds.pop() if len(kinds) == 1 else ColumnType.ANY
    # Live, latest(@timestamp) is a number of milliseconds, not a formatted time (QL spec 6, V).
    return ColumnType.NUMBER if function.aggregate and kind is ColumnType.TIMESTAMP else kind


def _case_values(arguments: tuple[ast.Expr, ...]) -> tuple[ast.Expr, ...]:
    values = arguments[1::2]
    return (*values, arguments[-1]) if len(arguments) % 2 else values
