"""Conditions on ``@message`` as a pattern of plain text."""

from __future__ import annotations

from insights.lang import ast
from insights.patterns import re2
from insights.patterns.literals import Operands, expression_of, is_number, spelled
from insights.patterns.logic import Comparison, Join, Leaf, Likeness, Logic, Presence, Underivable
from insights.patterns.nodes import Regex, Role, Term, Text, TextPattern
from insights.patterns.regex import Branch, Expression

#: Texts that a quoted phrase holds for certain. How backslashes and line breaks are written
#: there is not documented; regular expressions have them.
_UNSURE = frozenset("\\\r\n\t\x0b\x0c\x00")


def derive_text(filter_: Join) -> TextPattern:
    """Terms that select the same events. Raises :class:`Underivable`."""
    operands = Operands()
    if len(filter_.parts) == 1 and isinstance(filter_.parts[0], Join):
        return _alternatives(filter_.parts[0], operands)
    terms = [term for part in filter_.parts for term in _required(part, operands)]
    return TextPattern(tuple(terms))


def _required(part: Logic, operands: Operands) -> list[Term]:
    if isinstance(part, Join):
        wanted = _merged(part)
        return [Term(operands.regex(part.node, wanted))]
    if isinstance(part, Presence):
        return _always(part)
    found = _found(part)
    if _is_excluded(part):
        text = re2.literal(found)
        if text is None or not _UNSURE.isdisjoint(text):
            message = "A pattern can leave out texts, but not what a regular expression finds."
            raise Underivable(part.node, message)
        return [Term(Text(text), Role.EXCLUDED)] if text else _never(part)
    operand = _operand(part, found, operands)
    return [Term(operand)] if operand is not None else []


def _always(part: Presence) -> list[Term]:
    if part.negated:
        raise Underivable(part.node, "Every event has a message.")
    return []


def _never(part: Leaf) -> list[Term]:
    raise Underivable(part.node, "Every message holds the empty text.")


def _is_excluded(part: Leaf) -> bool:
    if isinstance(part, Comparison):
        return part.operator == "!="
    return isinstance(part, Likeness) and part.negated


def _operand(part: Leaf, found: Expression, operands: Operands) -> Text | Regex | None:
    """What a term looks for; nothing where every event has it."""
    text = re2.literal(found)
    if text is None or not _UNSURE.isdisjoint(text):
        return operands.regex(part.node, found)
    return Text(text) if text else None


def _alternatives(part: Join, operands: Operands) -> TextPattern:
    """``?a ?b`` for texts, one regular expression where there are others among them."""
    merged = _merged(part)
    texts = [re2.literal(Expression((branch,))) for branch in merged.branches]
    if all(text and _UNSURE.isdisjoint(text) for text in texts):
        terms = (Term(Text(str(text)), Role.OPTIONAL) for text in texts)
        return TextPattern(tuple(terms))
    return TextPattern((Term(operands.regex(part.node, merged)),))


def _merged(part: Join) -> Expression:
    """Alternatives as the branches of one expression."""
    branches: list[Branch] = []
    for one in part.parts:
        if isinstance(one, Join):
            raise Underivable(one.node, "A pattern of plain text has no 'and' inside of 'or'.")
        if isinstance(one, Presence) or _is_excluded(one):
            raise Underivable(one.node, "A pattern of plain text has no negation inside of 'or'.")
        branches += _found(one).branches
    return Expression(tuple(branches))


def _found(part: Leaf) -> Expression:
    """What a condition looks for, as an expression."""
    match part:
        case Likeness(pattern=ast.Regex() as pattern):
            return expression_of(pattern)
        case Likeness():
            return re2.of_text(spelled(part.pattern))
        case Comparison(operator="=" | "!=") if isinstance(part.value, ast.String) and not (
            is_number(part.value)
        ):
            return re2.of_text(part.value.value, at_start=True, at_end=True)
        case _:
            message = "A pattern of plain text looks for texts; it compares no values."
            raise Underivable(part.node, message, "Write like 'text' if the text is meant.")
