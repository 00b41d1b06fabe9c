"""A regular expression that the service cannot compile."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lang.re2 import fault
from insights.lint.base import Context, Finding, Rule


class BadRegex(Rule):
    """A pattern is no regular expression of RE2, the dialect of the service.

    RE2 has no look-around, no back-references and no possessive repetition; a bracket that is
    not closed has no meaning in any dialect.
    """

    code = "INS111"
    slug = "bad-regex"
    good = ("filter @message like /a(b|c)\\/d/", "parse @message /id=(?<id>\\d+)/")
    bad = (
        "filter @message like /a(b/",
        "filter @message like /a(?!b)/",
        "filter @message like /a++/",
        "fields regexReplace(@message, '(a)\\1', 'b') as c",
    )
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every pattern that cannot be compiled."""
        for node in context.all(ast.Regex):
            at, why = fault(node.pattern)
            if why:
                yield Finding(_from(node, at), f"The regular expression {why}.")
        for call in context.all(ast.Call):
            if call.name.lower().replace("_", "") == "regexreplace" and len(call.arguments) > 1:
                pattern = call.arguments[1]
                if isinstance(pattern, ast.String) and (why := fault(pattern.value)[1]):
                    yield Finding(pattern, f"The regular expression {why}.")


def _from(node: ast.Regex, at: int) -> ast.Regex:
    """The part of a pattern from a place on: every slash before it was written with a backslash."""
    if not at:
        return node
    start = node.start + 1 + at + node.pattern.count("/", 0, at)
    return ast.Regex(node.pattern[at:], start=start, end=max(start, node.end - 1))
