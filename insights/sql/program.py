"""The table expressions of one statement, and where each of its queries gets its events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.sql.bindings import Bindings, Moment, Nested

if TYPE_CHECKING:
    from insights.sql.relation import Relation

#: Fields that a query reads, each with the column for it, and the log groups that it reads them
#: from (none: those of the run), to the SELECT that delivers them from the files.
Scan = Callable[[Mapping[str, str], tuple[str, ...]], str]


@dataclass(slots=True)
class Program:
    """Table expressions in the order in which each may use those before it.

    A query's events stand where it begins, but which fields they need is known at the end only:
    their place is kept, and :meth:`text` fills it. ``nested`` and ``related`` compile a query
    inside a query;
    ``lookups`` are lookup tables by name, as SQL
    that can stand behind FROM.
    """

    source: LogSource
    moment: Moment
    scan: Scan
    lookups: Mapping[str, str] = field(default_factory=dict)
    nested: Nested | None = None
    related: Callable[[ast.Query], Relation] | None = None
    tables: list[str] = field(default_factory=list)
    events: dict[int, tuple[Bindings, tuple[str, ...]]] = field(default_factory=dict)

    def add(self, select: str) -> str:
        """A new table expression; its name."""
        self.tables.append(select)
        return f"s{len(self.tables)}"

    def begin(self, groups: tuple[str, ...]) -> tuple[Bindings, str]:
        """The events of a query that begins here: names in reach, and the table's name."""
        name = self.add("")
        bindings = Bindings(self.source, self.moment, nested=self.nested)
        self.events[len(self.tables) - 1] = (bindings, groups)
        return bindings, name

    def text(self) -> str:
        """The WITH clause."""
        for place, (bindings, groups) in self.events.items():
            self.tables[place] = self.scan(bindings.needed, groups)
        return "WITH " + ",\n".join(
            f"s{number} AS ({select})" for number, select in enumerate(self.tables, 1)
        )
