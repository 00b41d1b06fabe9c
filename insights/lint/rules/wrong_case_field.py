"""A field name in the wrong case."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.lang.printer import expression
from insights.lint.base import Context, Edit, Finding, Rule, Stage
from insights.lint.known_fields import named, spelling


class WrongCaseField(Rule):
    """A field is spelt as the source's events spell it, but for upper and lower case.

    Field names are case-sensitive: ``srcaddr`` is no field of a flow log, so conditions on it
    match nothing and columns of it are empty, without an error.
    """

    code = "INS115"
    slug = "wrong-case-field"
    severity = Severity.WARNING
    good = ("filter dstPort = 22 | stats count(*) as n by srcAddr", "fields @logStream | limit 5")
    bad = ("filter dstport = 22 | limit 5", "stats count(*) as n by srcaddr", "fields @logstream")
    source = LogSource("vpcflow")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every field of the events whose name the source has in another case."""
        known = set(named(context.source))
        for _, node in context.event_fields:
            right = None if node.name in known else spelling(node.name, context.source)
            if right is not None:
                yield _finding(node, right)
        for stage in context.stages:
            yield from _defined(stage)


def _finding(node: ast.Field, right: str) -> Finding:
    edit = Edit(node.start, node.end, expression(ast.Field(tuple(right.split(".")))))
    return Finding(node, f"'{node.name}' is '{right}' here.", f"Write {right}.", (edit,))


def _defined(stage: Stage) -> Iterator[Finding]:
    """Names that an earlier stage defines in another case, where nothing else can be meant."""
    if not stage.scope.closed:
        return
    lowered = {name.lower(): name for name in stage.scope.defined}
    for node in stage.all(ast.Field):
        right = lowered.get(node.name.lower())
        if right is not None and node.name not in stage.scope.defined:
            yield _finding(node, right)
