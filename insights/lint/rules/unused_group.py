"""A named group that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.scope import regex_names
from insights.lint.base import Context, Finding, Rule
from insights.lint.usage import Usage


class UnusedGroup(Rule):
    """A pattern of ``parse`` names a group that no stage uses, beside others that are used."""

    code = "INS307"
    slug = "unused-group"
    severity = Severity.HINT
    good = ("filter a = 1 | parse /(?<x>\\d+) (?:ok|no)/ | stats max(x) as most",)
    bad = ("filter a = 1 | parse /(?<x>\\d+) (?<state>ok|no)/ | stats max(x) as most",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such group in front of stats, display or fields."""
        usage = Usage(context)
        for place, command in enumerate(context.query.commands):
            if not isinstance(command, ast.ParseRegex) or not usage.chooses_columns(place):
                continue
            names = regex_names(command)
            unused = [name for name in names if not usage.is_used(name, command.end)]
            for name in unused if len(unused) < len(names) else ():
                message = f"Nothing uses the group '{name}'."
                yield Finding(command.pattern, message, "Write (?:...) for it.")
