"""The words true and false as texts."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang.walk import find
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import Compare, Text


class WordForTruth(PatternRule):
    """``= true`` matches the text "true" and not the truth value (recorded)."""

    code = "PAT106"
    slug = "word-for-truth"
    severity = Severity.WARNING
    good = ("{ $.mfa IS TRUE }", '{ $.mfa = "yes" }')
    bad = ("{ $.mfa = true }", '{ $.mfa != "false" }')

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """Every comparison with such a word."""
        for node in find(context.pattern, Compare):
            word = node.operand.value if isinstance(node.operand, Text) else ""
            if word in ("true", "false", "null"):
                state = word if node.operator == "=" else {"true": "false"}.get(word, "true")
                message = f"This compares with the text '{word}'; a {word} in the event is none."
                hint = f"Write IS {state.upper()}, unless the event holds the text."
                yield Finding(node, message, hint)
