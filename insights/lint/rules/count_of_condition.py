"""Counting where a condition exists, not where it holds."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule
from insights.lint.conditions import COMPARISONS

_BOOLEAN_CALLS = ("ispresent", "isempty", "isblank", "strcontains", "startswith", "endswith")


class CountOfCondition(Rule):
    """``count(status >= 500)`` counts every event in which the condition has an outcome.

    ``count`` of a value counts the rows that have one, and "no" is one too. ``sum`` adds up the
    rows where the condition holds.
    """

    code = "INS136"
    slug = "count-of-condition"
    severity = Severity.WARNING
    good = ("stats sum(status >= 500) as bad", "stats count(user.id) as known")
    bad = ("stats count(status >= 500) as bad", "stats count(ispresent(user.id)) as known")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every count whose argument is a condition."""
        for call in context.all(ast.Call):
            if call.name.lower() == "count" and call.arguments and _is_test(call.arguments[0]):
                message = "This counts events in which the condition can be decided either way."
                yield Finding(call, message, f"Write sum({expression(call.arguments[0])}).")


def _is_test(node: ast.Expr) -> bool:
    match node:
        case ast.Binary():
            return node.operator in COMPARISONS
        case ast.Unary():
            return node.operator == "not"
        case ast.Call():
            return node.name.lower() in _BOOLEAN_CALLS
        case _:
            return isinstance(node, ast.Logical | ast.Like | ast.In)
