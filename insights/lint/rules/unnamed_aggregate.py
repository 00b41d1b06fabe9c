"""A column without a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule


class UnnamedAggregate(Rule):
    """An aggregate without ``as`` gets its own text as the name of its column.

    ``count(*)`` cannot be sorted by, and a name is easier to read in alarms, charts and columns.
    """

    code = "INS308"
    slug = "unnamed-aggregate"
    severity = Severity.HINT
    good = ("stats count(*) as n, max(ms) as worst by svc",)
    bad = ("stats count(*) by svc", "stats sum(bytes) / 1000")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every item of stats that has neither a name nor is one."""
        for stats in context.all(ast.Stats):
            for item in stats.items:
                if item.alias is None and not isinstance(item.value, ast.Field | ast.Placeholder):
                    text = expression(item.value)
                    message = f"The column is called '{text}'."
                    yield Finding(item, message, f"Write {text} as name.")
