"""The same condition twice."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule


class DuplicateCondition(Rule):
    """A condition stands twice in one chain of ``and`` or ``or``; a typo is likely."""

    code = "INS310"
    slug = "duplicate-condition"
    severity = Severity.WARNING
    good = ("filter a = 1 and b = 1 | limit 5",)
    bad = ("filter a = 1 and b = 2 and a = 1 | limit 5", "filter a = 1 or a = 1 | limit 5")
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every operand that is equal to an earlier one."""
        for node in context.all(ast.Logical):
            seen: set[ast.Expr] = set()
            for part in node.operands:
                if part in seen:
                    yield Finding(part, f"'{expression(part)}' stands here twice.", "Remove one.")
                seen.add(part)
