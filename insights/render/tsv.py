"""Tab-separated values: one line a row whatever is in the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insights.render import escape
from insights.results import Cell, ResultSet


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """A header always, then a line a row; an absent cell is empty.

    Backslashes, tabs and line breaks are written ``\\\\ \\t \\n \\r``; on a terminal the other
    control characters are made visible too.
    """
    yield _line((column.name for column in result.columns), width)
    for batch in result.batches:
        yield "".join(_line(row, width) for row in batch)


def _line(row: Iterable[Cell], width: int | None) -> str:
    cells = (escape.tsv(cell or "") for cell in row)
    if width is None:
        return "\t".join(cells) + "\n"
    return "\t".join(map(escape.visible, cells)) + "\n"
