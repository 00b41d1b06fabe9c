"""Conditions taken apart: operands of ``and`` and ``or``, comparisons, literals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import accumulate

from insights.lang import ast
from insights.lang.walk import children

COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))

_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)


def is_number(text: str) -> bool:
    """Whether a text reads as a number."""
    return _NUMBER.fullmatch(text) is not None


def literal(node: ast.Expr) -> str | None:
    """The value of a literal as text, numbers in one form; ``None`` for what is no literal."""
    match node:
        case ast.String():
            return repr(float(node.value)) if is_number(node.value) else node.value
        case ast.Number():
            return repr(float(node.text))
        case ast.Boolean():
            return "true" if node.value else "false"
        case ast.Unary(operator="-", operand=ast.Number() as number):
            return repr(-float(number.text))
        case _:
            return None


def conditions(query: ast.Query) -> Iterator[ast.Expr]:
    """The conditions of a query's filters, in order."""
    for command in query.commands:
        if isinstance(command, ast.Filter | ast.FilterIndex | ast.RelevantFields):
            yield command.condition


def plain_parts(condition: ast.Expr) -> Iterator[ast.Expr]:
    """The conditions that ``and`` and ``or`` join, at any depth; not those inside ``not``."""
    if isinstance(condition, ast.Logical):
        for operand in condition.operands:
            yield from plain_parts(operand)
    else:
        yield condition


def heads(node: ast.Field) -> list[str]:
    """The names that a field may start with: ``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    texts = accumulate(map(str, node.segments), "{}.{}".format)
    return [text[1:] if text.startswith("@@") else text for text in texts]


def is_defined(node: ast.Field, names: Collection[str]) -> bool:
    """Whether a field, or what it is a part of, is one of the names."""
    return any(head in names for head in heads(node))


def fields_of(node: ast.Node) -> Iterator[ast.Field]:
    """The fields that an expression reads; not those of queries inside it."""
    if isinstance(node, ast.Field):
        yield node
    elif not isinstance(node, ast.Query):
        for child in children(node):
            yield from fields_of(child)
