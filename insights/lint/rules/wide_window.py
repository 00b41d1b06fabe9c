"""A window of more than a month."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule, Target

_MOST = 31 * 86_400


class WideWindow(Rule):
    """Without a time of its own the query runs over more than 31 days.

    The price of a query is the bytes in its window.
    """

    code = "INS205"
    slug = "wide-window"
    severity = Severity.WARNING
    good = ("estimate",)
    bad = ("stats count(*) as n by @logStream",)
    target = Target(window=90 * 86_400)

    def check(self, context: Context) -> Iterator[Finding]:
        """The query as a whole, where the window is known."""
        window = context.target.window
        if window is None or window <= _MOST or context.all(ast.Estimate):
            return
        for command in context.query.commands[:1]:
            message = f"The window is {window // 86_400} days when no time is given."
            yield Finding(command, message, "Set a window of 1d or less.")
