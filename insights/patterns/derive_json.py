"""Conditions on the keys of JSON events as a JSON pattern.

Every event is one JSON object, whose keys hold no dots unless the query has them in backticks. A
query takes each value for what it looks like, a pattern goes by its type in the event; where the
two part, the source's ``fields`` have to say which type a key has.
"""

from __future__ import annotations

from collections.abc import Iterable

from insights.lang import ast
from insights.lang.log_types import NUMBER, STRING, LogSource
from insights.patterns import re2
from insights.patterns.literals import Operands, canonical, expression_of, is_number, spelled
from insights.patterns.logic import (
    Comparison,
    Join,
    Leaf,
    Likeness,
    Logic,
    Presence,
    Subnet,
    Underivable,
)
from insights.patterns.nodes import (
    All,
    Compare,
    Condition,
    Either,
    Is,
    JsonPattern,
    Number,
    Selector,
    State,
    Step,
    Text,
    TextPattern,
)
from insights.patterns.regex import Expression
from insights.patterns.tokens import ORDER

BOOLEAN = "boolean"
#: The characters of JSON numbers, and of the 1 and 0 that truth values are for a query.
_NUMERIC = frozenset("0123456789+-.eE")


def derive_json(filter_: Join, source: LogSource) -> JsonPattern | TextPattern:
    """A condition over the event's keys. Raises :class:`Underivable`."""
    deriver = _Deriver(source)
    parts = [one for part in filter_.parts if (one := deriver.condition(part)) is not None]
    if not parts:
        return TextPattern()
    return JsonPattern(_joined(parts, True))


