"""A place in the tokens, and the words for what was expected there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from insights.lang.ast import Name
from insights.lang.tokens import BACKTICK, END, NAME, SIGN, Kind, Token

T = TypeVar("T")
#: Brackets within brackets that a query may have; far beyond any real one.
MAX_DEPTH = 50
#: How high the tree of a stage may grow; what walks trees calls itself once a level.
MAX_HEIGHT = 100


class ParseFault(Exception):  # noqa: N818 - control flow inside the parser, never an error outside
    """The current stage cannot be read on; caught at the next pipe."""

    def __init__(self, start: int, end: int, message: str, hint: str = "", rule: str = "") -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.message = message
        self.hint = hint
        self.rule = rule or "unexpected-symbol"


class Cursor:
    """Reads tokens one after the other; ``current`` is the next one."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.current = tokens[0]
        self.depth = 0
        #: Operations of the stage so far; its tree is at most as high.
        self.weight = 0

    def take(self) -> Token:
        """The current token; moves on."""
        token = self.current
        if token.kind is not END:
            self.at += 1
            self.current = self.tokens[self.at]
        return token

    @property
    def previous(self) -> Token:
        """The token taken last."""
        return self.tokens[self.at - 1] if self.at else self.tokens[0]

    def peek(self) -> Token:
        """The token after the current one."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def is_sign(self, value: str) -> bool:
        """Whether the current token is that sign."""
        token = self.current
        return token.kind is SIGN and token.value == value

    def accept_sign(self, value: str) -> bool:
        """Move past that sign if it is here."""
        token = self.current
        if token.kind is not SIGN or token.value != value:
            return False
        self.take()
        return True

    def expect_sign(self, value: str, expected: str) -> Token:
        """Move past that sign or fail; ``expected`` words it for a person."""
        if not self.is_sign(value):
            self.fail(expected)
        return self.take()

    def is_word(self, *words: str) -> bool:
        """Whether the current token is one of those words, in any case."""
        token = self.current
        return token.kind is NAME and token.value.lower() in words

    def accept_word(self, *words: str) -> str:
        """The word in lower case if one of them is here, else an empty text."""
        if self.is_word(*words):
            return self.take().value.lower()
        return ""

    def expect_word(self, word: str, expected: str) -> Token:
        """Move past that word or fail."""
        if not self.is_word(word):
            self.fail(expected)
        return self.take()

    def at_stage_end(self) -> bool:
        """Whether nothing of the stage is left."""
        token = self.current
        return token.kind is END or (token.kind is SIGN and token.value in "|)")

    def fail(self, expected: str, hint: str = "", rule: str = "") -> NoReturn:
        """Fail at the current token; ``expected`` continues the word “Expected”."""
        token = self.current
        found = _shown(token)
        end = max(token.end, token.start + (token.kind is not END))
        message = f"Expected {expected}: unexpected symbol found {found}."
        raise ParseFault(token.start, end, message, hint, rule)

    def separated(self, item: Callable[[], T]) -> tuple[T, ...]:
        """item ("," item)* with an optional trailing comma."""
        found = [item()]
        while self.accept_sign(","):
            if self.at_stage_end() or self.is_word("by"):
                break
            found.append(item())
        return tuple(found)

    def name(self, expected: str) -> Name:
        """name = word | "`" text "`" | "@`" text "`" """
        token = self.current
        if token.kind is BACKTICK:
            self.take()
            return Name(token.value, start=token.start, end=token.end)
        if token.kind is not NAME or token.value.startswith("."):
            self.fail(expected, _name_hint(token))
        self.take()
        text, end = token.value, token.end
        if self.current.kind is BACKTICK and self.current.start == end and text[-1] in "@.":
            end = self.current.end
            text += self.take().value
        self._refuse_hyphen(token)
        return Name(text[1:] if text.startswith("@@") else text, start=token.start, end=end)

    def _refuse_hyphen(self, first: Token) -> None:
        if self.is_sign("-") and self.current.start == self.previous.end:
            after = self.peek()
            whole = f"{first.value}-{after.value}"
            self.fail(
                "a name without a hyphen",
                f"Put the name in backticks: `{whole}`.",
                "hyphen-in-name",
            )

    def deeper(self) -> None:
        """Enter a bracket; refuses nesting that no query has."""
        self.depth += 1
        self.weight += 1
        if self.depth > MAX_DEPTH:
            token = self.current
            raise ParseFault(
                token.start,
                token.end,
                f"Brackets are nested deeper than {MAX_DEPTH} levels.",
                "Split the expression over several fields commands.",
                "too-deep",
            )


def _shown(token: Token) -> str:
    if token.kind is END:
        return "<EOF>"
    if token.kind is Kind.STRING:
        return f'"{token.value}"'
    if token.kind is Kind.REGEX:
        return f"/{token.value}/"
    if token.kind is Kind.PLACEHOLDER:
        return "{{" + token.value + "}}"
    return token.value


def _name_hint(token: Token) -> str:
    if token.kind is Kind.STRING and token.value:
        return f"Names stand in backticks, not in quotes: `{token.value}`."
    return ""
