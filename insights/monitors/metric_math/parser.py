"""The text of an expression to its tree."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NoReturn

from insights.monitors.metric_math.faults import FormulaFaultError, NotComputedError
from insights.monitors.metric_math.tree import (
    SIGNS,
    Array,
    Call,
    Minus,
    Name,
    Node,
    Number,
    Operation,
    Text,
    Word,
)

_TOKEN = re.compile(
    r"""(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<word>[A-Za-z]\w*)"""
    r"""|(?P<text>"[^"]*"|'[^']*')|(?P<sign>&&|\|\||[=!<>]=|\S)""",
    re.ASCII,
)
_QUERY = re.compile(r"\s*SELECT\s", re.IGNORECASE)
_ALIASES = {"&&": "AND", "||": "OR"}
#: Parentheses and calls inside one another; Python's own limit is not far above.
_MOST_DEEP = 60
_END = ""


@lru_cache(1000)
def read_formula(text: str) -> Node:
    """The tree. Raises :class:`FormulaFaultError` for what is none.

    Raises :class:`NotComputedError` for Metrics Insights, which begins with SELECT.
    """
    if _QUERY.match(text):
        raise NotComputedError("SELECT")
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = [
            (str(found.lastgroup), _ALIASES.get(found[0], found[0]))
            for found in _TOKEN.finditer(text)
        ]
        self._at = 0
        self._deep = 0

    def whole(self) -> Node:
        """whole = operations end"""
        node = self._operations(0)
        if self._at < len(self._tokens):
            self._fail()
        return node

    def _operations(self, level: int) -> Node:
        """operations = operand (sign operand)*, for the signs of one level and all tighter ones"""
        if level == len(SIGNS):
            return self._signed()
        node = self._operations(level + 1)
        while self._next[1] in SIGNS[level] and self._next[0] in ("sign", "word"):
            sign = self._take()
            node = Operation(sign, node, self._operations(level + 1))
        return node

    def _signed(self) -> Node:
        """signed = "-" signed | power"""
        self._enter()
        node = Minus(self._signed()) if self._accept("-") else self._power()
        self._deep -= 1
        return node

    def _power(self) -> Node:
        """power = operand ["^" signed]"""
        node = self._operand()
        return Operation("^", node, self._signed()) if self._accept("^") else node

    def _operand(self) -> Node:
        """operand = number | text | name | word | call | "[" items "]" | "(" operations ")" """
        kind, token = self._next
        if self._accept("("):
            node = self._operations(0)
            self._expect(")")
            return node
        if self._accept("["):
            return Array(self._items("]"))
        self._at += 1
        if kind == "number":
            return Number(float(token))
        if kind == "text":
            return Text(token[1:-1])
        if kind != "word":
            self._at -= 1
            self._fail()
        if self._accept("("):
            return Call(token, self._items(")"))
        return Name(token) if token[0].islower() else Word(token)

    def _items(self, end: str) -> tuple[Node, ...]:
        """items = [operations ("," operations)*] end"""
        items: list[Node] = []
        while not self._accept(end):
            if items:
                self._expect(",")
            items.append(self._operations(0))
        return tuple(items)

    def _enter(self) -> None:
        self._deep += 1
        if self._deep > _MOST_DEEP:
            raise FormulaFaultError("The expression is nested too deeply")

    @property
    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else (_END, _END)

    def _take(self) -> str:
        token = self._next[1]
        self._at += 1
        return token

    def _accept(self, sign: str) -> bool:
        if self._next != ("sign", sign):
            return False
        self._at += 1
        return True

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            self._fail()

    def _fail(self) -> NoReturn:
        """No text of a syntax error is recorded (A)."""
        word = self._next[1]
        raise FormulaFaultError(f"Unexpected input '{word}'" if word else "Unexpected end of input")
