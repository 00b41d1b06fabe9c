"""The rows of a query in their current order, and the columns that are chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from insights.lang import ast
from oracle import values
from oracle.events import Event, Row
from oracle.values import Value

DEFAULT_COLUMNS = ("@timestamp", "@message")


@dataclass
class Table:
    """Rows, and the names that are shown.

    Events come newest first, ties as they are stored. ``closed`` holds behind ``stats``: nothing
    but its columns is left. ``bins`` is its key that is a bin of fixed length, with that length,
    and ``keys`` all of its keys.
    """

    rows: list[Row]
    listed: list[str] = field(default_factory=list)
    displayed: list[str] | None = None
    extracted: list[str] = field(default_factory=list)
    closed: bool = False
    keys: list[str] = field(default_factory=list)
    bins: tuple[str, int] | None = None

    @classmethod
    def of(cls, events: list[Event]) -> Table:
        """The events of a query, newest first."""
        rows = [Row(place, event) for place, event in enumerate(events)]
        rows.sort(key=lambda row: -row.event.millis if row.event else 0)
        return cls(rows)

    @property
    def columns(self) -> list[str]:
        """What is shown if the query ends here."""
        if self.displayed is not None:
            names = self.displayed
        elif self.listed:
            names = self.listed
        else:
            names = [*(() if self.closed else DEFAULT_COLUMNS), *self.extracted]
        return list(dict.fromkeys(names))

    def show(self, names: list[str]) -> None:
        """Put names at the end of what is shown."""
        if self.displayed is not None:
            self.displayed = [*self.displayed, *names]
        elif self.listed:
            self.listed = [*self.listed, *names]
        else:
            self.extracted = [*self.extracted, *names]

    def become(self, columns: list[str], rows: list[dict[str, Value]]) -> None:
        """Nothing but these columns from here on."""
        self.rows = [Row(place, None, given) for place, given in enumerate(rows)]
        self.listed, self.displayed, self.extracted = list(columns), None, []
        self.closed, self.keys, self.bins = True, [], None

    def sort(self, keys: list[tuple[Callable[[Row], Value], bool]]) -> None:
        """By the keys; missing values last in both directions, ties as they were stored.

        Behind ``stats`` nothing is stored, and ties keep the order of before.
        """
        if not self.closed:
            self.rows.sort(key=lambda row: row.place)
        for read, descending in reversed(keys):
            there = [row for row in self.rows if values.text(read(row)) is not None]
            missing = [row for row in self.rows if values.text(read(row)) is None]
            # Python keeps ties in their order also where it sorts in reverse.
            there.sort(key=_of(read), reverse=descending)
            self.rows = [*there, *missing]


def _of(read: Callable[[Row], Value]) -> Callable[[Row], Any]:
    return lambda row: values.sort_key(read(row))


def name_of(item: ast.Item, written: Callable[[ast.Node], str]) -> str:
    """What an item's column is called: its alias, its field's name, or its text."""
    if item.alias is not None:
        return item.alias.text
    return item.value.name if isinstance(item.value, ast.Field) else written(item.value)


def key_texts(row: Mapping[str, Value], names: list[str]) -> tuple[str | None, ...]:
    """What rows are grouped and matched by: the texts of some columns."""
    return tuple(values.text(row.get(name)) for name in names)
