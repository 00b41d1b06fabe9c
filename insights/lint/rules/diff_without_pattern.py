"""A diff with nothing to compare."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import Diff, Pattern
from insights.lint.base import Context, Finding, Rule


class DiffWithoutPattern(Rule):
    """``diff`` compares the patterns of two windows, so ``pattern`` must stand before it."""

    code = "INS108"
    slug = "diff-without-pattern"
    good = ("pattern @message | diff previousDay",)
    bad = ("filter @message like /gate/ | diff",)

    def check(self, context: Context) -> Iterator[Finding]:
        """A diff that no pattern precedes."""
        seen = False
        for command in context.query.commands:
            seen = seen or isinstance(command, Pattern)
            if isinstance(command, Diff) and not seen:
                yield Finding(
                    command,
                    "Diff compilation Failed : Diff operation has to be used after Pattern.",
                    "Write pattern @message | diff.",
                )
