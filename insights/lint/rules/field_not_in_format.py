"""A field that a custom flow-log format does not carry."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang.log_types import SYSTEM_FIELDS, LogSource
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
    bad = ("filter dstPort = 22 | stats count(*) as n by srcAddr",)
    source = LogSource("vpcflow", ("version", "srcaddr", "dstaddr", "action"))

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such field, at its first use in a stage."""
        known = context.source.discovered
        if not context.source.format or known is None:
            return
        for _, node in context.event_fields:
            if node.name not in known and node.name not in SYSTEM_FIELDS:
                hint = did_you_mean(node.name, known)
                message = f"The source's flow-log format has no field '{node.name}'."
                yield Finding(node, message, hint)
