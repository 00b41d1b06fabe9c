"""Literals of a query as operands of a pattern."""

from __future__ import annotations

import re

from insights.lang import ast
from insights.lang.printer import expression as printed
from insights.patterns import re2
from insights.patterns.logic import Underivable
from insights.patterns.nodes import Regex, Text
from insights.patterns.parser import MOST_REGEXES
from insights.patterns.regex import Expression, RegexFault
from insights.patterns.regex_text import NotAscii, dialect

#: What compares as a number in a query (local engine, number-text).
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)


def is_number(value: ast.Expr) -> bool:
    """Whether a query compares with a literal by value."""
    text = value.value if isinstance(value, ast.String) else ""
    return isinstance(value, ast.Number) or _NUMBER.fullmatch(text) is not None


def spelled(value: ast.Expr) -> str:
    """A literal as text."""
    if isinstance(value, ast.Number):
        return value.text
    return value.value if isinstance(value, ast.String) else printed(value)


def canonical(value: ast.Expr) -> str:
    """A number as programs write it: ``22`` for ``22.0`` and ``022``."""
    number = float(spelled(value))
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


class Operands:
    """Makes operands, and counts the regular expressions, of which a pattern may have two."""

    def __init__(self) -> None:
        self._regexes = 0

    def equal(self, node: ast.Node, text: str) -> Text | Regex:
        """What only that text fits."""
        if text.startswith("*") or text.endswith("*"):
            return self.regex(node, re2.of_text(text, at_start=True, at_end=True))
        return Text(text)

    def holding(self, node: ast.Node, text: str) -> Text | Regex:
        """What every text fits that holds that one."""
        if text.startswith("*") or text.endswith("*"):
            return self.regex(node, re2.of_text(text))
        return Text(f"*{text}*")

    def regex(self, node: ast.Node, expression: Expression) -> Regex:
        """An expression of the dialect. Raises :class:`Underivable` where there is none."""
        self._regexes += 1
        if self._regexes > MOST_REGEXES:
            raise Underivable(node, "A pattern has at most two regular expressions.")
        try:
            return Regex(dialect(expression))
        except NotAscii as missing:
            message = f"A regular expression of a pattern cannot hold '{missing.sign}'."
            raise Underivable(node, message) from None


def expression_of(node: ast.Regex) -> Expression:
    """The tree of a query's regular expression. Raises :class:`Underivable`."""
    try:
        return re2.parse(node.pattern)
    except RegexFault as fault:
        message = f"The dialect of patterns does not have this expression: {fault.message}"
        raise Underivable(node, message, fault.hint) from None
