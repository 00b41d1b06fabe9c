"""A command that AWS advises against."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Edit, Finding, Rule


class DeprecatedCommand(Rule):
    """``head`` and ``tail`` are documented as deprecated; ``limit`` takes their place.

    ``tail`` never gave the last rows: turn the sort around for those.
    """

    code = "INS122"
    slug = "deprecated-command"
    severity = Severity.WARNING
    good = ("fields @timestamp, @message | sort @timestamp desc | limit 20",)
    bad = ("fields @timestamp, @message | head 20", "fields @timestamp, @message | tail 20")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every head and tail."""
        for command in context.all(ast.Limit):
            word = command.word.lower()
            if word in ("head", "tail"):
                place = ast.Node(start=command.start, end=command.start + len(word))
                count = expression(command.count)
                edit = (Edit(place.start, place.end, "limit"),) if word == "head" else ()
                message = f"'{command.word}' is deprecated."
                yield Finding(place, message, f"Write limit {count}.", edit)
