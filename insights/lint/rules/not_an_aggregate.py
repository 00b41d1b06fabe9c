"""A plain field among aggregates."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.functions import lookup
from insights.lang.printer import expression
from insights.lang.scope import column_name
from insights.lang.walk import walk
from insights.lint.base import Context, Finding, Rule
from insights.lint.conditions import fields_of, is_defined


class NotAnAggregate(Rule):
    """``stats`` computes a column from a plain field, of which a group has many values.

    Group by the field, or say which of its values is wanted: ``latest``, ``max``, ``values``.
    """

    code = "INS138"
    slug = "not-an-aggregate"
    severity = Severity.WARNING
    good = ("stats count(*) as n by svc", "stats max(ms) as hi, min(ms) as lo, hi - lo as spread")
    bad = ("stats svc, count(*) as n", "stats count(*) as n, ms / 1000 as s by svc")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every item of stats without an aggregate that reads a field."""
        for stage in context.stages:
            if isinstance(stage.command, ast.Stats):
                yield from _plain(stage.command)


def _plain(command: ast.Stats) -> Iterator[Finding]:
    named = {column_name(key) for key in command.keys}
    for item in command.items:
        calls = [node for node in walk(item.value) if isinstance(node, ast.Call)]
        if not any(_gives_one(call) for call in calls):
            for field in fields_of(item.value):
                if not is_defined(field, named):
                    name = expression(field)
                    message = f"'{name}' has many values in a group."
                    hint = f"Write by {name}, or latest({name})."
                    yield Finding(field, message, hint)
        named.add(column_name(item))


def _gives_one(call: ast.Call) -> bool:
    """Whether a call makes one value of many; of unknown functions nothing is said."""
    function = lookup(call.name)
    return function is None or function.aggregate
