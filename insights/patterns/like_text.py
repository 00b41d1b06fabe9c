"""Operands of a pattern as conditions of a query on a field."""

from __future__ import annotations

from insights.lang import ast
from insights.patterns import re2, regex, regex_text
from insights.patterns.literals import canonical
from insights.patterns.nodes import Regex, Text


def fits(field: ast.Field, operand: Text | Regex, negated: bool) -> ast.Expr:
    """Equality, likeness or search; ``!=`` is the negation on a field that is there."""
    if isinstance(operand, Regex):
        return ast.Like(field, _search(regex.parse(operand.source)), negated=negated)
    front, core, back = operand.wild
    if not front and not back:
        return ast.Binary("!=" if negated else "=", field, ast.String(core))
    if front and back:
        return ast.Like(field, ast.String(core), negated=negated)
    found = re2.of_text(core, at_start=back, at_end=front)
    return ast.Like(field, _search(found), negated=negated)


def same_text(field: ast.Field, text: str, negated: bool) -> ast.Expr:
    """The very spelling, where ``=`` would compare by value."""
    found = re2.of_text(text, at_start=True, at_end=True)
    return ast.Like(field, _search(found), negated=negated)


def number(text: str) -> ast.Expr:
    """A number of a pattern as a query writes it."""
    plain = canonical(ast.String(text))
    literal = ast.Number(plain.removeprefix("-"))
    return ast.Unary("-", literal) if plain.startswith("-") else literal


def joined(parts: list[ast.Expr], operator: str) -> ast.Expr:
    """Conditions as one."""
    if len(parts) == 1:
        return parts[0]
    return ast.Logical("and" if operator == "and" else "or", tuple(parts))


def _search(expression: regex.Expression) -> ast.Regex:
    return ast.Regex(regex_text.re2(expression))
