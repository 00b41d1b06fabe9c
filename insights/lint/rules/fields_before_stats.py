"""A list of fields that stats makes pointless."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class FieldsBeforeStats(Rule):
    """``fields`` lists columns, and ``stats`` behind it replaces all columns.

    Stages read any field of the events without a list.
    """

    code = "INS313"
    slug = "fields-before-stats"
    severity = Severity.HINT
    good = ("stats count(*) as n by svc", "fields ms / 1000 as s | stats max(s) as worst")
    bad = ("fields @timestamp, svc | stats count(*) as n by svc",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every fields command with names alone that a stats follows."""
        commands = context.query.commands
        last = max((n for n, one in enumerate(commands) if isinstance(one, ast.Stats)), default=0)
        for command in commands[:last]:
            if isinstance(command, ast.Fields) and all(map(_is_listed, command.items)):
                message = "These columns are gone after stats."
                yield Finding(command, message, "Remove this stage.")


def _is_listed(item: ast.Item) -> bool:
    return item.alias is None and isinstance(item.value, ast.Field)
