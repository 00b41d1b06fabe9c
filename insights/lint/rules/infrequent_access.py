"""A command that the Infrequent Access class does not have."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lint.base import Context, Finding, Rule, Target

_REFUSED = (ast.Pattern, ast.Diff, ast.FilterIndex, ast.Anomaly)
_MOST_STATS = 2


class InfrequentAccess(Rule):
    """Log groups of the Infrequent Access class run a part of the language only.

    There is no pattern, diff, anomaly, filterIndex and unmask, and two stats at most; fields are
    not discovered, so they have to be parsed (CWL_AnalyzeLogData_Classes).
    """

    code = "INS148"
    slug = "infrequent-access"
    good = ("filter @message like 'gate' | stats count(*) as n",)
    bad = ("pattern @message", "fields unmask(@message) as m | limit 5")
    target = Target(log_class="INFREQUENT_ACCESS")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such command, where the log class is known."""
        if context.target.log_class != "INFREQUENT_ACCESS":
            return
        for command in context.query.commands:
            if isinstance(command, _REFUSED):
                yield Finding(command, _message(command.word), "Read a group of class Standard.")
        for call in context.all(ast.Call):
            if call.name.lower() == "unmask":
                yield Finding(call, _message(call.name), "Read a group of class Standard.")
        for stats in context.all(ast.Stats)[_MOST_STATS : _MOST_STATS + 1]:
            message = f"Infrequent Access takes {_MOST_STATS} stats commands; this is one more."
            yield Finding(stats, message, "Compute more in the stats before.")


def _message(word: str) -> str:
    return f"The Infrequent Access class has no '{word}'."
