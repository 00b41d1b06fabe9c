"""An answer as columns: an Arrow table, a pandas data frame.

Both libraries are optional; ``pip install cloudwatch-insights[frames]`` brings them.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from insights.errors import UsageError
from insights.results import Cell, Column, ColumnType, typed

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from insights.results import ResultSet

_LONG = 2**63


def arrow_table(result: ResultSet, asked: str = "to_arrow()") -> pyarrow.Table:
    """The answer as ``pyarrow.Table``: a column is ``int64``, ``double`` or a UTC timestamp in
    milliseconds where all its cells are, and otherwise the text that the service shows.

    Raises ``UsageError`` where pyarrow is not installed, which ``asked`` needs.
    """
    arrow = library("pyarrow", asked)
    arrays = [_array(arrow, column, cells) for column, cells in _columns(result)]
    return arrow.table(arrays, names=[column.name for column in result.columns])


def data_frame(result: ResultSet) -> pandas.DataFrame:
    """The answer as ``pandas.DataFrame``, with columns of the same kinds.

    Raises ``UsageError`` where pandas is not installed.
    """
    pandas = library("pandas", "to_pandas()")
    series = [
        pandas.Series(values, dtype=_DTYPES[kind])
        for kind, values in (_values(column, cells) for column, cells in _columns(result))
    ]
    frame = pandas.concat(series, axis=1) if series else pandas.DataFrame()
    frame.columns = [column.name for column in result.columns]
    return frame


#: Kinds of a column, and what pandas calls them; all of them know missing cells.
_DTYPES = {
    "int64": "Int64",
    "double": "Float64",
    "time": "datetime64[ms, UTC]",
    "string": "object",
}


def library(name: str, asked: str) -> Any:
    """An optional module; ``UsageError`` where that is not installed which ``asked`` needs."""
    try:
        return importlib.import_module(name)
    except ImportError:
        hint = "Run 'pip install cloudwatch-insights[frames]'."
        raise UsageError(
            f"{asked} needs {name.partition('.')[0]}, which is not installed.", hint
        ) from None


def _columns(result: ResultSet) -> list[tuple[Column, list[Cell]]]:
    rows = result.rows
    return [(column, [row[n] for row in rows]) for n, column in enumerate(result.columns)]


def _array(arrow: Any, column: Column, cells: Sequence[Cell]) -> Any:
    kind, values = _values(column, cells)
    if kind == "string":
        values = [None if value is None else _whole(value) for value in values]
    kinds = {"time": arrow.timestamp("ms", tz="UTC"), "double": arrow.float64()}
    return arrow.array(values, type=kinds.get(kind) or getattr(arrow, kind)())


def _whole(text: str) -> str:
    """Halves of surrogate pairs, which Arrow has no place for, become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _values(column: Column, cells: Sequence[Cell]) -> tuple[str, list[Any]]:
    """The kind that all cells have in common, and their values in it."""
    if column.type is ColumnType.TIMESTAMP and (times := _times(cells)) is not None:
        return "time", times
    if column.type in (ColumnType.ANY, ColumnType.NUMBER, ColumnType.BOOLEAN):
        values = [None if cell is None else typed(cell, column.type) for cell in cells]
        present = {type(value) for value in values if value is not None}
        if present == {int} and all(v is None or -_LONG <= v < _LONG for v in values):
            return "int64", values
        if present and present <= {int, float}:
            return "double", [None if value is None else float(value) for value in values]
    return "string", list(cells)


def _times(cells: Sequence[Cell]) -> list[datetime | None] | None:
    try:
        return [None if cell is None else _time(cell) for cell in cells]
    except ValueError:
        return None


def _time(cell: str) -> datetime:
    return datetime.strptime(cell, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
