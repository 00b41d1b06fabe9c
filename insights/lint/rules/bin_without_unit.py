"""A bin without a period."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule


class BinWithoutUnit(Rule):
    """``bin`` takes a period, a whole number with a unit and no quotes: ``5m``."""

    code = "INS127"
    slug = "bin-without-unit"
    severity = Severity.WARNING
    good = ("stats count(*) as n by bin(5m)", "stats count(*) as n by bin({{period}})")
    bad = ("stats count(*) as n by bin(5)", "stats count(*) as n by bin('5m')")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every bin whose argument is a number or a text."""
        for call in context.all(ast.Call):
            if call.name.lower() == "bin" and len(call.arguments) == 1:
                period = call.arguments[0]
                if isinstance(period, ast.Number | ast.String):
                    text = period.text if isinstance(period, ast.Number) else period.value
                    if "{{" not in text:
                        yield Finding(period, f"'{text}' is no period.", "Write bin(5m).")
