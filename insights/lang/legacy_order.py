"""Filters behind ``stats`` that the service applies in front of it.

AWS's own samples filter on fields of the events behind a single ``stats`` (AppSync, Container
Insights); that makes sense only before the aggregation. That exactly the conditions without any
output of ``stats`` go to the front is assumed (language spec section 3).

fidelity: early-filters.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.lang.printer import expression
from insights.lang.scope import scopes
from insights.lang.walk import children


def conjuncts(condition: ast.Expr) -> tuple[ast.Expr, ...]:
    """The conditions that ``and`` joins, or the condition itself."""
    if isinstance(condition, ast.Logical) and condition.operator == "and":
        return condition.operands
    return (condition,)


def is_early(condition: ast.Expr, outputs: Collection[str]) -> bool:
    """Whether a condition reads fields, and none of them is an output of stats."""
    found = _reads(condition, outputs)
    return bool(found) and not any(found)


def _reads(node: ast.Node, outputs: Collection[str]) -> list[bool]:
    """For every field and named aggregate below a node, whether it is an output."""
    if isinstance(node, ast.Field):
        heads = {ast.Field(node.segments[:n]).name for n in range(1, len(node.segments) + 1)}
        return [not heads.isdisjoint(outputs)]
    if isinstance(node, ast.Call) and expression(node) in outputs:
        return [True]
    return [read for child in children(node) for read in _reads(child, outputs)]


def hoisted(query: ast.Query, source: LogSource) -> tuple[ast.Command, ...]:
    """The stages, early conditions moved in front of the only ``stats`` there is."""
    places = [n for n, command in enumerate(query.commands) if isinstance(command, ast.Stats)]
    if len(places) != 1:
        return query.commands
    found = scopes(query, source)
    early: list[ast.Command] = []
    late: list[ast.Command] = []
    for command, scope in list(zip(query.commands, found, strict=False))[places[0] + 1 :]:
        if isinstance(command, ast.Filter):
            parts = conjuncts(command.condition)
            moved = [part for part in parts if is_early(part, scope.defined)]
            early += [replace(command, condition=part) for part in moved]
            kept = [part for part in parts if part not in moved]
            late += [replace(command, condition=part) for part in kept]
        else:
            late.append(command)
    front, stats = query.commands[: places[0]], query.commands[places[0]]
    return (*front, *early, stats, *late)
