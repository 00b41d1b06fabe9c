"""The first groups of no order."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class LimitWithoutOrder(Rule):
    """``limit`` behind ``stats`` without ``sort``: which groups are left is not documented."""

    code = "INS207"
    slug = "limit-without-order"
    severity = Severity.WARNING
    good = ("stats count(*) as n by svc | sort n desc | limit 10", "stats count(*) as n | limit 1")
    bad = ("stats count(*) as n by svc | limit 10",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every limit behind stats with groups and without a sort between them."""
        grouped = False
        for command in context.query.commands:
            if isinstance(command, ast.Stats):
                grouped = bool(command.keys)
            elif isinstance(command, ast.Sort | ast.SavedCall):
                grouped = False
            elif isinstance(command, ast.Limit) and grouped:
                message = "Which groups are left is not documented: nothing sorts them."
                yield Finding(command, message, "Write sort n desc in front of limit.")
