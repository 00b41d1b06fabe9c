"""Groups of rows, as grep shows them: ``--`` between two, and a sign at each row that was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate

from insights.render import raw, table
from insights.render.registry import Renderer, render
from insights.results import Column, ColumnType, ResultSet, Row

_BETWEEN = "--\n"
_FOUND, _NEAR = ">", ""


def grouped(name: str, groups: Sequence[int]) -> Renderer:
    """The renderer of that name, for an answer whose first column tells what each row is.

    ``groups`` counts the rows of each. Formats for programs show the column as it is.
    """
    known = {"table": _table, "raw": _raw}
    return partial(known[name], groups) if name in known else render(name)


def _table(groups: Sequence[int], result: ResultSet, width: int | None = None) -> Iterator[str]:
    rows = [(_sign(row), *row[1:]) for row in result.rows]
    columns = (Column("", ColumnType.STRING), *result.columns[1:])
    marked = ResultSet(columns, [rows], result.provenance)
    lines = "".join(table.render(marked, width)).splitlines(keepends=True)
    yield from lines[:2]
    ends = set(accumulate(groups))
    for number, line in enumerate(lines[2:], 1):
        yield line
        if number in ends and number < len(rows):
            yield _BETWEEN


def _raw(groups: Sequence[int], result: ResultSet, width: int | None = None) -> Iterator[str]:
    """Each line of a text behind the sign of its row."""
    ends = set(accumulate(groups))
    rows = result.rows
    for number, row in enumerate(rows, 1):
        one = ResultSet(result.columns, [[row]], result.provenance)
        for line in "".join(raw.render(one, width)).splitlines(keepends=True):
            yield f"{_sign(row) or ' '} {line}"
        if number in ends and number < len(rows):
            yield _BETWEEN


def _sign(row: Row) -> str:
    return _FOUND if row[0] == "match" else _NEAR
