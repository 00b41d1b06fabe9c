"""JSON patterns as conditions of a query."""

from __future__ import annotations

from insights.lang import ast
from insights.lang.log_types import NUMBER, STRING, LogSource
from insights.patterns.derive_json import BOOLEAN
from insights.patterns.like_text import fits, joined, number, same_text
from insights.patterns.literals import is_number
from insights.patterns.logic import Underivable
from insights.patterns.nodes import (
    All,
    Compare,
    Condition,
    Either,
    Every,
    Is,
    JsonPattern,
    Number,
    Regex,
    Selector,
    State,
    Text,
)


def json_filter(pattern: JsonPattern, source: LogSource) -> ast.Expr:
    """The condition on the event's keys. Raises :class:`Underivable`."""
    return _condition(pattern.condition, source)


def _condition(node: Condition, source: LogSource) -> ast.Expr:
    match node:
        case All():
            return joined([_condition(part, source) for part in node.parts], "and")
        case Either():
            return joined([_condition(part, source) for part in node.parts], "or")
        case Compare():
            return _compare(node, source)
        case Is():
            return _state(node, source)
        case _:
            raise Underivable(node, "This is no condition on JSON.")


def selector_field(selector: Selector) -> ast.Field:
    """The field that a selector means. Raises :class:`Underivable`."""
    if selector.wildcards:
        raise Underivable(selector, "A query cannot ask for any of several values.")
    if not selector.steps:
        raise Underivable(selector, "A query cannot ask for the event itself.")
    steps = tuple(step for step in selector.steps if not isinstance(step, Every))
    first = str(steps[0])
    return ast.Field((f"@{first}" if first.startswith("@") else first, *steps[1:]))


def _undeclared(node: Compare | Is, field: ast.Field, *types: str) -> Underivable:
    wanted = " or ".join(f"'{field.name}: {kind}'" for kind in types)
    message = f"What a query makes of '{field.name}' depends on its type, which is not declared."
    return Underivable(node, message, f"Add {wanted} to the source's fields, if it is one.")


def _compare(node: Compare, source: LogSource) -> ast.Expr:
    field = selector_field(node.selector)
    kind = source.fields.get(field.name, "")
    negated = node.operator == "!="
    match node.operand:
        case Number():
            if kind != NUMBER:
                raise _undeclared(node, field, NUMBER)
            return ast.Binary(node.operator, field, number(node.operand.text))
        case Regex():
            if kind != STRING:
                raise _undeclared(node, field, STRING)
            return fits(field, node.operand, negated)
        case Text(value="*"):
            if negated or kind not in (STRING, NUMBER):
                raise _undeclared(node, field, STRING, NUMBER)
            return ast.Call("ispresent", (field,))
        case Text() as text:
            return _text(node, field, kind, text)


def _text(node: Compare, field: ast.Field, kind: str, text: Text) -> ast.Expr:
    """Exact where neither numbers nor truth values can be taken for the text."""
    negated = node.operator == "!="
    front, core, back = text.wild
    numeric = not set(core) - set("0123456789+-.eE")
    if (negated and kind not in (STRING, NUMBER)) or (numeric and kind != STRING):
        raise _undeclared(node, field, STRING)
    if not front and not back and is_number(ast.String(core)):
        return same_text(field, core, negated)
    return fits(field, text, negated)


def _state(node: Is, source: LogSource) -> ast.Expr:
    field = selector_field(node.selector)
    if node.state in (State.TRUE, State.FALSE):
        if source.fields.get(field.name) != BOOLEAN:
            raise _undeclared(node, field, BOOLEAN)
        return ast.Binary("=", field, ast.Boolean(node.state is State.TRUE))
    message = "For a query a null is missing, as is a key that is not there."
    raise Underivable(node, message)
