"""A limit beyond the most rows that a query gives."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule

#: CWL_QuerySyntax-Limit; the most for this language.
MOST = 100_000


class LimitOverMax(Rule):
    """A query gives 100,000 rows at most, whatever its ``limit`` says."""

    code = "INS125"
    slug = "limit-over-max"
    severity = Severity.WARNING
    good = ("fields @message | limit 100000",)
    bad = ("fields @message | limit 100001", "fields a | limit 250000")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every limit above the maximum."""
        for command in context.all(ast.Limit):
            if isinstance(command.count, ast.Number) and command.count.value > MOST:
                message = f"A query gives {MOST:,} rows at most."
                hint = f"Write limit {MOST}, or split the window and run twice."
                yield Finding(command.count, message, hint)
