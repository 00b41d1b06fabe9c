"""A comparison with null."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Edit, Finding, Rule

_WORDS = ("null", "none", "nil")


class NullLiteral(Rule):
    """The language has no ``null``: the word names a field, which no event has.

    A comparison with a missing field matches nothing.
    """

    code = "INS133"
    slug = "null-literal"
    severity = Severity.WARNING
    good = ("filter not ispresent(user.id) | limit 5", "filter user.id = 'null' | limit 5")
    bad = ("filter user.id = null | limit 5", "filter user.id != NULL | limit 5")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every comparison with the bare word."""
        for node in context.all(ast.Binary):
            right = node.right
            if node.operator not in ("=", "!=") or not isinstance(right, ast.Field):
                continue
            written = context.text.text[right.start : right.end]
            if written.lower() in _WORDS:
                present = "" if node.operator == "!=" else "not "
                meant = f"{present}ispresent({expression(node.left)})"
                edits = (Edit(node.left.start, right.end, meant),)
                plain = isinstance(node.left, ast.Field)
                message = f"'{written}' is the name of a field here."
                yield Finding(node, message, f"Write {meant}.", edits if plain else ())
