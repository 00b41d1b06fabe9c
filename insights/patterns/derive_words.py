"""Conditions on the fields of flow-log records as a space-delimited pattern.

A record holds what its format says: plain integers in fields of numbers, addresses in those of
addresses, no blanks anywhere, and ``-`` for what it does not have. On such records the pattern
selects what the filter selects.
"""

from __future__ import annotations

import ipaddress
import re

from insights.lang import ast
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, IP, NUMBER, LogSource, flow_field
from insights.patterns import re2
from insights.patterns.literals import Operands, canonical, expression_of, is_number, spelled
from insights.patterns.logic import (
    Comparison,
    Join,
    Likeness,
    Logic,
    Presence,
    Subnet,
    Underivable,
    leaves,
)
from insights.patterns.nodes import All, Column, Condition, Either, Number, SpacePattern, Test, Text
from insights.patterns.tokens import ORDER

_MISSING = "-"
_ACCOUNT = re.compile(r"[0-9]{12}")


def derive_words(filter_: Join, source: LogSource) -> SpacePattern:
    """A column for every field of the format. Raises :class:`Underivable`."""
    names = dict(flow_field(field) for field in source.format or DEFAULT_FLOW_FORMAT)
    found: dict[str, list[Condition]] = {name: [] for name in names}
    operands = Operands()
    for part in filter_.parts:
        name = _column(part, names)
        condition = _condition(part, names[name], operands)
        if condition is not None:
            found[name].append(condition)
    columns = (Column(name, _all(parts)) for name, parts in found.items())
    return SpacePattern(tuple(columns))


def _all(parts: list[Condition]) -> Condition | None:
    flat = [one for part in parts for one in (part.parts if isinstance(part, All) else (part,))]
    if len(flat) < 2:
        return flat[0] if flat else None
    return All(tuple(flat))


def _column(part: Logic, names: dict[str, str]) -> str:
    """The field that all of a condition is about."""
    found = list(leaves(part))
    for leaf in found:
        if leaf.field.name not in names:
            message = f"The records have no '{leaf.field.name}'."
            if leaf.field.name.startswith("@"):
                message = f"A pattern sees the record, not '{leaf.field.name}'."
            raise Underivable(leaf.field, message)
    for leaf in found:
        if leaf.field.name != found[0].field.name:
            message = (
                f"A space-delimited pattern cannot join '{found[0].field.name}' and "
                f"'{leaf.field.name}' by 'or'."
            )
            raise Underivable(part.node, message)
    return found[0].field.name


def _condition(part: Logic, kind: str, operands: Operands) -> Condition | None:
    """What a column asks for; nothing where every record fulfils it."""
    match part:
        case Join():
            return _join(part, kind, operands)
        case Comparison():
            return _comparison(part, kind, operands)
        case Likeness():
            return _likeness(part, operands)
        case Subnet():
            return _subnet(part, kind, operands)
        case Presence():
            if part.negated:
                message = f"Every record has '{part.field.name}', if only as '-'."
                raise Underivable(part.node, message, "Write = '-' for what a record lacks.")
            return None


def _join(part: Join, kind: str, operands: Operands) -> Condition | None:
    parts = [_condition(one, kind, operands) for one in part.parts]
    if part.all_of:
        return _all([one for one in parts if one is not None])
    flat: list[Condition] = []
    for one in parts:
        if one is None:
            return None
        flat += one.parts if isinstance(one, Either) else (one,)
    return Either(tuple(flat)) if len(flat) > 1 else flat[0]


def _comparison(part: Comparison, kind: str, operands: Operands) -> Condition:
    if isinstance(part.value, ast.Boolean):
        raise Underivable(part.value, "No field of a record is true or false.")
    if part.operator in ORDER:
        return _order(part, kind)
    text = spelled(part.value)
    if is_number(part.value):
        text = _digits(part, kind)
    _check_blanks(part.value, text)
    return Test(part.operator, operands.equal(part.node, text))


def _digits(part: Comparison, kind: str) -> str:
    """A number as records spell it."""
    if kind == NUMBER:
        return canonical(part.value)
    if part.field.name == "accountId" and _ACCOUNT.fullmatch(spelled(part.value)):
        return spelled(part.value)
    message = f"'{part.field.name}' holds texts, and a query compares numbers by value."
    raise Underivable(part.node, message, "Compare with like /^...$/.")


def _order(part: Comparison, kind: str) -> Condition:
    """By value; a record that has no number there is less than any for a query."""
    if kind != NUMBER or not is_number(part.value):
        message = f"A pattern compares numbers by '{part.operator}', and no texts."
        raise Underivable(part.node, message)
    test = Test(part.operator, Number(canonical(part.value)))
    if part.operator in ("<", "<="):
        return Either((test, Test("=", Text(_MISSING))))
    return test


def _likeness(part: Likeness, operands: Operands) -> Condition | None:
    operator = "!=" if part.negated else "="
    expression = None
    if isinstance(part.pattern, ast.Regex):
        expression = expression_of(part.pattern)
        text = re2.literal(expression)
    else:
        text = part.pattern.value
    if text is None and expression is not None:
        return Test(operator, operands.regex(part.node, expression))
    _check_blanks(part.pattern, str(text))
    if not text:
        if part.negated:
            raise Underivable(part.node, "Every value holds the empty text.")
        return None
    return Test(operator, operands.holding(part.node, text))


def _check_blanks(node: ast.Node, text: str) -> None:
    if any(sign.isspace() or sign in '"[' for sign in text):
        raise Underivable(node, "No field of a record holds blanks, quotes or brackets.")


def _subnet(part: Subnet, kind: str, operands: Operands) -> Condition:
    """A beginning where the network ends on an octet's border, an expression elsewhere."""
    if kind != IP:
        raise Underivable(part.node, f"'{part.field.name}' holds no addresses.")
    try:
        network = ipaddress.ip_network(part.cidr, strict=False)
    except ValueError:
        raise Underivable(part.node, f"'{part.cidr}' is no network.") from None
    if network.version != 4:
        raise Underivable(part.node, "A pattern can tell networks of IPv4 only.")
    operator = "!=" if part.negated else "="
    octets = str(network.network_address).split(".")
    whole, rest = divmod(network.prefixlen, 8)
    start = "".join(f"{octet}." for octet in octets[:whole])
    if network.prefixlen == 32:
        return Test(operator, Text(start.removesuffix(".")))
    if whole == 0 and rest == 0:
        return Test(operator, Text("*.*"))
    if rest == 0:
        return Test(operator, Text(f"{start}*"))
    low = int(octets[whole])
    numbers = _numbers(low, low + (1 << (8 - rest)) - 1)
    dot = r"\." if whole < 3 else "$"
    branches = (f"^{re.escape(start)}{number}{dot}" for number in numbers)
    return Test(operator, operands.regex(part.node, re2.parse("|".join(branches))))


def _numbers(low: int, high: int) -> list[str]:
    """A range of numbers up to 255, by their digits: ``[16-9]``, ``2[0-9]``, ``3[01]``."""
    found, at = [], low
    while at <= high:
        tens = at // 10
        end = min(tens * 10 + 9, high)
        digits = f"[{at % 10}-{end % 10}]" if end > at else str(at % 10)
        found.append(f"{tens or ''}{digits}")
        at = end + 1
    return found