def _joined(parts: Iterable[Condition], all_of: bool) -> Condition:
    kind: type[All] | type[Either] = All if all_of else Either
    flat = [one for part in parts for one in (part.parts if isinstance(part, kind) else (part,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


class _Deriver:
    """Knows the types of keys, and counts regular expressions."""

    def __init__(self, source: LogSource) -> None:
        self._types = source.fields
        self._operands = Operands()

    def condition(self, part: Logic) -> Condition | None:
        """The same as a pattern says it; nothing where every event fulfils it."""
        if isinstance(part, Join):
            parts = [self.condition(one) for one in part.parts]
            kept = [one for one in parts if one is not None]
            if not kept or (not part.all_of and len(kept) < len(parts)):
                return None
            return _joined(kept, part.all_of)
        if part.field.name.startswith("@") and part.field.segments[0] == part.field.name:
            message = f"A pattern sees the keys of the event, not '{part.field.name}'."
            raise Underivable(part.field, message)
        match part:
            case Comparison():
                return self._comparison(part)
            case Likeness():
                return self._likeness(part)
            case Presence():
                return self._presence(part)
            case Subnet():
                message = "No pattern tells whether a text is an address of a network."
                raise Underivable(part.node, message)

    def _type(self, part: Leaf) -> str:
        return self._types.get(part.field.name, "")

    def _undeclared(self, part: Leaf, why: str, *types: str) -> Underivable:
        name = part.field.name
        given = " or ".join(f"'{name}: {kind}'" for kind in types)
        hint = f"Add {given} to the source's fields, if it is one." if types else ""
        return Underivable(part.node, why, hint)

    def _comparison(self, part: Comparison) -> Condition:
        selector = _selector(part.field)
        kind = self._type(part)
        if isinstance(part.value, ast.Boolean):
            return self._truth(part, part.value.value is (part.operator == "="))
        if part.operator in ORDER or is_number(part.value):
            if kind != NUMBER or not is_number(part.value):
                message = (
                    "Digits in texts and truth values are numbers for a query and not for a "
                    f"pattern, and nothing says what '{part.field.name}' holds."
                )
                raise self._undeclared(part, message, NUMBER)
            return Compare(selector, part.operator, Number(canonical(part.value)))
        operand = self._operands.equal(part.node, spelled(part.value))
        if not isinstance(operand, Text) and part.operator == "!=" and kind != STRING:
            raise self._undeclared(part, _UNSEEN, STRING)
        found = Compare(selector, part.operator, operand)
        return found if part.operator == "=" else self._or_truth(found, part)

    def _truth(self, part: Comparison, wanted: bool) -> Condition:
        if self._type(part) != BOOLEAN or part.operator not in ("=", "!="):
            message = "For a query true is 1, and 1 and '1' are true as well."
            raise self._undeclared(part, message, BOOLEAN)
        return Is(_selector(part.field), State.TRUE if wanted else State.FALSE)

    def _or_truth(self, found: Condition, part: Leaf) -> Condition:
        """With true and false, which differ from any text for a query and not for a pattern."""
        if self._type(part) in (STRING, NUMBER):
            return found
        return _joined([found, *_truths(part.field)], False)

    def _likeness(self, part: Likeness) -> Condition | None:
        expression = text = None
        if isinstance(part.pattern, ast.Regex):
            expression = expression_of(part.pattern)
            text = re2.literal(expression)
        else:
            text = part.pattern.value
        if text == "":
            if part.negated:
                raise Underivable(part.node, "Every text holds the empty one.")
            return self._presence(Presence(part.node, part.field, negated=False))
        if text is None and expression is not None:
            return self._regex(part, expression)
        return self._holding(part, str(text))

    def _regex(self, part: Likeness, expression: Expression) -> Condition:
        """Expressions see texts only, as far as recorded."""
        if self._type(part) != STRING and (part.negated or _finds_numbers(expression)):
            raise self._undeclared(part, _UNSEEN, STRING)
        operator = "!=" if part.negated else "="
        return Compare(_selector(part.field), operator, self._operands.regex(part.node, expression))

    def _holding(self, part: Likeness, text: str) -> Condition:
        if self._type(part) != STRING and _NUMERIC.issuperset(text):
            raise self._undeclared(part, _UNSEEN, STRING)
        operand = self._operands.holding(part.node, text)
        if not isinstance(operand, Text) and part.negated and self._type(part) != STRING:
            raise self._undeclared(part, _UNSEEN, STRING)
        operator = "!=" if part.negated else "="
        found = Compare(_selector(part.field), operator, operand)
        return self._or_truth(found, part) if part.negated else found

    def _presence(self, part: Presence) -> Condition:
        selector = _selector(part.field)
        kind = self._type(part)
        if part.negated:
            if kind not in (STRING, NUMBER, BOOLEAN):
                message = "A query takes objects and lists for missing, a pattern does not."
                raise self._undeclared(part, message, STRING, NUMBER)
            return Either((Is(selector, State.ABSENT), Is(selector, State.NULL)))
        if kind == BOOLEAN:
            return Either(_truths(part.field))
        found = Compare(selector, "=", Text("*"))
        return self._or_truth(found, part)


_UNSEEN = "A query looks at the digits of numbers too, a pattern at texts only."


def _truths(field: ast.Field) -> tuple[Condition, ...]:
    selector = _selector(field)
    return (Is(selector, State.TRUE), Is(selector, State.FALSE))


def _finds_numbers(expression: Expression) -> bool:
    """Whether an expression may find something in the digits of a number."""
    return not all(
        any(piece.least and not any(map(piece.chars.has, _NUMERIC)) for piece in branch.pieces)
        for branch in expression.branches
    )


def _selector(field: ast.Field) -> Selector:
    """The path of a field; ``@@x`` is the event's own key ``@x``."""
    steps: list[Step] = []
    for place, segment in enumerate(field.segments):
        text = str(segment)
        if place == 0 and text.startswith("@@"):
            text = text[1:]
        if "'" in text or not text:
            raise Underivable(field, f"No selector can name the key '{text}'.")
        digits = text.isascii() and text.isdigit() and place
        steps.append(int(text) if digits and len(text) < 9 else text)
    return Selector(tuple(steps))
