"""Comparisons of a text or a number with the operand of a pattern, as closures."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from insights.patterns import regex
from insights.patterns.nodes import Regex, Text
from insights.patterns.regex_search import searcher

T = TypeVar("T")
#: Tells of a text whether it fits.
Fits = Callable[[str], bool]
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def every(parts: Sequence[Callable[[T], bool]]) -> Callable[[T], bool]:
    """Whether all conditions hold."""
    return lambda value: all(part(value) for part in parts)


def some(parts: Sequence[Callable[[T], bool]]) -> Callable[[T], bool]:
    """Whether one of the conditions holds."""
    return lambda value: any(part(value) for part in parts)


def fits_text(text: Text) -> Fits:
    """Equality, with anything at the ends that have a ``*``."""
    front, core, back = text.wild
    if front and back:
        return lambda value: core in value
    if front:
        return lambda value: value.endswith(core)
    if back:
        return lambda value: value.startswith(core)
    return lambda value: value == core


def fits_regex(node: Regex) -> Fits:
    """Whether the expression is found in a text."""
    return searcher(regex.parse(node.source))


def number(text: str) -> float | None:
    """A word as a number, if it is one."""
    return float(text) if _NUMBER.fullmatch(text) else None
