"""A condition that is always true or always false."""

from __future__ import annotations

from collections.abc import Iterator

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lint.base import Context, Finding, Rule
from insights.lint.conditions import COMPARISONS, literal


class ConstantCondition(Rule):
    """A condition whose outcome does not depend on the events.

    ``a = 1 and a = 2`` matches nothing; ``a != 1 or a != 2`` matches everything, where ``and`` or
    ``not in`` was meant.
    """

    code = "INS132"
    slug = "constant-condition"
    severity = Severity.WARNING
    good = ("filter a = 1 or a = 2 | limit 5", "filter a > 1 and a < 9 | limit 5")
    bad = (
        "filter a = 1 and a = 2 | limit 5",
        "filter a != 'x' or a != 'y' | limit 5",
        "filter a > 9 and a < 1 | limit 5",
        "filter a = a | limit 5",
    )
    whole = False

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such condition."""
        for node in context.all(ast.Logical):
            yield from _contradictions(node)
        for binary in context.all(ast.Binary):
            if binary.operator in COMPARISONS and _same(binary):
                always = binary.operator in ("=", "<=", ">=")
                outcome = "true wherever the value exists" if always else "never true"
                message = f"Both sides are the same: the condition is {outcome}."
                yield Finding(binary, message, "Compare with another value or field.")


def _same(node: ast.Binary) -> bool:
    left, right = literal(node.left), literal(node.right)
    if left is not None or right is not None:
        return left is not None and left == right
    return isinstance(node.left, ast.Field) and node.left == node.right


def _contradictions(node: ast.Logical) -> Iterator[Finding]:
    wanted = "=" if node.operator == "and" else "!="
    seen: dict[str, str] = {}
    bounds: dict[str, tuple[float, float]] = {}
    for part in node.operands:
        if not isinstance(part, ast.Binary) or not isinstance(part.left, ast.Field):
            continue
        name, value = part.left.name, literal(part.right)
        if value is None:
            continue
        if part.operator == wanted:
            if seen.setdefault(name, value) != value:
                yield _finding(node, part, name)
        elif node.operator == "and" and _is_empty(bounds, part, name):
            yield _finding(node, part, name)


def _finding(node: ast.Logical, part: ast.Binary, name: str) -> Finding:
    if node.operator == "and":
        message = f"No value of '{name}' fits all of these conditions."
        return Finding(part, message, "Join them with or, or remove one.")
    message = f"Every value of '{name}' fits one of these conditions."
    return Finding(part, message, f"Write {name} not in [..], or join them with and.")


def _is_empty(bounds: dict[str, tuple[float, float]], part: ast.Binary, name: str) -> bool:
    """Whether no number is left of a field's range once ``part`` has cut it."""
    if not isinstance(part.right, ast.Number) or part.operator in ("=", "!="):
        return False
    low, high = bounds.get(name, (float("-inf"), float("inf")))
    number = float(part.right.text)
    if part.operator.startswith(">"):
        low = max(low, number)
    else:
        high = min(high, number)
    bounds[name] = (low, high)
    return low > high
