"""A sort in front of limit any."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule


class LimitAnyWithSort(Rule):
    """``limit any`` stops at the first matches that are found, in any order; sort needs all."""

    code = "INS208"
    slug = "limit-any-with-sort"
    severity = Severity.WARNING
    good = ("fields svc, ms | filter svc = 'a' | limit any 5",)
    bad = ("fields svc, ms | sort ms desc | limit any 5",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every limit any in a query with a sort."""
        for command in context.all(ast.Limit):
            if command.any and context.all(ast.Sort):
                message = "'limit any' takes any events, not the first of the order."
                count = expression(command.count)
                yield Finding(command, message, f"Write limit {count}, or remove the sort.")
