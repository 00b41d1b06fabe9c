"""A phrase of blanks for all events."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import Text, TextPattern


class BlankPhrase(PatternRule):
    """A quoted blank matches events that hold a blank, not all of them.

    The documentation gives it for matching everything; a recording shows otherwise. The empty
    pattern matches everything.
    """

    code = "PAT109"
    slug = "blank-phrase"
    severity = Severity.WARNING
    good = ('"a b"', "ERROR")
    bad = ('" "',)

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """Every term of nothing but blanks."""
        if not isinstance(context.pattern, TextPattern):
            return
        for term in context.pattern.terms:
            if isinstance(term.operand, Text) and not term.operand.value.strip():
                message = "Only events that hold this very blank match."
                yield Finding(term, message, "Leave the pattern empty to match all events.")
