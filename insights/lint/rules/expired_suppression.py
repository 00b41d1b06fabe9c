"""A suppression whose day is over."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lint.base import Context, Finding, Rule


class ExpiredSuppression(Rule):
    """The last day of a suppression is over, so what it silenced is found again."""

    code = "INS392"
    slug = "expired-suppression"
    severity = Severity.WARNING
    good = ("stats count(*) as n by bin(300s) # insights: ignore[bin-cap] until 2999-12-31 -- old",)
    bad = ("stats count(*) as n by bin(300s) # insights: ignore[bin-cap] until 2020-01-31 -- old",)
    last = True

    def check(self, context: Context) -> Iterator[Finding]:
        """Every suppression that ended before today."""
        for one in context.suppressions:
            if one.expired(context.today):
                message = f"This suppression ended on {one.until}."
                hint = "Mend the finding, or give a later day and the reason."
                yield Finding(one.comment, message, hint)
