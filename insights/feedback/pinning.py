"""``insights pin``: the rows of ``for_each``, taken anew from their queries.

Of the query's rows the first ``max`` count, in its order; in the file they stand in the order of
their values, so that the same rows are the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from insights.backtests.reading import Place
from insights.catalog.each import KEY, LISTS, most_rows, templates
from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.catalog.rewrite_values import with_value
from insights.dataclass import dataclass
from insights.errors import DataError, QueryError, UsageError
from insights.runs import job
from insights.runs.entries import chosen

#: The keys of an entry that may have items for each row.
Row = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Pinned:
    """The rows of one item; ``left`` counts those beyond ``max``."""

    key: str
    number: int
    name: str
    query: str
    old: tuple[Row, ...]
    new: tuple[Row, ...]
    left: int

    @property
    def added(self) -> list[Row]:
        """The rows that were not there."""
        return [row for row in self.new if row not in self.old]

    @property
    def removed(self) -> list[Row]:
        """The rows that are gone."""
        return [row for row in self.old if row not in self.new]


def pinned(entry: Entry, folder: Path, place: Place) -> Iterator[Pinned]:
    """The rows of all items of an entry that have ``for_each``.

    Raises ``UsageError`` where none has, ``QueryError`` where a column is not in the rows, and what
    a run raises.
    """
    found = False
    for key in LISTS:
        items = entry.written.get(key, [])
        for item in templates(items):
            found = True
            yield _pinned(key, items.index(item), item, folder, place)
    if not found:
        raise UsageError(
            f"'{entry.name}' has nothing that is made for each row.",
            "Add 'for_each: {query: NAME, columns: [COLUMN]}' to an alarm or a metric filter.",
        )


def rewritten(entry: Entry, data: bytes, one: Pinned) -> bytes:
    """The entry's file with the rows in it; ``DataError`` where that cannot be done safely."""
    path = (one.key, one.number, KEY, "rows")
    changed = with_value(data, entry.file, path, list(one.new), behind="columns")
    if changed is None:
        raise DataError(
            f"The rows of '{one.name}' cannot be written into '{entry.file}'.",
            "Write 'rows: []' below its 'for_each', on one line, and try again.",
        )
    return changed


def _pinned(key: str, number: int, item: MarkedMap, folder: Path, place: Place) -> Pinned:
    each = item[KEY]
    asked = chosen(each["query"], folder)
    result = job.of_entry(asked, {}, place.wanted).run(place.progress, place.say)
    rows = [_row(record, each["columns"], asked.entry) for record in result.records()]
    known = list({tuple(row.items()): row for row in rows}.values())
    kept = known[: most_rows(each)]
    new = sorted(kept, key=lambda row: [str(value) for value in row.values()])
    old = tuple(dict(row) for row in each.get("rows", ()))
    return Pinned(
        key, number, item["name"], asked.entry.name, old, tuple(new), len(known) - len(kept)
    )


def _row(record: dict[str, Any], columns: list[str], entry: Entry) -> Row:
    row: Row = {}
    for name in columns:
        value = record.get(name)
        if not isinstance(value, str | int | float):
            raise QueryError(
                f"A row of '{entry.name}' has no '{name}'.",
                f"Its columns are {', '.join(record) or 'none'}; filter out rows without it.",
            )
        row[name] = value
    return row
