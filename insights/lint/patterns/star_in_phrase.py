"""A star that means itself."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang.walk import find
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import Term, Text, TextPattern


class StarInPhrase(PatternRule):
    """A ``*`` in a quoted phrase, or in the middle of a value, is an ordinary character.

    A term is found inside words anyway. In JSON and space-delimited patterns a star is a wildcard
    at the two ends of a value only.
    """

    code = "PAT104"
    slug = "star-in-phrase"
    severity = Severity.WARNING
    good = ("ERROR", '{ $.event = "Put*" }', '"2 * 3"')
    bad = ('"ERROR*"', '{ $.event = "Put*Item" }')

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """Every text with such a star."""
        if isinstance(context.pattern, TextPattern):
            yield from self._terms(context.pattern)
            return
        for text in find(context.pattern, Text):
            if "*" in text.wild[1]:
                message = f"The '*' inside '{text.value}' is an ordinary character."
                yield Finding(text, message, "Write a regular expression, such as %^Put.*Item$%.")

    def _terms(self, pattern: TextPattern) -> Iterator[Finding]:
        for term in find(pattern, Term):
            value = term.operand.value if isinstance(term.operand, Text) else ""
            core = value.strip("*")
            if core != value and core.strip():
                message = f"The '*' of '{value}' would have to be in the event."
                yield Finding(term, message, f'Write "{core}": a term is found inside words too.')
