"""Patterns as conditions on the text of plain events, on which all readings agree.

A backtest counts millions of events. Those that are nothing but words between single blanks can be
counted by an engine, with regular expressions; all others are left to the matcher. Patterns of
JSON and those that compare by value have no such condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from insights.dataclass import dataclass
from insights.lang import ast
from insights.lang.walk import find
from insights.patterns.like_text import joined
from insights.patterns.nodes import (
    All,
    Column,
    Condition,
    Either,
    Ellipsis,
    Number,
    Pattern,
    Regex,
    SpacePattern,
    Test,
    Text,
    TextPattern,
)
from insights.patterns.to_filter import text_filter

_MESSAGE = ast.Field(("@message",))
#: A word of visible ASCII without the signs that hold blanks together.
_WORD = r"[!#-Z\\^-~]+"
_PLAIN = f"^{_WORD}(?: {_WORD})*$"
#: A word that is a number in another spelling than the usual one.
_ODD_NUMBER = (
    r"(?:^| )(?:[+-][0-9.]+|0[0-9]+|[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?: |$)"
    r"|(?:^| )[+-]?[0-9.]+[eE][+-]?[0-9]+(?: |$)"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """``is_plain`` tells which events ``matches`` may be asked about; both are conditions."""

    is_plain: ast.Expr
    matches: ast.Expr


def plain(pattern: Pattern) -> Plain | None:
    """The conditions; ``None`` where the matcher has to look at every event."""
    match pattern:
        case TextPattern():
            # They have one reading only, so that every event is plain.
            return Plain(ast.Call("ispresent", (_MESSAGE,)), text_filter(pattern))
        case SpacePattern():
            return _words(pattern)
        case _:
            return None


def alike(pattern: Pattern) -> Callable[[str], bool]:
    """Tells of an event that all readings of the pattern are surely the same; cheap to ask."""
    if not isinstance(pattern, SpacePattern):
        return lambda _: False
    is_odd = re.compile(_ODD_NUMBER).search
    if any(isinstance(test.operand, Number) for test in find(pattern, Test)):
        return lambda message: _is_plain(message) and not is_odd(message)
    return _is_plain


def _is_plain(message: str) -> bool:
    """As ``_PLAIN``, many times faster."""
    return (
        message.isascii()
        and message.isprintable()
        and not any(sign in message for sign in ('"', "[", "]", "  "))
        and bool(message)
        and message[0] != " " != message[-1]
    )


def _words(pattern: SpacePattern) -> Plain | None:
    tests = list(find(pattern, Test))
    if any(isinstance(test.operand, Regex) or _by_value(test) for test in tests):
        return None
    columns = [one for one in pattern.columns if isinstance(one, Column)]
    conditions = [_like(f"^{_WORD}(?: {_WORD}){{{len(columns) - 1},}}$")] if columns else []
    for column, front, back in _placed(pattern):
        if column.condition is not None:
            conditions.append(_condition(column.condition, front, back))
    is_plain = _like(_PLAIN)
    if any(isinstance(test.operand, Number) for test in tests):
        is_plain = joined([is_plain, _like(_ODD_NUMBER, negated=True)], "and")
    return Plain(is_plain, joined(conditions, "and") if conditions else _like(_PLAIN))


def _by_value(test: Test) -> bool:
    return isinstance(test.operand, Number) and test.operator not in ("=", "!=")


def _placed(pattern: SpacePattern) -> list[tuple[Column, str, str]]:
    """Each column, with what stands in front of its word and behind it.

    Without ``...`` the last column is the rest of the event, blanks included.
    """
    count = len(pattern.columns)
    gap = next((n for n, one in enumerate(pattern.columns) if isinstance(one, Ellipsis)), count)
    placed = []
    for n, one in enumerate(pattern.columns):
        if not isinstance(one, Column):
            continue
        if n < gap:
            last = not pattern.is_open and n == count - 1
            placed.append((one, f"^(?:{_WORD} ){{{n}}}", "$" if last else "(?: |$)"))
        else:
            placed.append((one, "(?:^| )", f"(?: {_WORD}){{{count - 1 - n}}}$"))
    return placed


def _condition(node: Condition, front: str, back: str) -> ast.Expr:
    match node:
        case All(parts=parts):
            return joined([_condition(part, front, back) for part in parts], "and")
        case Either(parts=parts):
            return joined([_condition(part, front, back) for part in parts], "or")
        case Test(operator=operator, operand=operand):
            word = _spelled(operand, ".*" if back == "$" else r"[^ ]*")
            return _like(f"{front}{word}{back}", negated=operator == "!=")
        case _:
            raise AssertionError(f"{type(node).__name__} is no condition on words.")


def _spelled(operand: Text | Number | Regex, anything: str) -> str:
    assert not isinstance(operand, Regex)
    text = operand if isinstance(operand, Text) else Text(operand.text)
    front, core, back = text.wild
    escaped = re.escape(core).replace("\\ ", " ")
    return f"{anything if front else ''}{escaped}{anything if back else ''}"


def _like(expression: str, *, negated: bool = False) -> ast.Expr:
    return ast.Like(_MESSAGE, ast.Regex(expression), negated=negated)
