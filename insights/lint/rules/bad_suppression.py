"""A suppression that cannot be understood."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lint.base import Context, Finding, Rule
from insights.lint.suppressions import matches
from insights.suggest import did_you_mean

_EXAMPLE = "Write # insights: ignore[bin-cap] until 2027-01-31 -- reason."


class BadSuppression(Rule):
    """A comment is meant to silence findings and does not: its form or its rule is unknown."""

    code = "INS394"
    slug = "bad-suppression"
    severity = Severity.WARNING
    good = ("stats count(*) as n by bin(300s) # insights: ignore[bin-cap] -- sixty is fine",)
    bad = (
        "stats count(*) as n by bin(300s) # insights: ignore bin-cap",
        "stats count(*) as n by bin(300s) # insights: ignore[bincap] -- sixty is fine",
        "stats count(*) as n by bin(300s) # insights: ignore[bin-cap] until May -- sixty is fine",
    )
    last = True

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such comment."""
        for one in context.suppressions:
            if one.fault:
                message = f"This suppression is not understood. {one.fault}"
                yield Finding(one.comment, message, _EXAMPLE)
            for word in one.words:
                if not any(matches(word, rule.code, rule.slug) for rule in context.known):
                    hint = did_you_mean(word, [rule.slug for rule in context.known])
                    message = f"There is no rule '{word}'."
                    yield Finding(one.comment, message, hint or "Run insights explain.")
