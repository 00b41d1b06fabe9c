"""Lookup tables: CSV texts by name, as files that a query's ``lookup`` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from insights.sandbox.account import Home
from insights.sandbox.clock import SandboxClock
from insights.sandbox.folder import Folder
from insights.sandbox.journal import Table
from insights.sandbox.refusal import invalid
from insights.sandbox.started import Answer

Record = dict[str, Any]
#: The most bytes of a table (D: 10 MB, counted as the model does).
MOST_BYTES = 10 * 1024**2


class LookupTables:
    """A record is what DescribeLookupTables tells; the text of a table is in its file."""

    def __init__(self, home: Home, kept: Table, folder: Folder, clock: SandboxClock) -> None:
        self.home = home
        self._kept = kept
        self._folder = folder
        self._clock = clock

    def __contains__(self, name: str) -> bool:
        return name in self._kept

    def record(self, name: str) -> Record:
        """What is told of a table."""
        return dict(self._kept.get(name))

    def all(self) -> list[Record]:
        """Every table, by name."""
        return [dict(kept) for _, kept in sorted(self._kept.items())]

    def text(self, name: str) -> str:
        """The CSV of a table."""
        return self._folder.lookup(name).read_text("utf-8")

    def paths(self) -> Mapping[str, str]:
        """The files by the name of the table, for the engine."""
        return {name: str(self._folder.lookup(name)) for name, _ in self._kept.items()}

    def put(self, name: str, text: str, more: Mapping[str, Any]) -> Record:
        """Make or replace a table. Raises :class:`Refusal` for a text that is none."""
        fields, rows = _checked(text)
        self._folder.keep_lookup(name, text)
        record = {
            "lookupTableArn": self.home.lookup_table_arn(name),
            "lookupTableName": name,
            "tableFields": fields,
            "recordsCount": rows,
            "sizeBytes": len(text.encode("utf-8", "replace")),
            "lastUpdatedTime": self._clock.now_ms(),
            **more,
        }
        self._kept.put(name, record)
        return record

    def remove(self, name: str) -> None:
        """Forget a table, and then its file: a kill between the two leaves no table half there."""
        self._kept.remove(name)
        self._folder.drop_lookup(name)


def written(answer: Answer) -> str:
    """The rows of a query as CSV, without ``@ptr`` (D, scheduled queries)."""
    places = [at for at, name in enumerate(answer.columns) if name != "@ptr"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([answer.columns[at] for at in places])
    writer.writerows([row[at] for at in places] for row in answer.rows)
    return text.getvalue()


def _checked(text: str) -> tuple[Sequence[str], int]:
    """The columns, and how many rows there are; the texts are assumed."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise invalid("The lookup table must not exceed 10 MB.")
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    if not rows or not all(rows[0]) or len(set(rows[0])) < len(rows[0]):
        raise invalid("The first row of a lookup table must name its columns, each once.")
    for number, row in enumerate(rows[1:], 1):
        if len(row) != len(rows[0]):
            raise invalid(f"Row {number} has {len(row)} values, not {len(rows[0])}.")
    return rows[0], len(rows) - 1
