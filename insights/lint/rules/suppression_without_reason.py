"""A suppression that does not say why."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lint.base import Context, Finding, Rule


class SuppressionWithoutReason(Rule):
    """A suppression has no reason behind ``--``, so nobody can judge whether it still holds."""

    code = "INS393"
    slug = "suppression-without-reason"
    severity = Severity.WARNING
    good = ("stats count(*) as n by bin(300s) # insights: ignore[bin-cap] -- sixty is fine",)
    bad = ("stats count(*) as n by bin(300s) # insights: ignore[bin-cap]",)
    last = True

    def check(self, context: Context) -> Iterator[Finding]:
        """Every suppression without one."""
        for one in context.suppressions:
            if not one.reason and not one.fault:
                message = "The suppression gives no reason."
                yield Finding(one.comment, message, "Write -- and the reason at its end.")
