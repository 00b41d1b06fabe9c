"""A filter or a sort behind limit."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class StageAfterLimit(Rule):
    """``filter`` and ``sort`` behind ``limit`` see only the rows that are left.

    A filter then drops rows of a cut answer. Of a sort behind a limit samples of AWS expect that
    it comes first, which is not documented (language spec section 3).
    """

    code = "INS147"
    slug = "stage-after-limit"
    severity = Severity.WARNING
    good = ("filter ms > 5 | sort ms desc | limit 10",)
    bad = ("fields ms | limit 10 | filter ms > 5", "fields ms | limit 10 | sort ms desc")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every filter and sort that a limit precedes."""
        limited = False
        for command in context.query.commands:
            limited = limited or isinstance(command, ast.Limit)
            if limited and isinstance(command, ast.Filter | ast.Sort):
                word = command.word.lower() or "filter"
                message = f"'{word}' stands behind limit."
                yield Finding(command, message, f"Move {word} in front of limit.")
