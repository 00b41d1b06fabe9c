"""The columns of an answer, before its last page is there.

Rows leave out the fields that they lack, so rows alone tell the columns only when all are there.
The query's tree tells them beforehand; where the first page agrees with it, rows stream. Where the
service names something otherwise, the pages are collected first and the rows decide. Either way
no cell is dropped in silence and no column appears late.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from insights.engines.cloudwatch.pages import Cells
from insights.engines.protocol import Request
from insights.lang.log_types import SYSTEM_FIELDS
from insights.lang.scope import columns as columns_of_tree
from insights.results import Column, ColumnType, Row

_POINTER = "@ptr"


def foretold(request: Request) -> tuple[Column, ...]:
    """The columns as the tree of the query tells them."""
    return columns_of_tree(request.query, request.log_source)


def agrees(page: Sequence[Cells], columns: Sequence[Column]) -> bool:
    """Whether these columns take every cell of the page."""
    return not unforeseen(page, columns)


def seen(request: Request, rows: Iterable[Cells]) -> tuple[Column, ...]:
    """The fields of these rows in order of first appearance, typed as the tree knows them.

    ``@ptr``, which the service adds to rows of events, is left out unless the query names it.
    """
    known = {column.name: column for column in foretold(request)}
    found: dict[str, None] = {}
    for cells in rows:
        if not cells.keys() <= found.keys():
            found.update(dict.fromkeys(cells))
    if not re.search(r"@ptr\b", request.text):
        found.pop(_POINTER, None)
    return tuple(known.get(name) or _untold(name) for name in found)


def unforeseen(page: Sequence[Cells], columns: Sequence[Column]) -> list[str]:
    """Fields of a page that are no columns."""
    known = {_POINTER, *(column.name for column in columns)}
    return list(dict.fromkeys(field for cells in page for field in cells if field not in known))


def rows_of(page: Sequence[Cells], columns: Sequence[Column]) -> list[Row]:
    """The cells of a page under these columns, ``None`` where a row lacks the field."""
    names = [column.name for column in columns]
    return [tuple(map(cells.get, names)) for cells in page]


def _untold(name: str) -> Column:
    return Column(name, ColumnType(SYSTEM_FIELDS.get(name, ColumnType.ANY.value)))
