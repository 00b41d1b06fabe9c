"""A percentile that is no number of percent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Edit, Finding, Rule


class PercentileFraction(Rule):
    """``pct`` counts in percent, from 0 to 100: ``pct(x, 0.95)`` is next to the minimum."""

    code = "INS135"
    slug = "percentile-fraction"
    severity = Severity.WARNING
    good = ("stats pct(ms, 95) as p95", "stats pct(ms, 99.9) as p999")
    bad = ("stats pct(ms, 0.95) as p95", "stats pct(ms, 950) as p95")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every percentile between 0 and 1, and every one above 100."""
        for call in context.all(ast.Call):
            if call.name.lower() != "pct" or len(call.arguments) != 2:
                continue
            number = call.arguments[1]
            if not isinstance(number, ast.Number):
                continue
            if 0 < number.value < 1:
                meant = f"{(Decimal(number.text) * 100).normalize():f}"
                message = f"This is the percentile {number.text}, not {meant}."
                edits = (Edit(number.start, number.end, meant),)
                yield Finding(number, message, f"Write {meant}.", edits)
            elif number.value > 100:
                yield Finding(number, "A percentile is 100 at most.", "Write 95.")
