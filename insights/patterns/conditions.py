"""Conditions of JSON and space-delimited patterns: ``&&`` binds tighter than ``||``."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import NoReturn

from insights.patterns.faults import Refused
from insights.patterns.nodes import All, Condition, Either
from insights.patterns.tokens import OPERATORS, Token

#: Parentheses within parentheses; far beyond any real pattern.
_MOST_DEPTH = 60
_LOGICAL = re.compile(r"and|or", re.IGNORECASE)


class Conditions(ABC):
    """Reads the tokens of a pattern; what a single comparison is, subclasses know."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def current(self) -> Token:
        """The next token; one of the kind ``end`` at the end."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """The next token; moves on."""
        token = self.current
        self.at += token.kind != "end"
        return token

    def accept(self, value: str) -> Token | None:
        """Take the next token if it is that sign."""
        token = self.current
        if token.kind == "sign" and token.value == value:
            return self.take()
        return None

    def condition(self) -> Condition:
        """or = and ("||" and)*"""
        parts = [self.conjunction()]
        while self.accept("||"):
            parts.append(self.conjunction())
        if len(parts) == 1:
            return parts[0]
        flat = [one for part in parts for one in _inside(part, Either)]
        return Either(tuple(flat), start=parts[0].start, end=parts[-1].end)

    def conjunction(self) -> Condition:
        """and = primary ("&&" primary)*"""
        parts = [self.primary()]
        while self.accept("&&"):
            parts.append(self.primary())
        if len(parts) == 1:
            return parts[0]
        flat = [one for part in parts for one in _inside(part, All)]
        return All(tuple(flat), start=parts[0].start, end=parts[-1].end)

    def primary(self) -> Condition:
        """primary = "(" or ")" | comparison"""
        opening = self.accept("(")
        if opening is None:
            return self.comparison()
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise Refused("pattern-structure", opening.place, "Parentheses are nested too deep.")
        inner = self.condition()
        if not self.accept(")"):
            self.unexpected("')'", opening)
        self.depth -= 1
        return replace(inner, bracketed=True) if isinstance(inner, All) else inner

    @abstractmethod
    def comparison(self) -> Condition:
        """A single comparison."""

    def operator(self) -> str:
        """The comparison's sign."""
        token = self.current
        if token.kind != "sign" or token.value not in OPERATORS:
            self.unexpected("a comparison such as '='")
        self.take()
        behind = self.current
        if behind.kind == "sign" and behind.value in OPERATORS and behind.start == token.end:
            message = f"There is no '{token.value}{behind.value}'."
            hint = f"Write '{'!=' if token.value == '!=' else '='}'."
            raise Refused("pattern-foreign-word", (token.start, behind.end), message, hint)
        return token.value

    def value(self) -> Token:
        """The token behind an operator."""
        if self.current.kind not in ("bare", "quoted", "regex"):
            self.unexpected("a value to compare with")
        return self.take()

    def unexpected(self, wanted: str, opening: Token | None = None) -> NoReturn:
        """Refuse the next token; ``opening`` is a bracket that it should have closed."""
        if opening and self.current.kind == "end":
            message = f"Expected {wanted}, found the end of the pattern."
            raise Refused("pattern-unclosed", opening.place, message)
        raise self.not_expected(wanted, self.current)

    def not_expected(self, wanted: str, token: Token) -> Refused:
        """What to say of a token that stands where something else should."""
        if token.kind == "bare" and _LOGICAL.fullmatch(token.value):
            sign = "&&" if token.value.lower() == "and" else "||"
            message = f"Conditions are joined by '{sign}', not by the word '{token.value}'."
            return Refused("pattern-foreign-word", token.place, message, f"Write '{sign}'.")
        found = "the end of the pattern" if token.kind == "end" else f"'{token.value}'"
        return Refused("pattern-structure", token.place, f"Expected {wanted}, found {found}.")


def _inside(part: Condition, kind: type[All] | type[Either]) -> tuple[Condition, ...]:
    """The parts of a condition of the same kind in parentheses, which mean nothing then."""
    return part.parts if isinstance(part, kind) else (part,)
