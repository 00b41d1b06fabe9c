"""A parse of every event."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class NoFilterBeforeParse(Rule):
    """``parse`` runs over all events of the window, also those that hold nothing for it.

    A filter in front, on a word that the wanted events have, makes the query faster, and cheaper
    where an index serves it.
    """

    code = "INS202"
    slug = "no-filter-before-parse"
    severity = Severity.HINT
    good = ("filter @message like 'gate-' | parse @message 'gate-*' as gate | limit 5",)
    bad = ("parse @message 'gate-*' as gate | filter gate = '3' | limit 5",)

    def check(self, context: Context) -> Iterator[Finding]:
        """A parse of the message that no filter precedes."""
        for command in context.query.commands:
            if isinstance(command, ast.Filter | ast.FilterIndex | ast.Stats | ast.SavedCall):
                return
            if isinstance(command, ast.ParseGlob | ast.ParseRegex) and _of_message(command):
                message = "Every event is parsed: no filter comes first."
                hint = "Write filter @message like 'a word of the wanted events' in front."
                yield Finding(command, message, hint)
                return


def _of_message(command: ast.ParseGlob | ast.ParseRegex) -> bool:
    field = command.field
    return field is None or (isinstance(field, ast.Field) and field.name == "@message")
