"""A parse of which nothing is used."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.scope import regex_names
from insights.lint.base import Context, Finding, Rule
from insights.lint.usage import Usage


class UnusedParse(Rule):
    """No later stage reads what ``parse`` extracts, and no column shows it.

    Events that the pattern does not match are kept, so such a parse does nothing.
    """

    code = "INS306"
    slug = "unused-parse"
    severity = Severity.HINT
    good = ("filter svc = 'a' | parse @message 'gate-*' as gate | stats count(*) as n by gate",)
    bad = ("filter svc = 'a' | parse @message 'gate-*' as gate | stats count(*) as n by svc",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such parse in front of stats, display or fields."""
        usage = Usage(context)
        for place, command in enumerate(context.query.commands):
            names = _names(command)
            if not names or not usage.chooses_columns(place):
                continue
            if not any(usage.is_used(name, command.end) for name in names):
                listed = ", ".join(f"'{name}'" for name in names)
                message = f"Nothing uses what this extracts: {listed}."
                yield Finding(command, message, "Remove the parse, or use its fields.")


def _names(command: ast.Command) -> list[str]:
    match command:
        case ast.ParseRegex(multi=False):
            return regex_names(command)
        case ast.ParseGlob() | ast.ParseFormat():
            return [name.text for name in command.names]
        case ast.Json():
            return [command.name.text]
        case _:
            return []
