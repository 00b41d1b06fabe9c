"""A plain table that fits the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from insights.render.escape import visible, visible_line
from insights.render.numbers import is_numeric
from insights.render.shown import shown_columns
from insights.render.widths import display_width, shorten
from insights.results import ColumnType, ResultSet

_GAP = 2
# Room for an IPv4 address; a text column is not made narrower than this.
_NARROWEST = 15
_WHOLE = (ColumnType.NUMBER, ColumnType.TIMESTAMP, ColumnType.BOOLEAN)
# A cell longer than this does not widen its column: the padding of all others would cost memory.
_WIDEST = 1000
# Stands for one column of a cell that the layout must not measure itself.
_HOLE = "\ue000"
_HOLES = re.compile(f"{_HOLE}+")


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """A header always, then one line a row; figures are shown exactly as the cells have them.

    Where the table is wider than ``width``, the widest columns of text are shortened, numbers
    and times never. So a table of nothing but numbers can be wider than the terminal.
    """
    shown = shown_columns(result)
    if not shown:
        return
    columns = [result.columns[at] for at in shown]
    raw = [[row[at] for at in shown] for row in result.rows]
    numeric = [is_numeric(column, [row[at] for row in raw]) for at, column in enumerate(columns)]
    rows = [[visible_line(cell or "") for cell in row] for row in raw]
    header = [visible(column.name) for column in columns]
    if width is not None:
        whole = [
            number or column.type in _WHOLE for number, column in zip(numeric, columns, strict=True)
        ]
        limits = _limits([header, *rows], whole, width)
        header, *rows = ([*map(shorten, row, limits)] for row in [header, *rows])
    yield from _laid_out(header, rows, numeric)


def _limits(rows: Sequence[Sequence[str]], whole: Sequence[bool], width: int) -> list[int]:
    """How wide each column may be, so that all fit ``width`` if that can be had."""
    limits = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    spare = sum(limits) + _GAP * (len(limits) - 1) - width
    while spare > 0:
        elastic = [at for at, fixed in enumerate(whole) if not fixed and limits[at] > _NARROWEST]
        if not elastic:
            break
        widest = max(limits[at] for at in elastic)
        tied = [at for at in elastic if limits[at] == widest]
        rest = (limits[at] for at in elastic if limits[at] < widest)
        lower = max(max(rest, default=_NARROWEST), widest - -(-spare // len(tied)))
        for at in tied:
            limits[at] = lower
        spare -= (widest - lower) * len(tied)
    return limits


def _laid_out(
    header: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> Iterator[str]:
    from tabulate import tabulate

    cells = iter([cell for row in [header, *rows] for cell in row if _is_hidden(cell)])
    grid = [[_measured(cell) for cell in row] for row in [header, *rows]]
    # As a row and not as headers, which tabulate makes two columns wider than they are.
    grid.insert(1, ["-" * max(map(len, column)) for column in zip(*grid, strict=True)])
    text = tabulate(
        grid,
        tablefmt="plain",
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=["right" if number else "left" for number in numeric],
    )
    for line in text.split("\n"):
        yield _HOLES.sub(lambda _: next(cells), line).rstrip() + "\n"


def _is_hidden(cell: str) -> bool:
    return len(cell) > _WIDEST or (not cell.isascii() and display_width(cell) > 0)


def _measured(cell: str) -> str:
    """What the layout may see: short ASCII, or as many stand-ins as the cell has columns."""
    if cell.isascii() and len(cell) <= _WIDEST:
        return cell
    return _HOLE * min(display_width(cell), _WIDEST)
