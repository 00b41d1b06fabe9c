"""A chain of equalities that is a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Edit, Finding, Rule

_LONG = 3


class OrChain(Rule):
    """``a = 1 or a = 2 or a = 3`` is ``a in [1, 2, 3]``."""

    code = "INS309"
    slug = "or-chain"
    severity = Severity.HINT
    good = ("filter svc in ['a', 'b', 'c'] | limit 5", "filter svc = 'a' or svc = 'b' | limit 5")
    bad = ("filter svc = 'a' or svc = 'b' or svc = 'c' | limit 5",)
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every chain of three or more equalities of one field."""
        for node in context.all(ast.Logical):
            if node.operator != "or" or len(node.operands) < _LONG:
                continue
            chain = [part for part in node.operands if _equality(part)]
            names = {part.left.name for part in chain if isinstance(part.left, ast.Field)}
            if len(chain) == len(node.operands) and len(names) == 1:
                field = expression(chain[0].left)
                values = ", ".join(expression(part.right) for part in chain)
                listed = f"{field} in [{values}]"
                edits = (Edit(node.start, node.end, listed),)
                message = f"This compares '{field}' with {len(chain)} values, one by one."
                yield Finding(node, message, f"Write {listed}.", edits)


def _equality(part: ast.Expr) -> TypeGuard[ast.Binary]:
    return (
        isinstance(part, ast.Binary)
        and part.operator == "="
        and isinstance(part.left, ast.Field)
        and isinstance(part.right, ast.String | ast.Number | ast.Placeholder)
    )
