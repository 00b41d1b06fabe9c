"""A suppression that silences nothing."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lint.base import Context, Finding, Rule
from insights.lint.suppressions import matches


class UnusedSuppression(Rule):
    """A comment silences a rule that finds nothing there.

    Remove it, so that it does not hide a later mistake. A comment at the end of a line is about
    the findings that start on that line; one on a line of its own about those of the next line
    of code; one on the first line of the query, in front of all stages, about the whole query.
    """

    code = "INS391"
    slug = "unused-suppression"
    severity = Severity.WARNING
    good = ("stats count(*) as n by bin(300s) # insights: ignore[bin-cap] -- sixty is fine",)
    bad = ("stats count(*) as n by bin(5m) # insights: ignore[bin-cap] -- sixty is fine",)
    last = True

    def check(self, context: Context) -> Iterator[Finding]:
        """Every word of a suppression that named a rule that ran, in vain."""
        for one in context.suppressions:
            if one.fault or one.expired(context.today):
                continue
            for word in one.words:
                if word not in one.used and _all_ran(word, context):
                    message = f"'{word}' is not found here, so this silences nothing."
                    yield Finding(one.comment, message, f"Remove '{word}' from the comment.")


def _all_ran(word: str, context: Context) -> bool:
    """Whether every rule that a word names did run; those of a kind unknown never do."""
    chosen = [rule for rule in context.known if matches(word, rule.code, rule.slug)]
    return bool(chosen) and all(rule in context.ran for rule in chosen)
