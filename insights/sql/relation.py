"""Rows on their way through the stages: one common table expression a stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from insights.lang import ast
from insights.lang.scope import DEFAULT_COLUMNS
from insights.sql import values
from insights.sql.bindings import Bindings, Moment
from insights.sql.program import Program
from insights.sql.text import ident
from insights.sql.values import Kind, Value

#: The place of an event in its input; ties of a sort keep it (observed 2.8).
PLACE = '"#"'
#: The place of a row in the answer of a query inside another.
NESTED_PLACE = '"#nested"'


@dataclass(slots=True)
class Relation:
    """The rows so far, the names in reach, and the columns chosen.

    ``order`` holds the terms of the last ``sort``; without one, events come newest first.
    Columns that a stage adds get names of their own (``$1``), so that no alias can hide a field
    which an earlier stage still needs. ``grouped`` are the keys of the last ``stats``, ``series``
    the one of them that is a bin, with its step in milliseconds. ``last`` is the table expression
    that holds the rows, ``ahead`` are the stages that are still to come; ``earlier`` gives the
    same rows of another time. ``differences`` are columns for the ``diff`` that comes next.
    """

    program: Program
    bindings: Bindings
    last: str
    ahead: tuple[ast.Command, ...] = ()
    earlier: Callable[[Moment], Relation] | None = None
    differences: dict[str, Value] | None = None
    listed: dict[str, Value] = field(default_factory=dict)
    displayed: dict[str, Value] | None = None
    extracted: dict[str, Value] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    placed: bool = False
    added: int = 0
    grouped: tuple[str, ...] = ()
    series: tuple[str, int] | None = None

    def step(self, select: str) -> None:
        """Add a table expression; it reads from :attr:`last`, the one before."""
        self.last = self.program.add(select)

    def column(self, value: Value) -> tuple[str, Value]:
        """A new column for a value: its ``expression AS name``, and the value to use later."""
        self.added += 1
        name = ident(f"${self.added}")
        return f"{value.sql} AS {name}", Value(name, value.kind, value.plain)

    def define(self, found: Mapping[str, Value]) -> dict[str, Value]:
        """New columns for values, and the names in reach from here on."""
        columns, new = [], {}
        for name, value in found.items():
            column, new[name] = self.column(value)
            columns.append(column)
        if columns:
            self.step(f"SELECT *, {', '.join(columns)} FROM {self.last}")
        self.bindings = self.bindings.with_defined(new)
        return new

    def extract(self, found: Mapping[str, Value]) -> None:
        """New columns that are shown where nothing else is chosen, as those of ``parse``."""
        self.extracted = {**self.extracted, **self.define(found)}

    def show(self, new: Mapping[str, Value]) -> None:
        """Put columns at the end of what is shown, or in the place of one of the same name."""
        self.bindings = self.bindings.with_defined(new)
        if self.displayed is not None:
            self.displayed = {**self.displayed, **new}
        elif self.listed:
            self.listed = {**self.listed, **new}
        else:
            self.extracted = {**self.extracted, **new}

    def where(self, condition: str) -> None:
        """Keep the rows for which a condition holds."""
        self.step(f"SELECT * FROM {self.last} WHERE {condition}")

    def sort_terms(self) -> list[str]:
        """What to order by now: the query's own terms, else newest first for events."""
        if self.order or self.bindings.closed:
            return [*self.order, PLACE] if self.placed else self.order
        when = self.bindings.discovered("@timestamp")
        self.place()
        return [f"{when.sql} DESC NULLS LAST", PLACE]

    def become(self, columns: dict[str, Value], order: list[str]) -> None:
        """Nothing but these columns from here on, in that order."""
        self.bindings = self.bindings.only(columns)
        self.listed, self.displayed, self.extracted = columns, None, {}
        self.order, self.placed, self.grouped, self.series = order, False, (), None

    def place(self) -> None:
        """Number the rows in the order of the input, once."""
        if not self.placed and not self.bindings.closed:
            self.step(f"SELECT *, row_number() OVER () AS {PLACE} FROM {self.last}")
            self.placed = True

    def cut(self, rows: int, *, ordered: bool = True) -> None:
        """Keep the first rows of the current order, or any."""
        terms = self.sort_terms() if ordered else []
        self.step(f"SELECT * FROM {self.last}{order_by(terms)} LIMIT {rows}")

    def outputs(self) -> dict[str, Value]:
        """The columns of the answer if the query ended here."""
        if self.displayed is not None:
            return self.displayed
        if self.listed:
            return self.listed
        if self.bindings.closed:
            return self.extracted
        defaults = {name: self.bindings.discovered(name) for name in DEFAULT_COLUMNS}
        return {**defaults, **self.extracted}


def order_by(terms: list[str]) -> str:
    """An ORDER BY clause, or nothing."""
    return f" ORDER BY {', '.join(terms)}" if terms else ""


# fidelity: sort-missing, sort-decimals


def sort_key(value: Value, *, descending: bool) -> list[str]:
    """The terms of one sort key: texts before numbers, natural order, missing last.

    Order of the values: CWL_QuerySyntax-Sort. That missing values come last in both directions
    is assumed (language spec section 4).
    """
    way = " DESC" if descending else ""
    if value.kind in (Kind.NUMBER, Kind.INTEGER, Kind.TIME, Kind.TRUTH):
        return [f"{value.sql}{way} NULLS LAST"]
    text = values.text(value)
    if value.plain:
        # A flow log's dash is a text among numbers.
        number = values.number(value)
        return [f"({text} IS NULL)", f"({number} IS NOT NULL){way}", f"{number}{way} NULLS LAST"]
    number = f"li_number({text})"
    return [
        f"({text} IS NULL)",
        f"({number} IS NOT NULL){way}",
        f"{number}{way} NULLS LAST",
        f"CASE WHEN {number} IS NULL THEN li_natural({text}) ELSE {text} END{way} NULLS LAST",
    ]
