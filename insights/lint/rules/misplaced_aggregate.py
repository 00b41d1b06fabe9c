"""An aggregate outside stats."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lang.functions import lookup
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule


class MisplacedAggregate(Rule):
    """``count``, ``sum`` and the other aggregates stand in ``stats`` only.

    After stats the text of an aggregate names its column, as in ``filter sum(ms) > 5``.
    """

    code = "INS106"
    slug = "misplaced-aggregate"
    good = ("stats count(*) as n by svc", "stats sum(ms) by svc | filter sum(ms) > 5")
    bad = ("fields count(*) as n", "filter sum(ms) > 5")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every aggregate call that no stats computes."""
        for stage in context.stages:
            if isinstance(stage.command, ast.Stats):
                continue
            for call in stage.all(ast.Call):
                function = lookup(call.name)
                if function is None or not function.aggregate:
                    continue
                if expression(call) not in stage.scope.defined:
                    hint = f"Write stats {expression(call)} as name."
                    yield Finding(call, f"'{call.name}' stands outside stats.", hint)
