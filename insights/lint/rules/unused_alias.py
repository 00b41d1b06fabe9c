"""A field that is made and never used."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule
from insights.lint.usage import Usage


class UnusedAlias(Rule):
    """``fields`` computes a value that no later stage reads and no column shows."""

    code = "INS305"
    slug = "unused-alias"
    severity = Severity.HINT
    good = ("fields ms / 1000 as s | stats max(s) as worst by svc", "fields ms / 10 as d | limit 5")
    bad = ("fields ms / 1000 as s | stats count(*) as n by svc",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such alias in front of stats or display."""
        usage = Usage(context)
        for place, command in enumerate(context.query.commands):
            if isinstance(command, ast.Fields) and usage.chooses_columns(place):
                for item in command.items:
                    if item.alias and not usage.is_used(item.alias.text, item.end):
                        message = f"'{item.alias.text}' is never used."
                        yield Finding(item.alias, message, "Remove it, or use it later on.")
