"""A display that a later one replaces."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class DuplicateDisplay(Rule):
    """Of several ``display`` commands the last one wins; the others show nothing."""

    code = "INS304"
    slug = "duplicate-display"
    severity = Severity.WARNING
    good = ("fields svc, ms | display svc | limit 5",)
    bad = ("display svc, ms | display route | limit 5",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every display that another one follows."""
        shown = [one for one in context.query.commands if isinstance(one, ast.Display)]
        for command in shown[:-1]:
            message = "A later display replaces this one."
            yield Finding(command, message, "Name all columns in the last display.")
