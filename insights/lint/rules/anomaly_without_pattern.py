"""An anomaly with nothing to look at."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class AnomalyWithoutPattern(Rule):
    """``anomaly`` looks at patterns, so ``pattern`` stands in front of it.

    Source: CWL_QuerySyntax-Anomaly.
    """

    code = "INS143"
    slug = "anomaly-without-pattern"
    severity = Severity.WARNING
    good = ("pattern @message | anomaly",)
    bad = ("filter @message like 'gate' | anomaly",)

    def check(self, context: Context) -> Iterator[Finding]:
        """An anomaly that no pattern precedes."""
        seen = False
        for command in context.query.commands:
            seen = seen or isinstance(command, ast.Pattern)
            if isinstance(command, ast.Anomaly) and not seen:
                message = "'anomaly' stands without a pattern before it."
                yield Finding(command, message, "Write pattern @message | anomaly.")
