"""A number compared with a text that is none."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule, Stage
from insights.lint.conditions import COMPARISONS, is_number
from insights.results import ColumnType


class NumberAgainstText(Rule):
    """A field that always holds a number is compared with a text that does not read as one.

    ``=`` then matches nothing, and ``<`` compares letter by letter. Flow logs write ``-`` where
    they have no value, so that is no fault.
    """

    code = "INS131"
    slug = "number-against-text"
    severity = Severity.WARNING
    good = ("filter dstPort = '22' | limit 5", "filter dstPort in [22, 3389] | limit 5")
    bad = ("filter dstPort = 'ssh' | limit 5", "filter dstPort in ['ssh', 'rdp'] | limit 5")
    source = LogSource("vpcflow")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such comparison with = and its kin, and in lists."""
        for stage in context.stages:
            for node in stage.all(ast.Binary):
                if node.operator in COMPARISONS and _is_text(node.right):
                    yield from _checked(stage, node.left, node.right)
            for member in stage.all(ast.In):
                if isinstance(member.items, ast.ListLiteral):
                    for item in member.items.items:
                        if _is_text(item):
                            yield from _checked(stage, member.left, item)


def _is_text(node: ast.Expr) -> bool:
    if not isinstance(node, ast.String) or "{{" in node.value:
        return False
    return node.value not in ("", "-") and not is_number(node.value)


def _checked(stage: Stage, left: ast.Expr, right: ast.Expr) -> Iterator[Finding]:
    if stage.scope.type_of(left) is ColumnType.NUMBER and not isinstance(left, ast.Number):
        message = f"'{expression(left)}' is a number; {expression(right)} is none."
        yield Finding(right, message, "Write a number.")
