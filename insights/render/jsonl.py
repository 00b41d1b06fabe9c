"""JSON lines: one object a row, as the rows arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from json import JSONEncoder
from typing import Any

from insights.results import Cell, Column, ResultSet, typed

_STRICT = JSONEncoder(ensure_ascii=False, allow_nan=False)
_ASCII = JSONEncoder(ensure_ascii=True, allow_nan=False)
# Legal in JSON and yet obeyed by terminals; and surrogate halves, which no file can hold.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def render(result: ResultSet, width: int | None = None) -> Iterator[str]:
    """One line a row; nothing for an empty answer. ``width`` plays no part."""
    del width
    for lines in encoded(result):
        if lines:
            yield "\n".join(lines) + "\n"


def encoded(result: ResultSet) -> Iterator[list[str]]:
    """The rows of each batch as JSON objects; a key is absent where the row lacks the cell."""
    for batch in result.batches:
        yield [_object(result.columns, row) for row in batch]


def _object(columns: Sequence[Column], row: Sequence[Cell]) -> str:
    present = {
        column.name: (cell, column)
        for column, cell in zip(columns, row, strict=True)
        if cell is not None
    }
    values = {name: typed(cell, column.type) for name, (cell, column) in present.items()}
    try:
        text = _STRICT.encode(values)
    except (ValueError, RecursionError):
        # JSON text with NaN, Infinity or bottomless nesting: such a cell stays text.
        text = _STRICT.encode(
            {name: _finite(values[name], cell) for name, (cell, _) in present.items()}
        )
    return _UNSAFE.sub(lambda found: _ASCII.encode(found[0])[1:-1], text)


def _finite(value: Any, cell: str) -> Any:
    try:
        _STRICT.encode(value)
    except (ValueError, RecursionError):
        return cell
    return value
