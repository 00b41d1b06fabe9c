"""Comma-separated values as RFC 4180 has them, with plain line feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from insights.render.escape import visible
from insights.results import Cell, ResultSet

_QUOTED = re.compile(r'[",\r\n]')


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """A header always, then a line a row.

    An absent cell is empty and an empty text is ``""``; so is an absent cell that is alone in
    its row, because readers skip blank lines. On a terminal control characters are made visible.
    """
    yield _line(column.name for column in result.columns)
    for batch in result.batches:
        rows = batch if width is None else (tuple(map(_harmless, row)) for row in batch)
        yield "".join(map(_line, rows))


def _harmless(cell: Cell) -> Cell:
    return cell if cell is None else visible(cell)


def _line(row: Iterable[Cell]) -> str:
    return (",".join(map(_field, row)) or '""') + "\n"


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if not cell or _QUOTED.search(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell
