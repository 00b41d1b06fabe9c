"""Patterns of events that are words between blanks: ``[host, ..., status = 5*, bytes > 0]``."""

from __future__ import annotations

import re
from typing import NoReturn

from insights.patterns import faults
from insights.patterns.conditions import Conditions
from insights.patterns.faults import Refused, bad_term
from insights.patterns.nodes import Column, Condition, Ellipsis, SpacePattern, Test
from insights.patterns.tokens import Token, lex, operand

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<dots>\.\.\.)
  | (?P<sign>&&|\|\||!=|<=|>=|[=<>()\[\],])
  | (?P<bare>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+(?![\w.*-])|[\w.*+-]+)
    """,
    re.VERBOSE | re.ASCII,
)
_NAME = re.compile(r"[\w-]+", re.ASCII)
_BARE = re.compile(r"[\w.*]+|[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?", re.ASCII)
#: The bare word that the service refuses as a value; why is not known (observed 3.5).
_RESERVED = "SPACE"


def parse_space(text: str) -> SpacePattern:
    """pattern = "[" (column ("," column)*)? "]"; raises :class:`Refused`."""
    return _Parser(text, lex(text, _TOKEN, _unknown)).pattern()


def _unknown(text: str, at: int) -> NoReturn:
    place = (at, min(at + 1 + (text[at] in "!&|"), len(text)))
    message = f"'{text[at]}' means nothing in a space-delimited pattern."
    bad_term("pattern-symbol", text, place, message, "Quote values that hold it.")


class _Parser(Conditions):
    def __init__(self, text: str, tokens: list[Token]) -> None:
        super().__init__(text, tokens)
        self.name = ""

    def pattern(self) -> SpacePattern:
        """The whole pattern."""
        opening = self.take()
        columns: list[Column | Ellipsis] = []
        closing = self.accept("]")
        while closing is None:
            columns.append(self.column())
            closing = self.accept("]")
            if closing is None and not self.accept(","):
                self.unexpected("',' or ']'", opening)
        if self.current.kind != "end":
            self._behind()
        _check_names(columns)
        return SpacePattern(tuple(columns), start=opening.start, end=closing.end)

    def _behind(self) -> NoReturn:
        place = (self.current.start, len(self.text.rstrip()))
        hint = "Quote the brackets if they are part of the text that you look for."
        raise Refused("pattern-structure", place, "Something stands behind the pattern.", hint)

    def column(self) -> Column | Ellipsis:
        """column = "..." | name? | condition"""
        token = self.current
        if token.kind == "dots":
            self.take()
            return Ellipsis(start=token.start, end=token.end)
        if token.kind == "sign" and token.value in (",", "]"):
            return Column(start=token.start, end=token.start)
        behind = self.tokens[self.at + 1] if token.kind == "bare" else token
        if token.kind == "bare" and behind.value in (",", "]", ""):
            self.take()
            _check_name(token)
            return Column(token.value, start=token.start, end=token.end)
        self.name = ""
        condition = self.condition()
        return Column(self.name, condition, start=token.start, end=self.tokens[self.at - 1].end)

    def comparison(self) -> Condition:
        """comparison = name operator value"""
        token = self.current
        if token.kind != "bare":
            self.unexpected("the name of a field")
        _check_name(token)
        self.take()
        if self.name and token.value != self.name:
            message = f"The conditions of one field name that field; '{token.value}' is another."
            hint = f"Write '{self.name}', or give '{token.value}' its own place behind a comma."
            raise Refused("pattern-structure", token.place, message, hint)
        self.name = token.value
        operator = self.operator()
        value = self.value()
        _check_bare(value)
        compared = operand(operator, value, _RESERVED)
        return Test(operator, compared, start=token.start, end=value.end)


def _check_name(token: Token) -> None:
    found = _NAME.match(token.value)
    if found is None or found.end() < len(token.value):
        at = token.start + (found.end() if found else 0)
        message = f"'{token.value}' is no name of a field: letters, digits, '_' and '-' are."
        shown = faults.TERM.format(token.value[: at - token.start + 1])
        raise Refused("pattern-symbol", token.place, message, text=shown)


def _check_bare(token: Token) -> None:
    if token.kind == "bare" and not _BARE.fullmatch(token.value):
        sign = next(sign for sign in token.value if sign in "+-")
        hint = f'Write "{token.value}".'
        shown = faults.TERM.format(sign)
        message = f"'{sign}' can stand within quotes only."
        raise Refused("pattern-symbol", token.place, message, hint, shown)


def _check_names(columns: list[Column | Ellipsis]) -> None:
    seen: set[str] = set()
    for column in columns:
        name = "..." if isinstance(column, Ellipsis) else column.name
        if name and name in seen:
            message = f"'{name}' stands there twice."
            hint = "One '...' is enough." if name == "..." else "Give each field its own name."
            place = (column.start, column.end)
            text = faults.DUPLICATE.format(name)
            raise Refused("pattern-duplicate-field", place, message, hint, text)
        seen.add(name)
