"""SOURCE in a query that also gets log groups."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Edit, Finding, Rule, Target


class SourceWithGroups(Rule):
    """The query starts with ``SOURCE``, as dashboards store it, and groups are given beside it.

    Sent to the service together with log groups, such a text was refused with "unexpected symbol
    found |" (seen live, language spec section 3).
    """

    code = "INS149"
    slug = "source-with-groups"
    severity = Severity.WARNING
    good = ("fields @message | limit 5",)
    bad = ("SOURCE '/aws/vpc/flowlogs' | fields @message | limit 5",)
    target = Target(groups=True)

    def check(self, context: Context) -> Iterator[Finding]:
        """The SOURCE stages of such a query."""
        if not context.target.groups:
            return
        commands = context.query.commands
        for command, after in zip(commands, (*commands[1:], None), strict=True):
            if isinstance(command, ast.SourceStage):
                edits = (Edit(command.start, after.start, ""),) if after is not None else ()
                message = "'SOURCE' names log groups that are given beside the query too."
                hint = "Remove SOURCE and its pipe."
                yield Finding(command, message, hint, edits if not command.selectors else ())
