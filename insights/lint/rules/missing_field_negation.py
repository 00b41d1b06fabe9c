"""A negative condition on a field that events may lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from insights.diagnostics import Severity
from insights.lang import ast
from insights.lang.printer import expression
from insights.lint.base import Context, Finding, Rule
from insights.lint.conditions import COMPARISONS, fields_of, is_defined, plain_parts
from insights.lint.known_fields import always_present

_GUARDS = ("ispresent", "isempty", "isblank", "coalesce", "isnumeric")


class MissingFieldNegation(Rule):
    """``!=`` or ``not in`` on a field that some events do not have.

    A comparison with a missing field matches nothing, the negative ones included: events without
    the field are left out of the answer (seen live, language spec section 4). No finding where
    the query tests the field with ``ispresent`` or also has a positive condition on it.
    """

    code = "INS118"
    slug = "missing-field-negation"
    severity = Severity.WARNING
    good = (
        "filter not ispresent(user.tier) or user.tier != 'free' | limit 5",
        "filter ispresent(path) and path not in ['/health'] | limit 5",
    )
    bad = ("filter user.tier != 'free' | limit 5", "filter path not in ['/health'] | limit 5")

    def check(self, context: Context) -> Iterator[Finding]:
        """Every such condition in front of stats."""
        guarded: set[str] | None = None
        for stage in context.stages:
            if not isinstance(stage.command, ast.Filter) or stage.scope.closed:
                continue
            for part in plain_parts(stage.command.condition):
                field = _negated(part)
                if field is None or is_defined(field, stage.scope.defined):
                    continue
                guarded = _guarded(context) if guarded is None else guarded
                if field.name not in guarded and not always_present(field.name, context.source):
                    yield _finding(part, field)


def _finding(part: ast.Expr, field: ast.Field) -> Finding:
    message = f"Events without '{field.name}' do not match this condition."
    name = expression(field)
    return Finding(part, message, f"Write (not ispresent({name}) or {expression(part)}).")


def _negated(part: ast.Expr) -> ast.Field | None:
    """The field of a negative condition that compares it with values."""
    match part:
        case ast.Binary(operator="!=", left=ast.Field() as field, right=right):
            values = (ast.String, ast.Number, ast.Boolean, ast.Placeholder)
            return field if isinstance(right, values) else None
        case ast.In(negated=True, left=ast.Field() as field):
            return field
        case _:
            return None


def _guarded(context: Context) -> set[str]:
    """Fields that some condition tests, or compares in a positive way."""
    found: set[str] = set()
    for call in context.all(ast.Call):
        if call.name.lower() in _GUARDS:
            found.update(field.name for field in fields_of(call))
    for binary in context.all(ast.Binary):
        if binary.operator in COMPARISONS and binary.operator != "!=":
            found.update(side.name for side in (binary.left, binary.right) if _is_field(side))
    likes = [like.left for like in context.all(ast.Like) if not like.negated]
    members = [member.left for member in context.all(ast.In) if not member.negated]
    return found | {left.name for left in (*likes, *members) if _is_field(left)}


def _is_field(node: ast.Expr) -> TypeGuard[ast.Field]:
    return isinstance(node, ast.Field)
