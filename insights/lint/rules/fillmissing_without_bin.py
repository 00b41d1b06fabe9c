"""Filling gaps where there are no bins."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class FillmissingWithoutBin(Rule):
    """``fillmissing`` adds rows for empty bins, so it follows ``stats ... by bin()``."""

    code = "INS144"
    slug = "fillmissing-without-bin"
    severity = Severity.WARNING
    good = ("stats count(*) as n by bin(5m) | fillmissing with 0 for n",)
    bad = ("stats count(*) as n by svc | fillmissing with 0 for n",)

    def check(self, context: Context) -> Iterator[Finding]:
        """A fillmissing whose last stats has no bin among its keys."""
        binned = False
        for command in context.query.commands:
            if isinstance(command, ast.Stats):
                calls = (key.value for key in command.keys)
                binned = any(isinstance(c, ast.Call) and c.name.lower() == "bin" for c in calls)
            elif isinstance(command, ast.FillMissing) and not binned:
                message = "'fillmissing' has no bins to fill."
                yield Finding(command, message, "Group by bin(5m) in the stats before it.")
