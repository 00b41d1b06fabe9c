"""How a query can be answered in parts, as its tree tells. Pure.

Parts are windows of time, groups of log groups, accounts and regions. Rules: language spec
sections 3 and 5.5; which way a row or a number of the whole comes from those of its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from insights.dataclass import dataclass
from insights.engines.parts.windows import Grid
from insights.lang import ast
from insights.results import ColumnType

TIME = "@timestamp"


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer of the whole is not made of those of parts; ``reason`` is a sentence."""

    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class InTime:
    """Events in the order of their time: the rows of the parts only have to be lined up.

    ``timed`` is the query with ``@timestamp`` among its columns, last where it was not there;
    ``hidden`` tells that it was not.
    """

    query: ast.Query
    timed: ast.Query
    hidden: bool
    newest_first: bool


@dataclass(frozen=True, slots=True)
class PartColumn:
    """A column of the parts, and how the rest of the query sees it."""

    name: str
    type: ColumnType = ColumnType.ANY


@dataclass(frozen=True, slots=True)
class Gathered:
    """Rows of all parts are collected, and the ``rest`` of the query runs on them.

    The rest calls the columns ``c0``, ``c1`` and so on, in their order, and knows the time of a
    part as ``@timestamp``. ``grid`` says where time may be cut; ``across`` tells whether parts
    of the same time but of other groups, accounts or regions may be put together too. Where
    ``events`` is true rows stay rows, so that each can say where it is from.
    """

    query: ast.Query
    columns: tuple[PartColumn, ...]
    rest: ast.Query
    grid: Grid
    across: bool = True
    events: bool = False


Plan = InTime | Gathered | Refused


def part_field(number: int) -> ast.Field:
    """The column of the parts with that number, as the rest of the query names it."""
    return ast.Field((f"c{number}",))


def with_columns(found: Gathered, names: Sequence[str]) -> Gathered:
    """The same plan for rows that have these columns too, behind their own; shown in front."""
    first, *others = found.rest.commands
    if not isinstance(first, ast.Display):
        return found
    count = len(found.columns)
    items = (ast.Item(part_field(count + n), ast.Name(name)) for n, name in enumerate(names))
    shown = replace(first, items=(*items, *first.items))
    columns = (*found.columns, *(PartColumn(name) for name in names))
    return replace(found, columns=columns, rest=ast.Query((shown, *others)))
