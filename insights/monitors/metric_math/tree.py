"""The tree of an expression of metric math."""

from __future__ import annotations

from typing import TypeAlias

from insights.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """``2``, ``0.5``, ``1e6``."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """``"errors"``, of METRICS and the functions that are not computed."""

    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """``m1``: the Id of a metric or of another expression; they begin with a small letter."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """``REPEAT``, ``AVG`` or ``DESC`` as an argument."""

    word: str


@dataclass(frozen=True, slots=True)
class Call:
    """``SUM(METRICS())``."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """``[m1, m2]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """``-m1``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Operation:
    """``m1 / m2``; ``sign`` is one of :data:`SIGNS`, AND and OR in words."""

    sign: str
    left: Node
    right: Node


Node: TypeAlias = Number | Text | Name | Word | Call | Array | Minus | Operation

#: What binds loosest first; that ``^`` binds tighter than the minus in front of it is assumed (A).
SIGNS: tuple[tuple[str, ...], ...] = (
    ("OR",),
    ("AND",),
    ("==", "!=", "<=", ">=", "<", ">"),
    ("+", "-"),
    ("*", "/"),
)
