"""Raw events without a limit."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule

_BOUNDED = (
    ast.Limit,
    ast.Stats,
    ast.Pattern,
    ast.CountFrequent,
    ast.Estimate,
    ast.RelevantFields,
    ast.LogCompare,
    ast.SavedCall,
)


class UnboundedEvents(Rule):
    """Raw events are returned without ``limit``.

    The service then cuts at 10,000 rows, and a reader cannot tell a complete answer from a cut
    one.
    """

    code = "INS201"
    slug = "unbounded-events"
    severity = Severity.WARNING
    good = ("fields @message | limit 20", "stats count(*) as n by @logStream")
    bad = ("fields @message | sort @timestamp desc", "filter @message like 'timeout'")

    def check(self, context: Context) -> Iterator[Finding]:
        """The last stage of such a query."""
        commands = context.query.commands
        if commands and not any(isinstance(command, _BOUNDED) for command in commands):
            message = "Events are returned without a limit."
            yield Finding(commands[-1], message, "End the query with | limit 100.")
