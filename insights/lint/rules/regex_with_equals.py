"""A pattern behind an equals sign."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Edit, Finding, Rule


class RegexWithEquals(Rule):
    """A regular expression stands behind ``=``; ``like`` and ``=~`` take patterns."""

    code = "INS150"
    slug = "regex-with-equals"
    severity = Severity.WARNING
    good = ("filter @message like /gate-\\d/ | limit 5", "filter @message =~ /gate/ | limit 5")
    bad = ("filter @message = /gate-\\d/ | limit 5", "filter @message != /gate/ | limit 5")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such comparison."""
        for node in context.all(ast.Binary):
            if node.operator in ("=", "!=") and isinstance(node.right, ast.Regex):
                word = "like" if node.operator == "=" else "not like"
                sign = node.spelling or node.operator
                at = context.text.text.find(sign, node.left.end, node.right.start)
                edits = (Edit(at, at + len(sign), word),) if at >= 0 else ()
                message = f"'{sign}' does not take a regular expression."
                yield Finding(node, message, f"Write {word} instead.", edits)
