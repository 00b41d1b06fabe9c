"""A third argument of strcontains."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule


class StrcontainsThirdArgument(Rule):
    """The third argument of ``strcontains`` is documented to ignore case, and has no effect.

    Seen live on 2026-06-10: ``strcontains("GET", "get", true)`` is 0 (language spec section 14).
    """

    code = "INS140"
    slug = "strcontains-third-argument"
    severity = Severity.WARNING
    good = ("fields strcontains(tolower(verb), 'get') as found | limit 5",)
    bad = ("fields strcontains(verb, 'get', true) as found | limit 5",)
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such argument."""
        for call in context.all(ast.Call):
            if call.name.lower() == "strcontains" and len(call.arguments) == 3:
                text = expression(call.arguments[0])
                message = "The third argument of strcontains has no effect."
                hint = f"Write strcontains(tolower({text}), ..) with the text in lower case."
                yield Finding(call.arguments[2], message, hint)
