"""One field a line, for rows that are too wide for a table."""

from __future__ import annotations

from collections.abc import Iterator

from insights.render.escape import visible, visible_line
from insights.render.shown import shown_columns
from insights.render.widths import display_width, pad
from insights.results import ResultSet


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """``name: value`` lines under a numbered rule; absent cells are left out.

    Values are never shortened; control characters are made visible.
    """
    del width
    shown = shown_columns(result)
    names = [f"{visible(result.columns[at].name)}:" for at in shown]
    widest = max(map(display_width, names), default=0)
    labels = [pad(name, widest) for name in names]
    number = 0
    for batch in result.batches:
        lines: list[str] = []
        for row in batch:
            number += 1
            lines.append(f"--- {number} ---")
            cells = [(label, row[at]) for label, at in zip(labels, shown, strict=True)]
            lines += [f"{label} {visible_line(cell)}" for label, cell in cells if cell is not None]
        if lines:
            yield "\n".join(lines) + "\n"
