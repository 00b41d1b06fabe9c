"""How each token of a query is written in canonical text, and which belong together.

Words that the language reads as its own get their documented case; names, functions and literals
stay as typed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from insights.lang import ast
from insights.lang.parser import Parser
from insights.lang.tokens import Kind, Token
from insights.lang.walk import walk

#: Words that the documentation does not write in small letters.
_CASED = {
    word.lower(): word
    for word in (
        *("SOURCE", "OUTPUT", "OUTPUTNEW", "XML", "filterIndex", "countFrequent"),
        *("previousDay", "previousWeek", "previousMonth"),
        *("logGroups", "dataSource", "logGroupTags"),
    )
}
_WORD_OPTIONS = {"type", "row", "col", "action", "uselower", "mark", "override"}


class _Reader(Parser):
    """Parses, and remembers which tokens were read as words and which as one piece."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self.words: set[int] = set()
        self.joined: set[int] = set()

    def accept_word(self, *words: str) -> str:
        start = self.current.start
        found = super().accept_word(*words)
        if found:
            self.words.add(start)
        return found

    def expect_word(self, word: str, expected: str) -> Token:
        found = super().expect_word(word, expected)
        self.words.add(found.start)
        return found

    def options(self, *allowed: str) -> dict[str, Token]:
        first = self.at
        found = super().options(*allowed)
        for at in range(first, self.at, 3):
            name, sign, value = self.tokens[at : at + 3]
            self.words.add(name.start)
            self.joined |= {sign.start, value.start}
            if name.value.lower() in _WORD_OPTIONS:
                self.words.add(value.start)
        return found

    def _time_option(self) -> tuple[str, str]:
        first = self.at
        found = super()._time_option()
        self.words.add(self.tokens[first].start)
        self.joined |= {token.start for token in self.tokens[first + 1 : self.at]}
        return found

    def _parse_format(self, word: Token, field: ast.Expr | None) -> ast.ParseFormat:
        self.words.add(self.current.start)
        return super()._parse_format(word, field)


