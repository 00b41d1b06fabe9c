"""Regular expressions of filter patterns: a small dialect without groups.

Allowed are letters, digits, blanks, ``: _ # = @ / ; , -``, the operators
``^ $ ? [ ] { } | \\ * + .`` and the escapes ``\\d \\D \\s \\S \\w \\W \\xhh`` (D; cloudwatch spec
4.4). What was recorded: ``$`` is the end of the event, ``[^..]`` takes a line break (observed
3.2). Assumed: a point takes everything but a line feed, other escaped letters are refused, and
so are quantifiers behind quantifiers, except the ``?`` that makes one lazy and does not change
what is found.
"""

from __future__ import annotations

import re
from typing import NoReturn

from insights.dataclass import dataclass
from insights.patterns.charsets import ANY, SHORTHANDS, CharSet

_SIGNS = frozenset(":_#=@/;,- ")
_OPERATORS = frozenset("^$?[]{}|\\*+.")
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]{2}")
#: Repetitions beyond this are refused, as RE2 does (A for the service).
MOST_REPEATS = 1000


class RegexFault(Exception):  # noqa: N818 - control flow inside the parser, never an error outside
    """The text does not compile. ``start`` and ``end`` are offsets into it."""

    def __init__(self, start: int, end: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters, and how many of them; without ``most`` there is no limit."""

    chars: CharSet
    least: int = 1
    most: int | None = 1

    @property
    def loops(self) -> bool:
        """Whether the number is not fixed."""
        return self.least != self.most


@dataclass(frozen=True, slots=True)
class Branch:
    """Pieces one behind the other, between anchors or anywhere."""

    pieces: tuple[Piece, ...] = ()
    at_start: bool = False
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """Alternatives; ``|`` parts the whole expression, since there are no groups."""

    branches: tuple[Branch, ...]


def is_allowed(sign: str) -> bool:
    """Whether a character may stand in an expression at all."""
    return sign.isascii() and (sign.isalnum() or sign in _SIGNS or sign in _OPERATORS)


def parse(text: str) -> Expression:
    """The tree of an expression. Raises :class:`RegexFault`."""
    return Parser(text).expression()


class Parser:
    """Reads an expression from ``at`` on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def expression(self) -> Expression:
        """expression = branch ("|" branch)*"""
        branches = [self.branch()]
        while self.at < len(self.text):
            self.at += 1
            branches.append(self.branch())
        return Expression(tuple(branches))

    def branch(self) -> Branch:
        """branch = "^"* piece* "$"*"""
        pieces: list[Piece] = []
        at_start = self.anchors("^")
        while self.at < len(self.text) and self.text[self.at] not in "|$":
            pieces.append(self.piece())
        at_end = self.anchors("$")
        if self.at < len(self.text) and self.text[self.at] != "|":
            self.fail(self.at - 1, "'$' stands in front of something; nothing follows the end.")
        return Branch(tuple(pieces), at_start, at_end)

    def anchors(self, sign: str) -> bool:
        """Step over anchors of one kind; whether there is any."""
        begin = self.at
        while self.text[self.at : self.at + 1] == sign:
            self.at += 1
        return self.at > begin

    def piece(self) -> Piece:
        """piece = atom ("*" | "+" | "?" | "{" m? ","? n? "}")? "?"?"""
        chars = self.atom()
        begin = self.at
        least, most = self.quantifier()
        if self.at > begin:
            self.after_quantifier()
        return Piece(chars, least, most)

    def atom(self) -> CharSet:
        """atom = character | "." | "\\" escape | "[" set "]" """
        sign = self.text[self.at]
        if sign in "*+?{":
            self.fail(self.at, f"'{sign}' repeats nothing.", f"Write '\\{sign}' for the character.")
        if sign == "^":
            self.fail(self.at, "'^' stands behind something; nothing precedes the start.")
        self.at += 1
        if sign == ".":
            return ANY
        if sign == "\\":
            return self.escape()
        if sign == "[":
            return self.char_set()
        return CharSet.one(sign)

    def quantifier(self) -> tuple[int, int | None]:
        """The least and the most of what stands in front."""
        sign = self.text[self.at : self.at + 1]
        known: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if sign in known:
            self.at += 1
            return known[sign]
        if sign == "{":
            return self.count()
        return (1, 1)

    def count(self) -> tuple[int, int | None]:
        """count = "{" m? ("," n?)? "}", with at least one number"""
        found = _COUNT.match(self.text, self.at)
        if found is None or not (found.group(1) or found.group(3)):
            self.fail(self.at, "'{' is no repetition.", "Write {3}, {2,}, {,4} or {2,4}.")
        first, comma, last = found.groups()
        least = int(first or 0)
        most = least if not comma else (int(last) if last else None)
        if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
            message = f"'{found.group()}' is no repetition from the least to at most 1,000."
            raise RegexFault(found.start(), found.end(), message)
        self.at = found.end()
        return least, most

    def after_quantifier(self) -> None:
        """Step over a lazy sign; refuse a second quantifier."""
        if self.text[self.at : self.at + 1] == "?":
            self.at += 1
        if self.text[self.at : self.at + 1] in ("*", "+", "?", "{"):
            self.fail(self.at, "A repetition cannot be repeated, since there are no groups.")

    def escape(self) -> CharSet:
        """escape = "d" | "D" | "s" | "S" | "w" | "W" | "x" hex hex | sign"""
        sign = self.text[self.at : self.at + 1]
        begin = self.at - 1
        self.at += 1
        if sign in SHORTHANDS:
            return SHORTHANDS[sign]
        if sign == "x":
            found = _HEX.match(self.text, self.at)
            if found is None:
                raise RegexFault(begin, self.at, "'\\x' wants two hexadecimal digits behind it.")
            self.at = found.end()
            return CharSet.one(chr(int(found.group(), 16)))
        if not sign:
            self.fail(begin, "The expression ends with a backslash.", "Write '\\\\' for one.")
        if sign.isalnum():
            message = f"There is no '\\{sign}'; the escapes are \\d \\D \\s \\S \\w \\W and \\xhh."
            raise RegexFault(begin, self.at, message)
        return CharSet.one(sign)

    def char_set(self) -> CharSet:
        """set = "^"? (member ("-" member)?)+"""
        begin = self.at - 1
        negated = self.text[self.at : self.at + 1] == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        while (sign := self.text[self.at : self.at + 1]) != "]":
            if not sign or sign == "[":
                message = "'[' is not closed." if not sign else "'[' stands within a set."
                place = begin if not sign else self.at
                raise RegexFault(place, place + 1, message, "Write '\\[' for the character.")
            ranges += self.member()
        self.at += 1
        if not ranges:
            raise RegexFault(begin, self.at, "The set is empty.")
        chars = CharSet.of(ranges)
        return chars.inverse if negated else chars

    def member(self) -> tuple[tuple[int, int], ...]:
        """A character of a set, a range, or what an escape stands for."""
        begin = self.at
        low = self.set_char()
        if self.text[self.at : self.at + 1] != "-" or self.text[self.at + 1 : self.at + 2] in "]":
            return low.ranges
        self.at += 1
        high = self.set_char()
        if not low.single or not high.single or low.single > high.single:
            text = self.text[begin : self.at]
            raise RegexFault(begin, self.at, f"'{text}' is no range of characters.")
        return ((ord(low.single), ord(high.single)),)

    def set_char(self) -> CharSet:
        """One member of a set without its range."""
        sign = self.text[self.at]
        self.at += 1
        return self.escape() if sign == "\\" else CharSet.one(sign)

    def fail(self, at: int, message: str, hint: str = "") -> NoReturn:
        """Refuse a character."""
        raise RegexFault(at, at + 1, message, hint)
