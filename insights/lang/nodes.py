"""The tree of a query: expressions.

Equality is meaning: positions, comments and spellings that change nothing (``where`` for
``filter``) take no part in ``==``. ``start`` and ``end`` are offsets into the query's text.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from insights.dataclass import dataclass

if TYPE_CHECKING:
    from insights.lang.commands import Query


@dataclass(frozen=True, slots=True)
class Node:
    """Anything with a place in the text."""

    start: int = field(default=0, compare=False, repr=False, kw_only=True)
    end: int = field(default=0, compare=False, repr=False, kw_only=True)


# ---------------------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Field(Node):
    """``a.b``, ``a[0].b``, ``` a.`b c` ```: names are split at dots outside backticks.

    ``segments`` of ``@@x`` is ``("@@x",)``; :attr:`name` undoes the doubling.
    """

    segments: tuple[str | int, ...]

    @property
    def name(self) -> str:
        """The flattened name: segments joined by dots, as discovered fields are called."""
        text = ".".join(str(segment) for segment in self.segments)
        return text[1:] if text.startswith("@@") else text


@dataclass(frozen=True, slots=True)
class String(Node):
    """A string literal, by value."""

    value: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number literal, as written."""

    text: str

    @property
    def value(self) -> int | float:
        """The number."""
        return int(self.text) if self.text.isdigit() and len(self.text) < 40 else float(self.text)


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """``true`` or ``false``; accepted live in comparisons (observed 2.17)."""

    value: bool


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """``5m``: a count and a unit, as written."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Regex(Node):
    """A regular expression between slashes, by pattern (``\\/`` read as a slash)."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Placeholder(Node):
    """``{{name}}`` in a saved query, where a value stands."""

    name: str


@dataclass(frozen=True, slots=True)
class Star(Node):
    """The ``*`` of ``count(*)``."""


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """``[a, b]`` after ``in``."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function call; ``name`` as typed (functions are case-insensitive)."""

    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``jsonParse(x).a[0]``: steps into the value of an expression."""

    base: Expr
    segments: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``not x``, ``-x``; ``!x`` is ``not x``."""

    operator: Literal["not", "-"]
    operand: Expr
    spelling: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Logical(Node):
    """``a and b and c``: at least two operands, none of them the same operator unbracketed."""

    operator: Literal["and", "or"]
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two operands: ``= != < <= > >= + - * / % ^``. ``spelling`` keeps ``==``."""

    operator: str
    left: Expr
    right: Expr
    spelling: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Like(Node):
    """``left like pattern``; ``=~`` is the same with a regex."""

    left: Expr
    pattern: Expr
    negated: bool = False
    spelling: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class In(Node):
    """``left in [..]`` or ``left in ( subquery )``."""

    left: Expr
    items: ListLiteral | Placeholder | Query
    negated: bool = False


Expr: TypeAlias = (
    Field
    | String
    | Number
    | Boolean
    | Duration
    | Regex
    | Placeholder
    | Star
    | ListLiteral
    | Call
    | Path
    | Unary
    | Logical
    | Binary
    | Like
    | In
)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name that a command defines: an alias, without its backticks."""

    text: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """``expression [as alias]`` in fields, display and stats."""

    value: Expr
    alias: Name | None = None
