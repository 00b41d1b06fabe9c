"""Lists that are no answers of queries, in every form that answers have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from insights.cli.terminal import Terminal

if TYPE_CHECKING:
    from insights.results import Row


def write(
    columns: Mapping[str, str], rows: Sequence[Row], output: str | None, terminal: Terminal
) -> None:
    """Write rows under columns, which lead from names to what they hold (``ColumnType``).

    Without a form it is a table on a terminal, and JSON lines in a pipe.
    """
    from insights.render.registry import render
    from insights.results import Column, ColumnType, Provenance, ResultSet

    known = [Column(name, ColumnType(kind)) for name, kind in columns.items()]
    result = ResultSet(known, [rows], Provenance("list", ""))
    form = output or ("table" if terminal.shows_tables else "jsonl")
    for piece in render(form)(result, terminal.width):
        terminal.write(piece)
