"""A regular expression for the digits of a number."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang.log_types import NUMBER, LogSource
from insights.lang.walk import find
from insights.lint.base import Finding
from insights.lint.patterns.base import PatternContext, PatternRule
from insights.patterns.nodes import Compare, Regex


class RegexOnNumber(PatternRule):
    """A regular expression on a key that holds numbers.

    As far as recorded, regular expressions see texts only. A wildcard such as ``5*`` sees the
    digits of numbers too.
    """

    code = "PAT107"
    slug = "regex-on-number"
    severity = Severity.WARNING
    good = ("{ $.status = 5* }", "{ $.route = %^/api% }")
    bad = ("{ $.status = %^5% }",)
    source = LogSource("json", fields={"status": NUMBER})

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """Every such comparison with a key that is declared as a number."""
        for node in find(context.pattern, Compare):
            name = ".".join(map(str, node.selector.steps))
            if isinstance(node.operand, Regex) and context.source.fields.get(name) == NUMBER:
                message = f"'{name}' is a number, which a regular expression does not see."
                yield Finding(node, message, "Compare by value, or write a wildcard such as 5*.")
