"""A GitHub table, safe to paste into a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insights.render import escape
from insights.render.numbers import is_numeric
from insights.render.shown import shown_columns
from insights.results import ResultSet


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """A header always, then a line a row; columns of numbers stand on the right."""
    del width
    shown = shown_columns(result)
    if not shown:
        return
    rows = [[row[at] for at in shown] for row in result.rows]
    columns = [result.columns[at] for at in shown]
    yield _line(escape.markdown(column.name) for column in columns)
    numeric = (is_numeric(column, [row[at] for row in rows]) for at, column in enumerate(columns))
    yield _line("---:" if number else "---" for number in numeric)
    for row in rows:
        yield _line(escape.markdown(_whole(cell)) for cell in row)


def _whole(cell: str | None) -> str:
    return (cell or "").removesuffix("\n").removesuffix("\r")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
