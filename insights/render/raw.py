"""The text of the events and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from insights.render.escape import visible
from insights.render.shown import shown_columns
from insights.results import ResultSet, Row

_MESSAGE = "@message"


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """The messages, one after the other, or where there are none the cells between tabs.

    Rows without a message give nothing. A message keeps its inner line breaks, and loses the
    one at its end, since each begins a line anyway. On a terminal control characters are made
    visible, and then a message is one line.
    """
    names = [column.name for column in result.columns]
    chosen = [names.index(_MESSAGE)] if _MESSAGE in names else shown_columns(result)
    for batch in result.batches:
        yield "".join(_text(row, chosen, width) for row in batch)


def _text(row: Row, chosen: Sequence[int], width: int | None) -> str:
    cells = [row[at] for at in chosen]
    if all(cell is None for cell in cells):
        return ""
    parts = [(cell or "").removesuffix("\n").removesuffix("\r") for cell in cells]
    return "\t".join(parts if width is None else map(visible, parts)) + "\n"
