"""Pieces of pattern text that all kinds of patterns share: quoted texts, regexes, comparisons."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from insights.dataclass import dataclass
from insights.patterns import regex
from insights.patterns.faults import COMPILE, Refused, bad_term
from insights.patterns.nodes import Number, Operand, Regex, Text

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_PERCENT = re.compile(r"%[^%]*%", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
#: The operators that compare by order, and therefore take numbers only.
ORDER = ("<", "<=", ">", ">=")
OPERATORS = ("=", "!=", *ORDER)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a pattern: ``kind`` is a name of the lexer's, ``value`` the text as it stands."""

    kind: str
    value: str
    start: int
    end: int

    @property
    def place(self) -> tuple[int, int]:
        """Both offsets."""
        return (self.start, self.end)


def lex(text: str, form: re.Pattern[str], unknown: Callable[[str, int], NoReturn]) -> list[Token]:
    """The tokens of a text but its blanks, then one of the kind ``end``.

    The groups of ``form`` are the kinds; what it does not have, ``unknown`` refuses.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] == '"':
            token = quoted(text, at)
        elif text[at] == "%":
            token = percent(text, at)
        else:
            found = form.match(text, at)
            if found is None:
                unknown(text, at)
            token = Token(str(found.lastgroup), found.group(), at, found.end())
        if token.kind != "blank":
            tokens.append(token)
        at = token.end
    return [*tokens, Token("end", "", len(text), len(text))]


def quoted(text: str, start: int) -> Token:
    """The quoted text that starts there. Raises :class:`Refused` where it does not end."""
    found = _QUOTED.match(text, start)
    if found is None:
        place = (start, len(text))
        bad_term("pattern-unclosed", text, place, "The quoted text is not closed.", "Add a '\"'.")
    return Token("quoted", found.group(), start, found.end())


def percent(text: str, start: int) -> Token:
    """The regular expression that starts there, its characters checked."""
    found = _PERCENT.match(text, start)
    end = found.end() if found else len(text)
    for at in range(start + 1, end - 1 if found else end):
        if not regex.is_allowed(text[at]):
            _bad_sign(text, start, at)
    if found is None:
        message = "The regular expression is not closed."
        bad_term("pattern-unclosed", text, (start, end), message, "Add a '%'.")
    return Token("regex", found.group(), start, end)


def _bad_sign(text: str, start: int, at: int) -> None:
    sign, end = text[at], at
    hint = f"Write \\x{ord(sign):02x} for the character." if sign.isascii() else ""
    message = f"A regular expression of a filter pattern has no '{sign}'."
    if sign in "()":
        message = "A regular expression of a filter pattern has no groups."
        hint = (
            "Write both branches out with '|', or \\x28 and \\x29 for the parentheses themselves."
        )
    elif not sign.isascii():
        hint = "Write '.' in its place, or quote the text instead of using a regular expression."
        # The service repeats the whole word here (observed, obs-pat-re-multibyte).
        end = text.find("%", at) % (len(text) + 1) - 1
    elif not sign.isprintable():
        message = f"A regular expression of a filter pattern has no {sign!a}."
    shown = f"Invalid character(s) in term '{text[start : end + 1]}'"
    raise Refused("pattern-regex", (at, at + 1), message, hint, shown)


def text_of(token: Token) -> Text:
    """The value of a quoted or bare text."""
    value = token.value
    if token.kind == "quoted":
        value = _ESCAPE.sub(r"\1", value[1:-1])
    return Text(value, start=token.start, end=token.end)


def regex_of(token: Token) -> Regex:
    """A regular expression that compiles. Raises :class:`Refused`."""
    source = token.value[1:-1]
    first = token.start + 1
    if not source:
        raise Refused("pattern-regex-syntax", token.place, "The regular expression is empty.")
    try:
        regex.parse(source)
    except regex.RegexFault as fault:
        place = (first + fault.start, first + fault.end)
        message = f"The regular expression does not compile: {fault.message}"
        raise Refused("pattern-regex-syntax", place, message, fault.hint, COMPILE) from None
    return Regex(source, start=token.start, end=token.end)


def operand(operator: str, token: Token, reserved: str) -> Operand:
    """What stands behind an operator; ``reserved`` is a bare word that the service refuses."""
    if operator in ORDER and not (token.kind == "bare" and _NUMBER.fullmatch(token.value)):
        message = f"'{operator}' takes a number, not {token.value}."
        hint = "Leave the quotes away." if _NUMBER.fullmatch(token.value.strip('"')) else ""
        shown = f"Invalid character(s) in term '{token.value}'"
        raise Refused("pattern-symbol", token.place, message, hint, shown)
    if token.kind == "regex":
        return regex_of(token)
    if token.kind == "bare" and _NUMBER.fullmatch(token.value):
        return Number(token.value, start=token.start, end=token.end)
    if token.kind == "bare" and token.value == reserved:
        message = f"The bare word {reserved} is no value here."
        raise Refused(
            "pattern-structure", token.place, message, f'Write "{reserved}" for the text.'
        )
    return text_of(token)
