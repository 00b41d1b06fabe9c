"""An aggregate outside stats."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lang.functions import lookup
from insights.lang.printer import expression
from insights.lang.walk import find
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
        for command, scope in zip(context.query.commands, context.scopes, strict=False):
            if isinstance(command, ast.Stats | ast.Join | ast.AppendCols):
                continue
            for call in find(command, ast.Call):
                function = lookup(call.name)
                named = expression(call) in scope.defined
                if function is not None and function.aggregate and not named:
                    hint = f"Write stats {expression(call)} as name."
                    yield Finding(call, f"'{call.name}' stands outside stats.", hint)
