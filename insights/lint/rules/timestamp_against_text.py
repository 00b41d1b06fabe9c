"""A time compared with a date in words."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule
from insights.lint.conditions import COMPARISONS, is_number

_TIMES = ("@timestamp", "@ingestionTime")


class TimestampAgainstText(Rule):
    """``@timestamp`` does not compare with dates as people write them.

    Compare ``toMillis(@timestamp)`` with epoch milliseconds, or choose the window of the query
    (CWL_QuerySyntax-Filter).
    """

    code = "INS129"
    slug = "timestamp-against-text"
    severity = Severity.WARNING
    good = ("filter toMillis(@timestamp) >= 1795168800000 | limit 5",)
    bad = (
        "filter @timestamp >= '2026-11-20 10:00:00' | limit 5",
        "filter @timestamp like '2026-11-20' | limit 5",
    )
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such comparison."""
        for binary in context.all(ast.Binary):
            if binary.operator in COMPARISONS:
                yield from _checked(binary, binary.left, binary.right)
        for like in context.all(ast.Like):
            yield from _checked(like, like.left, like.pattern)


def _checked(node: ast.Node, left: ast.Expr, other: ast.Expr) -> Iterator[Finding]:
    name = left.name if isinstance(left, ast.Field) else ""
    if name in _TIMES and isinstance(other, ast.String) and not is_number(other.value):
        message = f"'{name}' is a time and matches no text."
        hint = "Give the window with --from and --to, or compare toMillis(@timestamp)."
        yield Finding(node, message, hint)
