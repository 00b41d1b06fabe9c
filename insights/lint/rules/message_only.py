"""Messages without their times."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class MessageOnly(Rule):
    """Only ``@message`` is shown, so nobody can tell when and where an event happened."""

    code = "INS303"
    slug = "message-only"
    severity = Severity.HINT
    good = ("fields @timestamp, @message | limit 5", "fields @message | pattern @message")
    bad = ("fields @message | limit 5", "filter @message like 'x' | display @message | limit 5")

    def check(self, context: Context) -> Iterator[Finding]:
        """The command that chooses the only column, where events are returned."""
        if context.scopes[-1].closed:
            return
        shown = [c.name for c in context.scopes[-1].columns]
        if shown == ["@message"]:
            chosen = [
                command
                for command in context.query.commands
                if isinstance(command, ast.Fields | ast.Display)
            ]
            hint = "Write fields @timestamp, @message."
            yield from (Finding(one, "Only the message is shown.", hint) for one in chosen[-1:])
