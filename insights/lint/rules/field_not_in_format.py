"""A field that a custom flow-log format does not carry."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.ast import Command, Display, Field, Fields, Item, Stats
from insights.lang.log_types import SYSTEM_FIELDS
from insights.lang.scope import Scope, column_name
from insights.lang.walk import children, find
from insights.lint.base import Context, Finding, Rule
from insights.suggest import did_you_mean


class FieldNotInFormat(Rule):
    """The source's flow-log format lacks a field that the query reads.

    On such records the field is always missing: the query would run, cost money and find
    nothing. Sources without a format of their own are not checked by this rule.
    """

    code = "INS113"
    slug = "field-not-in-format"
    good = ("filter action = 'REJECT' | stats count(*) as n by srcAddr",)
    bad = ()

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such field, at its first use in a stage."""
        known = context.source.discovered
        if not context.source.format or known is None:
            return
        for command, scope in zip(context.query.commands, context.scopes, strict=False):
            if scope.closed:
                return
            for node in _read(command, scope):
                if node.name not in known and node.name not in SYSTEM_FIELDS:
                    hint = did_you_mean(node.name, known)
                    message = f"The source's flow-log format has no field '{node.name}'."
                    yield Finding(node, message, hint)


def _read(command: Command, scope: Scope) -> Iterator[Field]:
    """Fields of the events that a stage reads: those that nothing before them defines."""
    defined = set(scope.defined)
    for part in children(command):
        for node in find(part, Field):
            if not {".".join(map(str, node.segments[:n])) for n in range(1, 9)} & defined:
                yield node
        if isinstance(part, Item) and isinstance(command, Fields | Display | Stats):
            defined.add(column_name(part))

