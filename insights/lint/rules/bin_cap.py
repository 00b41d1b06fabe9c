"""A bin that is wider than its unit allows."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast, units
from insights.lang.printer import expression
from insights.lint.base import Context, Edit, Finding, Rule


class BinCap(Rule):
    """``bin(300s)`` runs as ``bin(60s)``: each unit has a cap, and nothing says so.

    The caps are 1000 for ms, 60 for s and m, and 24 for h (CWL_QuerySyntax-Stats).
    """

    code = "INS126"
    slug = "bin-cap"
    severity = Severity.WARNING
    good = ("stats count(*) as n by bin(5m)", "stats count(*) as n by bin(60s)")
    bad = ("stats count(*) as n by bin(300s)", "stats count(*) as n by bin(90m)")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every bin whose count is above the cap of its unit."""
        for call in context.all(ast.Call):
            if call.name.lower() != "bin" or len(call.arguments) != 1:
                continue
            period = call.arguments[0]
            if isinstance(period, ast.Duration):
                cap = units.CAPS.get(units.unit(period))
                if cap is not None and period.count > cap:
                    yield _finding(period, cap)


def _finding(period: ast.Duration, cap: int) -> Finding:
    written = expression(period)
    message = f"bin({written}) runs as bin({cap}{period.unit})."
    larger = units.in_largest_unit(period)
    if larger is None:
        return Finding(period, message, "Choose a period that a larger unit can express.")
    edits = (Edit(period.start, period.end, larger),)
    return Finding(period, message, f"Write bin({larger}).", edits)
