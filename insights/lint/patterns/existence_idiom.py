"""``= *`` as a test of existence."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang.walk import find
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import Compare, JsonPattern, Text


class ExistenceIdiom(PatternRule):
    """``= *`` matches texts and numbers only.

    A key whose value is true, false, null, a list or an object does not match (recorded), so
    that it is no test of whether a key is there.
    """

    code = "PAT105"
    slug = "existence-idiom"
    severity = Severity.HINT
    good = ("{ $.mfa IS TRUE || $.mfa IS FALSE }", '{ $.name = "a*" }')
    bad = ("{ $.latency = * }", "{ $.name != * }")

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """Every comparison with a star alone."""
        if not isinstance(context.pattern, JsonPattern):
            return
        for node in find(context.pattern, Compare):
            if isinstance(node.operand, Text) and node.operand.value == "*":
                message = f"'{node.operator} *' takes texts and numbers only."
                hint = "Add || ... IS TRUE || ... IS FALSE where the value may be a truth value."
                if node.operator == "!=":
                    message = "'!= *' matches nothing."
                    hint = "Write NOT EXISTS."
                yield Finding(node, message, hint)
