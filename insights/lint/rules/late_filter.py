"""A filter that could come earlier."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.legacy_order import conjuncts
from insights.lint.base import Context, Finding, Rule, Stage
from insights.lint.conditions import fields_of, is_defined


class LateFilter(Rule):
    """A condition on fields of the events stands behind a ``parse`` that it does not need.

    In front of it, fewer events are parsed.
    """

    code = "INS203"
    slug = "late-filter"
    severity = Severity.HINT
    good = (
        "filter @logStream = 'a' | parse @message 'gate-*' as gate | limit 5",
        "parse @message 'gate-*' as gate | filter gate = '3' | limit 5",
    )
    bad = ("parse @message 'gate-*' as gate | filter @logStream = 'a' | limit 5",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such condition in front of stats."""
        parsed = False
        for stage in context.stages:
            if stage.scope.closed or isinstance(stage.command, ast.Join | ast.Limit | ast.Dedup):
                return
            if parsed and isinstance(stage.command, ast.Filter):
                yield from _early(stage)
            parsed = parsed or isinstance(stage.command, ast.ParseGlob | ast.ParseRegex)


def _early(stage: Stage) -> Iterator[Finding]:
    condition = stage.command.condition if isinstance(stage.command, ast.Filter) else None
    for part in conjuncts(condition) if condition is not None else ():
        reads = list(fields_of(part))
        if reads and not any(is_defined(field, stage.scope.defined) for field in reads):
            message = "This condition needs nothing of the parse before it."
            yield Finding(part, message, "Move it into a filter in front of parse.")
