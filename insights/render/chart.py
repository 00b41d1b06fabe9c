"""Bars for the numbers of an answer: a chart for each column of numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from insights.errors import UsageError
from insights.render.escape import visible, visible_line
from insights.render.numbers import is_numeric
from insights.render.shown import shown_columns
from insights.render.widths import display_width, pad, shorten
from insights.results import Cell, ResultSet

#: Columns of a pipe, which has none of its own.
_WIDTH = 80
_NARROWEST_BAR = 10
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL, _PLAIN = "█", "#"


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """A line a row: what names it, its bar, its number as the cell has it.

    Columns that hold no numbers name the rows. Bars begin at zero, which stands in the middle
    where there are negative numbers. On a terminal they are drawn with block characters to an
    eighth of a column, in a pipe with ``#`` for 80 columns. Raises ``UsageError`` where no column
    holds numbers; an empty answer has no chart.
    """
    rows = result.rows
    if not rows:
        return
    columns = {at: [row[at] for row in rows] for at in shown_columns(result)}
    drawn = [at for at, cells in columns.items() if is_numeric(result.columns[at], cells)]
    if not drawn:
        raise UsageError("There is nothing to draw: no column holds numbers.", "Choose -o table.")
    names = [at for at in columns if at not in drawn]
    labels = [" ".join(visible_line(row[at] or "") for at in names).strip() for row in rows]
    for number, at in enumerate(drawn):
        title = visible(result.columns[at].name)
        lines = _chart(labels, columns[at], width or _WIDTH, plain=width is None)
        yield "\n".join([*([""] if number else []), title, *lines, ""])


def _chart(labels: Sequence[str], cells: Sequence[Cell], width: int, *, plain: bool) -> list[str]:
    values = [_value(cell) for cell in cells]
    figures = [visible(cell or "") for cell in cells]
    widest = max(map(display_width, figures))
    most = max(width - widest - 2 - _NARROWEST_BAR, 1)
    named = [shorten(label, most) for label in labels]
    margin = max(map(display_width, named))
    room = max(width - margin - widest - 2, _NARROWEST_BAR)
    left, scale = _scale(values, room)
    lines = []
    for label, value, figure in zip(named, values, figures, strict=True):
        bar = _bar(abs(value) * scale, plain=plain, blunt=value < 0)
        bar = " " * (left - len(bar)) + bar if value < 0 else " " * left + bar
        lines.append(f"{pad(label, margin)} {bar} {figure}" if margin else f"{bar} {figure}")
    return [line.rstrip() for line in lines]


def _scale(values: Sequence[float], room: int) -> tuple[int, float]:
    """Columns in front of zero, and the columns of a bar for one."""
    low, high = -min(0.0, *values), max(0.0, *values)
    left = min(max(round(room * (low / (low + high))), 1), room - (high > 0)) if low else 0
    scales = [columns / end for columns, end in ((left, low), (room - left, high)) if end]
    return left, min(scales, default=0.0)


def _bar(length: float, *, plain: bool, blunt: bool) -> str:
    """A bar of so many columns; at least a trace of one where there is any length."""
    if plain or blunt:
        whole = max(round(length), 1) if length > 0 else 0
        return (_PLAIN if plain else _FULL) * whole
    eighths = max(round(length * 8), 1) if length > 0 else 0
    whole, part = divmod(eighths, 8)
    return _FULL * whole + (_EIGHTHS[part] if part else "")


def _value(cell: Cell) -> float:
    try:
        value = float(cell or 0)
    except ValueError:
        return 0.0
    # What is nearly nothing has no scale that a number can hold.
    return value if math.isfinite(value) and abs(value) > 1e-300 else 0.0
