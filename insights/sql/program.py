"""The table expressions of one statement, and where each of its queries gets its events."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from insights.dataclass import dataclass
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.sql.bindings import Bindings, Moment, Nested

if TYPE_CHECKING:
    from insights.sql.relation import Relation

_TABLE = re.compile(r"\bs(\d+)\b")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the events of one query come from.

    ``groups`` are its log groups (none: those of the run), ``moment`` has its window, and
    ``required`` are fields that must equal a text in every event that counts.
    """

    moment: Moment
    groups: tuple[str, ...] = ()
    required: Mapping[str, str] = field(default_factory=dict)


#: Fields that a query reads, each with the column for it, and where its events come from, to the
#: SELECT that delivers them from the files.
Scan = Callable[[Mapping[str, str], Origin], str]


@dataclass(frozen=True, slots=True)
class Table:
    """A lookup table: its name in SQL, its columns in order, and the statement that makes it."""

    sql: str = ""
    columns: tuple[str, ...] = ()
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is beside the events: lookup tables by name, and how many bytes events take."""

    lookups: Mapping[str, Table] = field(default_factory=dict)
    size: int = 0


@dataclass(frozen=True, slots=True)
class Mining:
    """What has to happen before the statement: ``pattern`` is no SQL.

    ``sql`` delivers the shapes of texts as :mod:`insights.sql.mining` says; the patterns that are
    found in them are the rows of ``table``.
    """

    table: str
    sql: str


@dataclass(slots=True)
class Program:
    """Table expressions in the order in which each may use those before it.

    A query's events stand where it begins, but which fields they need is known at the end only:
    their place is kept, and :meth:`statement` fills it. ``nested`` and ``related`` compile a query
    inside a query.
    """

    source: LogSource
    moment: Moment
    scan: Scan
    holdings: Holdings = field(default_factory=Holdings)
    nested: Nested | None = None
    related: Callable[[ast.Query], Relation] | None = None
    tables: list[str] = field(default_factory=list)
    events: dict[int, tuple[Bindings, Origin]] = field(default_factory=dict)
    minings: list[Mining] = field(default_factory=list)

    def add(self, select: str) -> str:
        """A new table expression; its name."""
        self.tables.append(select)
        return f"s{len(self.tables)}"

    def begin(self, origin: Origin) -> tuple[Bindings, str]:
        """The events of a query that begins here: names in reach, and the table's name."""
        name = self.add("")
        bindings = Bindings(self.source, origin.moment, nested=self.nested)
        self.events[len(self.tables) - 1] = (bindings, origin)
        return bindings, name

    def mine(self, select: str) -> str:
        """The table of the patterns in what ``select`` delivers."""
        table = f"mined{len(self.minings) + 1}"
        self.minings.append(Mining(table, self.statement(select)))
        return table

    def statement(self, final: str) -> str:
        """A SELECT behind the table expressions that it needs, and those that they need."""
        for place, (bindings, origin) in self.events.items():
            self.tables[place] = self.scan(bindings.needed, origin)
        tables = [
            f"s{place + 1} AS ({self.tables[place]})" for place in _reached(final, self.tables)
        ]
        listed = ",\n".join(tables)
        return f"WITH {listed}\n{final}" if tables else final


def _reached(final: str, tables: Sequence[str]) -> list[int]:
    """The places of the tables behind a SELECT, in order.

    A word that only looks like a table's name brings in a table too many, which does no harm.
    """
    reached: set[int] = set()
    texts = [final]
    while texts:
        places = {int(number) - 1 for number in _TABLE.findall(texts.pop())}
        new = {place for place in places if 0 <= place < len(tables)} - reached
        reached |= new
        texts += [tables[place] for place in new]
    return sorted(reached)
