"""Where in time each row of an answer stands. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from insights.lang import ast
from insights.lang.functions import lookup
from insights.lang.scope import column_name
from insights.results import ResultSet

_TIMES = "%Y-%m-%d %H:%M:%S.%f"
Times = Callable[[Sequence[Mapping[str, Any]]], list[int | None]]


def times_of(result: ResultSet, query: ast.Query, start: int) -> Times:
    """What gives the time of each row: its bin, or ``start`` where the query has none.

    A bin that begins before the window stands at its own beginning.
    """
    shown = {column.name for column in result.columns}
    bins = [name for name in _bins(query) if name in shown]
    if not bins:
        return lambda rows: [start] * len(rows)
    return lambda rows: [_seconds(row.get(bins[0])) for row in rows]


def _bins(query: ast.Query) -> list[str]:
    stats = [command for command in query.commands if isinstance(command, ast.Stats)]
    keys = stats[-1].keys if stats else ()
    return [column_name(key) for key in keys if _is_bin(key.value)]


def _is_bin(node: ast.Expr) -> bool:
    found = lookup(node.name) if isinstance(node, ast.Call) else None
    return found is not None and found.name.lower() == "bin"


def _seconds(cell: Any) -> int | None:
    try:
        return int(datetime.strptime(str(cell), _TIMES).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
