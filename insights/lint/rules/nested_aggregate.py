"""An aggregate of an aggregate."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.functions import lookup
from insights.lang.printer import expression
from insights.lang.walk import walk
from insights.lint.base import Context, Finding, Rule, Stage


class NestedAggregate(Rule):
    """An aggregate stands inside another one; each level needs a ``stats`` of its own."""

    code = "INS137"
    slug = "nested-aggregate"
    severity = Severity.WARNING
    good = (
        "stats count(*) as n by svc | stats avg(n) as mean",
        "stats count(*) by svc | stats avg(count(*)) as mean",
    )
    bad = ("stats avg(count(*)) as mean by svc",)

    def check(self, context: Context) -> Iterator[Finding]:
        """Every aggregate inside another that is not the name of an earlier column."""
        for stage in context.stages:
            for call in stage.all(ast.Call):
                inner = _inside(call, stage)
                if inner is not None:
                    message = f"'{expression(inner)}' stands inside another aggregate."
                    hint = f"Write stats {expression(inner)} as n by ... | stats {call.name}(n)."
                    yield Finding(inner, message, hint)


def _inside(call: ast.Call, stage: Stage) -> ast.Call | None:
    if not _is_aggregate(call):
        return None
    for argument in call.arguments:
        for node in walk(argument):
            if isinstance(node, ast.Call) and _is_aggregate(node):
                return None if expression(node) in stage.scope.defined else node
    return None


def _is_aggregate(call: ast.Call) -> bool:
    function = lookup(call.name)
    return function is not None and function.aggregate
