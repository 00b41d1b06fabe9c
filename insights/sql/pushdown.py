"""What every row of an answer must have, so that a scan can leave out the rest early."""

from __future__ import annotations

from collections.abc import Iterator

from insights.lang import ast
from insights.lang.scope import column_name


def required_values(query: ast.Query) -> dict[str, str]:
    """Fields of the events that must equal a text, from the filters in front.

    Only conditions that hold for each row of the answer count: those joined by ``and`` in
    filters before any stage that changes rows or gives a name a new meaning.
    """
    found: dict[str, str] = {}
    redefined: set[str] = set()
    for command in query.commands:
        if isinstance(command, ast.Fields):
            redefined |= {column_name(item) for item in command.items if item.alias}
        elif isinstance(command, ast.Filter):
            for name, value in _equalities(command.condition):
                if name not in redefined:
                    found.setdefault(name, value)
        elif not isinstance(command, ast.SourceStage):
            break
    return found


def _equalities(node: ast.Expr) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Logical) and node.operator == "and":
        for operand in node.operands:
            yield from _equalities(operand)
    elif isinstance(node, ast.Binary) and node.operator == "=":
        if isinstance(node.left, ast.Field) and isinstance(node.right, ast.String):
            yield node.left.name, node.right.value
        elif isinstance(node.left, ast.String) and isinstance(node.right, ast.Field):
            yield node.right.name, node.left.value
