"""Text in brackets that was meant as text."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import Column, SpacePattern


class BracketedText(PatternRule):
    """Brackets around a single name without a condition match every event with a word.

    ``[ERROR]`` names the first field ERROR. The text in brackets is found by its quotes.
    """

    code = "PAT108"
    slug = "bracketed-text"
    severity = Severity.WARNING
    good = ('"[ERROR]"', "[level = ERROR, ...]")
    bad = ("[ERROR]",)

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """The only column of a pattern."""
        pattern = context.pattern
        columns = pattern.columns if isinstance(pattern, SpacePattern) else ()
        for column in columns if len(columns) == 1 else ():
            if isinstance(column, Column) and column.name and column.condition is None:
                message = f"'{column.name}' is a name here, which any event has a word for."
                hint = f'Write "[{column.name}]" for the text.'
                yield Finding(pattern, message, hint)
