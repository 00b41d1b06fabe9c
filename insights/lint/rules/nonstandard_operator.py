"""An operator that is in no documentation."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Edit, Finding, Rule


class NonstandardOperator(Rule):
    """``==`` is not documented; a single ``=`` compares.

    Deployed queries have it, and one sample of AWS; whether the service takes it everywhere is
    not established (language spec sections 1 and 15).
    """

    code = "INS123"
    slug = "nonstandard-operator"
    severity = Severity.WARNING
    good = ("filter level = 'ERROR' | limit 5",)
    bad = ("filter level == 'ERROR' | limit 5",)
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such operator."""
        for node in context.all(ast.Binary):
            if node.spelling == "==":
                at = context.text.text.find("==", node.left.end, node.right.start)
                place = ast.Node(start=at, end=at + 2) if at >= 0 else node
                edits = (Edit(at, at + 2, "="),) if at >= 0 else ()
                yield Finding(place, "'==' is not documented.", "Write =.", edits)
