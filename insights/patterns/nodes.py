"""The tree of a filter pattern.

Equality is meaning: positions and spellings that change nothing take no part in ``==``. ``start``
and ``end`` are offsets into the pattern's text.
"""

from __future__ import annotations

import enum
from dataclasses import field
from typing import TypeAlias

from insights.dataclass import dataclass
from insights.lang.nodes import Node

# -------------------------------------------------------------------------------- operands


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text, quoted or bare, by value. In comparisons a ``*`` at either end stands for anything.

    A ``*`` elsewhere is an ordinary character (cloudwatch spec 4.5).
    """

    value: str

    @property
    def wild(self) -> tuple[bool, str, bool]:
        """Whether anything may stand in front, what has to be there, and the same behind."""
        front, back = self.value.startswith("*"), self.value.endswith("*")
        return front, self.value[front : len(self.value) - back], back


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number without quotes, as written."""

    text: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)


@dataclass(frozen=True, slots=True)
class Regex(Node):
    """``%source%``."""

    source: str


Operand: TypeAlias = Text | Number | Regex

# ----------------------------------------------------------------------------- plain text


class Role(enum.Enum):
    """What a term of a text pattern asks for. The values are the signs in front of it."""

    REQUIRED = ""
    EXCLUDED = "-"
    OPTIONAL = "?"


@dataclass(frozen=True, slots=True)
class Term(Node):
    """``ERROR``, ``-"a phrase"``, ``?%regex%``."""

    operand: Text | Regex
    role: Role = Role.REQUIRED


@dataclass(frozen=True, slots=True)
class TextPattern(Node):
    """Terms; none at all match every event."""

    terms: tuple[Term, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether the terms are alternatives; a plain or excluded one makes ``?`` idle."""
        return bool(self.terms) and all(term.role is Role.OPTIONAL for term in self.terms)


# ----------------------------------------------------------------------------------- JSON


@dataclass(frozen=True, slots=True)
class Every(Node):
    """The step ``[*]`` or ``.*``: each element of a list, each value of an object."""

    dotted: bool = False


Step: TypeAlias = str | int | Every


@dataclass(frozen=True, slots=True)
class Selector(Node):
    """``$.a.b[0][*]``: steps from the event's root."""

    steps: tuple[Step, ...]

    @property
    def wildcards(self) -> int:
        """How many steps branch."""
        return sum(isinstance(step, Every) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``$.a = "x"``: ``= != < <= > >=``."""

    selector: Selector
    operator: str
    operand: Operand


class State(enum.Enum):
    """What ``IS`` and ``NOT EXISTS`` ask of a value."""

    NULL = "IS NULL"
    TRUE = "IS TRUE"
    FALSE = "IS FALSE"
    ABSENT = "NOT EXISTS"


@dataclass(frozen=True, slots=True)
class Is(Node):
    """``$.a IS NULL``, ``$.a NOT EXISTS``."""

    selector: Selector
    state: State


@dataclass(frozen=True, slots=True)
class All(Node):
    """``a && b``: at least two parts, none of them of the same kind."""

    parts: tuple[Condition, ...]
    bracketed: bool = field(default=False, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Either(Node):
    """``a || b``: at least two parts, none of them of the same kind."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class JsonPattern(Node):
    """``{ condition }``."""

    condition: Condition


# ------------------------------------------------------------------------ space-delimited


@dataclass(frozen=True, slots=True)
class Test(Node):
    """A comparison of a column with something; the column is the one that it stands in."""

    operator: str
    operand: Operand

    __test__ = False


@dataclass(frozen=True, slots=True)
class Column(Node):
    """One place of a ``[a, b]`` pattern; ``name`` is empty where none was given."""

    name: str = ""
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Ellipsis(Node):
    """``...``: any number of words."""


Condition: TypeAlias = Compare | Is | Test | All | Either


@dataclass(frozen=True, slots=True)
class SpacePattern(Node):
    """``[a, b=1, ...]``; without columns every word is reported by its number."""

    columns: tuple[Column | Ellipsis, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the number of words does not matter."""
        return not self.columns or any(isinstance(one, Ellipsis) for one in self.columns)


Pattern: TypeAlias = TextPattern | JsonPattern | SpacePattern
