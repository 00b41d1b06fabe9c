"""A command in capitals."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Edit, Finding, Rule


class KeywordCase(Rule):
    """Commands are written in small letters, as in the documentation; only ``SOURCE`` is not."""

    code = "INS301"
    slug = "keyword-case"
    severity = Severity.HINT
    good = ("fields @message | limit 5", "SOURCE '/a' | filterIndex traceId = 'x' | limit 5")
    bad = ("FIELDS @message | limit 5", "fields @message | Limit 5")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every command whose word has capitals."""
        for command in context.query.commands:
            word = command.word
            if word.islower() or isinstance(command, _OTHERS) or not word:
                continue
            place = ast.Node(start=command.start, end=command.start + len(word))
            edits = (Edit(place.start, place.end, word.lower()),)
            message = f"'{word}' is written in capitals."
            yield Finding(place, message, f"Write {word.lower()}.", edits)


#: Their names have capitals, or any text.
_OTHERS = (ast.SourceStage, ast.FilterIndex, ast.CountFrequent, ast.SavedCall)
