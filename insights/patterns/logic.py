"""The filter of a query as ``and`` and ``or`` over single conditions, negations pushed down.

A missing field makes a condition neither true nor false, and ``not`` does not change that (local
engine, missing-matches-nothing), so that pushing ``not`` down to the conditions loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from insights.dataclass import dataclass
from insights.lang import ast, functions
from insights.lang.legacy_order import hoisted
from insights.lang.log_types import LogSource
from insights.lang.printer import expression
from insights.lang.walk import find

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_SWAPPED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_SUBNETS = ("isipv4insubnet", "isipinsubnet")
#: Stages that leave the events as they are; behind any other there are other rows.
_TRANSPARENT = (
    *(ast.SourceStage, ast.Comment, ast.Fields, ast.Display, ast.Sort),
    *(ast.ParseGlob, ast.ParseRegex, ast.ParseFormat),
)


class Underivable(Exception):  # noqa: N818 - an answer with a place, caught at the door
    """A condition that no pattern has, and why."""

    def __init__(self, node: ast.Node, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.node = node
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Comparison:
    """``field operator literal``."""

    node: ast.Expr
    field: ast.Field
    operator: str
    value: ast.String | ast.Number | ast.Boolean


@dataclass(frozen=True, slots=True)
class Likeness:
    """``field like pattern``, or its negation."""

    node: ast.Expr
    field: ast.Field
    pattern: ast.String | ast.Regex
    negated: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """``ispresent(field)``, or its negation."""

    node: ast.Expr
    field: ast.Field
    negated: bool


@dataclass(frozen=True, slots=True)
class Subnet:
    """``isIpv4InSubnet(field, cidr)``, or its negation, which a missing field fulfils."""

    node: ast.Expr
    field: ast.Field
    cidr: str
    negated: bool


Leaf: TypeAlias = Comparison | Likeness | Presence | Subnet


@dataclass(frozen=True, slots=True)
class Join:
    """Conditions that all have to hold, or one of them; ``node`` is where they were written."""

    node: ast.Expr
    all_of: bool
    parts: tuple[Logic, ...]


Logic: TypeAlias = Leaf | Join


def event_filter(query: ast.Query, source: LogSource) -> Join:
    """What a query asks of single events, before it counts or shapes anything.

    Raises :class:`Underivable` for conditions of another form than a field beside a literal.
    """
    parts: list[Logic] = []
    defined: set[str] = set()
    for command in event_stages(query, source):
        if isinstance(command, ast.Filter | ast.FilterIndex):
            _check_names(command.condition, defined)
            parts.append(logic(command.condition))
        defined |= {name.text for name in find(command, ast.Name)}
    return Join(ast.Boolean(True), True, tuple(flat(parts, True)))


def event_stages(query: ast.Query, source: LogSource) -> Iterator[ast.Command]:
    """The stages in front of the first one that makes other rows of events."""
    for command in hoisted(query, source):
        if not isinstance(command, (ast.Filter, ast.FilterIndex, *_TRANSPARENT)):
            return
        yield command


def _check_names(condition: ast.Expr, defined: set[str]) -> None:
    for field in find(condition, ast.Field):
        if field.name in defined:
            message = f"'{field.name}' is made by an earlier stage; a pattern sees the event alone."
            raise Underivable(field, message)


def flat(parts: Iterable[Logic], all_of: bool) -> Iterator[Logic]:
    """The parts, those of joins of the same kind among them."""
    for part in parts:
        if isinstance(part, Join) and part.all_of is all_of:
            yield from flat(part.parts, all_of)
        else:
            yield part


def leaves(node: Logic) -> Iterator[Leaf]:
    """The single conditions, in the order of the text."""
    if isinstance(node, Join):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def logic(node: ast.Expr, negated: bool = False) -> Logic:
    """A condition without ``not``. Raises :class:`Underivable`."""
    match node:
        case ast.Unary(operator="not"):
            return logic(node.operand, not negated)
        case ast.Logical():
            all_of = (node.operator == "and") is not negated
            parts = [logic(operand, negated) for operand in node.operands]
            return Join(node, all_of, tuple(flat(parts, all_of)))
        case ast.Binary() if node.operator in _OPPOSITE:
            return _comparison(node, negated)
        case ast.Like():
            return _likeness(node, negated)
        case ast.In():
            return _membership(node, negated)
        case ast.Call():
            return _call(node, negated)
        case _:
            raise Underivable(node, f"No pattern can say '{expression(node)}'.")


def _comparison(node: ast.Binary, negated: bool) -> Comparison:
    left, right, operator = node.left, node.right, node.operator
    if not isinstance(left, ast.Field):
        left, right, operator = right, left, _SWAPPED[operator]
    if not isinstance(left, ast.Field):
        side = _no_field(node.left, node.right)
        raise Underivable(side, f"A pattern compares fields as they are, not '{expression(side)}'.")
    value = _literal(right)
    return Comparison(node, left, _OPPOSITE[operator] if negated else operator, value)


def _no_field(*sides: ast.Expr) -> ast.Expr:
    plain = (ast.String, ast.Number, ast.Boolean, ast.Duration)
    return next((side for side in sides if not isinstance(side, plain)), sides[0])


def _literal(node: ast.Expr) -> ast.String | ast.Number | ast.Boolean:
    if isinstance(node, ast.Unary) and isinstance(node.operand, ast.Number):
        return ast.Number(f"-{node.operand.text}", start=node.start, end=node.end)
    if isinstance(node, ast.String | ast.Number | ast.Boolean):
        return node
    raise Underivable(node, f"A pattern compares with literals only, not '{expression(node)}'.")


def _likeness(node: ast.Like, negated: bool) -> Likeness:
    if not isinstance(node.left, ast.Field):
        raise Underivable(
            node.left, f"A pattern looks at fields as they are, not '{expression(node.left)}'."
        )
    if not isinstance(node.pattern, ast.String | ast.Regex):
        raise Underivable(node.pattern, "A pattern takes a text or a regular expression here.")
    return Likeness(node, node.left, node.pattern, node.negated is not negated)


def _membership(node: ast.In, negated: bool) -> Join:
    negated = node.negated is not negated
    if not isinstance(node.left, ast.Field) or not isinstance(node.items, ast.ListLiteral):
        raise Underivable(node, f"No pattern can say '{expression(node)}'.")
    if not node.items.items:
        raise Underivable(node, "The list is empty.")
    operator = "!=" if negated else "="
    parts = [Comparison(node, node.left, operator, _literal(item)) for item in node.items.items]
    return Join(node, negated, tuple(parts))


def _call(node: ast.Call, negated: bool) -> Leaf:
    function = functions.lookup(node.name)
    name = function.name.lower() if function else ""
    field = node.arguments[0] if node.arguments else None
    if isinstance(field, ast.Field):
        if name == "ispresent":
            return Presence(node, field, negated)
        cidr = node.arguments[1] if name in _SUBNETS and len(node.arguments) > 1 else None
        if isinstance(cidr, ast.String):
            return Subnet(node, field, cidr.value, negated)
    raise Underivable(node, f"No pattern can say '{expression(node)}'.")