class Spelling:
    """The tokens of a query that parses, with what the formatter has to know of each.

    Tokens are named by their index. ``query`` is the tree; ``inner`` gives the query that a
    bracket encloses, by the index of the bracket.
    """

    def __init__(self, text: str, tokens: list[Token]) -> None:
        reader = _Reader(tokens)
        self._source = text
        self.tokens = tokens
        self.query = reader.query()
        self._starts = [token.start for token in tokens]
        self._words = reader.words
        #: Tokens that go on with the one before: the rest of a name, the value of an option.
        self._joined = reader.joined
        #: Tokens with no blank before them: the bracket of a call, what follows a sign.
        self._tight: set[int] = set()
        self.commands: dict[int, ast.Command] = {}
        self.inner: dict[int, ast.Query] = {}
        for node in walk(self.query):
            self._learn(node)
        self.closing = self._brackets()

    def text(self, at: int) -> str:
        """A token in canonical spelling."""
        token = self.tokens[at]
        if self.is_word(at):
            lowered = token.value.lower()
            return _CASED.get(lowered, lowered)
        if token.kind is Kind.PLACEHOLDER:
            return "{{" + token.value + "}}"
        return self._source[token.start : token.end]

    def is_word(self, at: int, *words: str) -> bool:
        """Whether a token is a word of the language, or one of those words."""
        token = self.tokens[at]
        read = token.start in self._words and token.kind is Kind.NAME
        return read and (not words or token.value.lower() in words)

    def is_sign(self, at: int, sign: str) -> bool:
        """Whether a token is that sign, and not a part of a name."""
        token = self.tokens[at]
        return token.kind is Kind.SIGN and token.value == sign and not self.is_joined(at)

    def is_joined(self, at: int) -> bool:
        """Whether a token goes on with the one before."""
        return self._starts[at] in self._joined

    def is_tight(self, at: int) -> bool:
        """Whether no blank stands before a token."""
        return self._starts[at] in self._tight or self.is_sign(at, ":")

    # ------------------------------------------------------------------- what the tree tells

    def _learn(self, node: ast.Node) -> None:
        match node:
            case ast.Field() | ast.Name():
                self._join(node.start, node.end)
            case ast.Path():
                self._steps(node)
            case ast.Call() | ast.Selector():
                self._call(node)
            case ast.Unary():
                self._unary(node)
            case ast.Boolean():
                self._words.add(node.start)
            case ast.Like():
                self._operator(node.left.end, node.pattern.start)
            case ast.In():
                self._operator(node.left.end, node.items.start)
                self._query(node.items)
            case ast.Command():
                self._stage(node)

    def _stage(self, node: ast.Command) -> None:
        at = self._at(node.start)
        self.commands[at] = node
        match node:
            case ast.SavedCall():
                self._tight.add(self._starts[at + 1])
                return
            case ast.Join() | ast.AppendCols():
                self._query(node.query)
            case ast.AutoRegress() | ast.Json() | ast.Sessionize():
                self._equals(node)
            case ast.Diff():
                self._words |= {token.start for token in self._within(node.start, node.end)}
            case ast.Stats():
                self._group_by(node)
            case ast.FillDown():
                found = list(self._within(node.start, node.end))
                self._joined |= {b.start for a, b in pairwise(found) if a.end == b.start}
        self._words.add(node.start)

    def _join(self, start: int, end: int) -> None:
        self._joined |= {token.start for token in self._within(start + 1, end)}

    def _steps(self, node: ast.Path) -> None:
        """``.a[0]`` behind an expression, whose own brackets may close first."""
        found = self._within(node.base.end, node.end)
        self._joined |= {token.start for token in found if token.value != ")"}

    def _call(self, node: ast.Call | ast.Selector) -> None:
        at = self._at(node.start)
        self._tight.add(self._starts[at + 1])
        if isinstance(node, ast.Selector):
            self._words.add(node.start)

    def _unary(self, node: ast.Unary) -> None:
        at = self._at(node.start)
        if self.tokens[at].kind is Kind.SIGN:
            self._tight.add(self._starts[at + 1])
        else:
            self._words.add(node.start)

    def _operator(self, start: int, end: int) -> None:
        """``not like``, ``in``: the words between two operands."""
        for token in self._within(start, end):
            if token.kind is Kind.NAME:
                self._words.add(token.start)

    def _query(self, node: ast.Node) -> None:
        if isinstance(node, ast.Query):
            self.inner[self._at(node.start) - 1] = node

    def _equals(self, node: ast.Command) -> None:
        """``p=1-4``, ``field=f``, ``maxspan=5m``: one piece each."""
        found = list(self._within(node.start, node.end))
        signs = [at for at, token in enumerate(found) if token.value == "=" and at]
        for at in signs[:1]:
            end = len(found) if isinstance(node, ast.AutoRegress) else at + 2
            self._joined |= {token.start for token in found[at:end]}

    def _group_by(self, node: ast.Stats) -> None:
        ends = [node.items[-1].end, *(key.start for key in node.keys[:1])]
        for token in self._within(ends[0], ends[-1]):
            if token.kind is Kind.NAME:
                self._words.add(token.start)

    def _at(self, start: int) -> int:
        return bisect_left(self._starts, start)

    def _within(self, start: int, end: int) -> Iterator[Token]:
        at = self._at(start)
        while self.tokens[at].kind is not Kind.END and self._starts[at] < end:
            yield self.tokens[at]
            at += 1

    def _brackets(self) -> dict[int, int]:
        """Index of each opening bracket to that of its closing one."""
        found: dict[int, int] = {}
        opened: list[int] = []
        for at, token in enumerate(self.tokens):
            if token.kind is not Kind.SIGN or self.is_joined(at):
                continue
            if token.value in "([{":
                opened.append(at)
            elif token.value in ")]}":
                found[opened.pop()] = at
        return found
