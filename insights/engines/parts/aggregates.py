"""Queries with ``stats``: their numbers put together from those of parts. Pure.

Counts and sums add up, extremes are those of the extremes, and an average is the sum over the
count of its numbers. Groups that lie in one part each, because
time is cut between their bins, are taken as they are. The rest of the query runs on the merged
rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import lcm
from typing import Any, TypeVar

from insights.engines.parts.plan import TIME, Gathered, PartColumn, Plan, part_field
from insights.engines.parts.refusals import (
    ROW_WISE,
    refused_aggregate,
    refused_stage,
)
from insights.engines.parts.windows import Grid
from insights.lang import ast
from insights.lang.functions import lookup
from insights.lang.log_types import LogSource
from insights.lang.scope import Scope, column_name, scopes
from insights.lang.types import type_of
from insights.lang.units import MILLIS, capped, unit
from insights.lang.walk import walk
from insights.results import ColumnType

N = TypeVar("N", bound=ast.Node)

#: Names of columns in the parts; nobody else's fields are called that.
_KEY, _NUMBER = "insights_key", "insights_part"
#: 1970-01-05 was a Monday, when weeks are assumed to start.
_MONDAY = 4 * 86_400_000
_ADDED, _ITSELF, _IN_TIME, _AVERAGE = "added", "itself", "in time", "average"
#: How the value of the whole comes from those of parts.
_MERGES: Mapping[str, str] = {
    "count": _ADDED,
    "sum": _ADDED,
    "countovertime": _ADDED,
    "sumovertime": _ADDED,
    "min": _ITSELF,
    "max": _ITSELF,
    "sortsfirst": _ITSELF,
    "sortslast": _ITSELF,
    "earliest": _IN_TIME,
    "latest": _IN_TIME,
    "avg": _AVERAGE,
}
#: Aggregates of a later ``stats``, which this program computes: those on whose value there is
#: no doubt. How the service interpolates percentiles, for one, is not known.
_CERTAIN = {"count", "sum", "avg", "min", "max", "countdistinct", "sortsfirst", "sortslast"}
_LATER = (ast.Fields, ast.Display, ast.Filter, ast.Stats, ast.Sort, ast.Limit)


def plan_stats(query: ast.Query, source: LogSource) -> Plan:
    """The plan of a query with ``stats``; early filters stand in front of it already."""
    at = next(n for n, c in enumerate(query.commands) if isinstance(c, ast.Stats))
    front, stats, later = query.commands[:at], query.commands[at], query.commands[at + 1 :]
    assert isinstance(stats, ast.Stats)
    for command in front:
        if not isinstance(command, ROW_WISE):
            return refused_stage(command)
    for command in later:
        if not isinstance(command, _LATER):
            return refused_stage(command)
        if doubtful := [call for call in _aggregates(command) if _name(call) not in _CERTAIN]:
            return refused_aggregate(doubtful[0])
    scope = scopes(ast.Query(tuple(front)), source)[-1]
    merges = [(_MERGES.get(_name(call), ""), call) for call in _aggregates(stats)]
    # What is cut by time must not be made from another time.
    timed = TIME not in scope.defined
    unmerged = [call for merge, call in merges if not merge or (merge == _IN_TIME and not timed)]
    if not unmerged:
        across = all(merge != _IN_TIME for merge, _ in merges)
        return _gathered((front, stats, later), scope, Grid(), across=across)
    grid = _bins(stats) if timed else None
    if grid is None:
        return refused_aggregate(unmerged[0])
    return _gathered((front, stats, later), scope, grid, across=False, whole=True)


@dataclass(slots=True)
class _Columns:
    """The columns that the parts are asked for, each once."""

    items: list[ast.Item]
    keys: int

    def of(self, value: ast.Expr) -> ast.Field:
        """The column with that value, as the rest of the query names it."""
        known = [item.value for item in self.items]
        if value not in known:
            self.items.append(ast.Item(value, ast.Name(f"{_NUMBER}{len(known)}")))
            known.append(value)
        return part_field(self.keys + known.index(value))


#: The stages in front of the first stats, that, and those behind it.
_Stages = tuple[Sequence[ast.Command], ast.Stats, Sequence[ast.Command]]


def _gathered(
    stages: _Stages, scope: Scope, grid: Grid, *, across: bool, whole: bool = False
) -> Gathered:
    front, stats, later = stages
    columns = _Columns([], len(stats.keys))

    def merged(call: ast.Call) -> ast.Expr:
        return _call("latest", columns.of(call)) if whole else _merged(call, columns, scope)

    items = tuple(
        ast.Item(_replaced(item.value, merged), ast.Name(column_name(item))) for item in stats.items
    )
    keys = [replace(key, alias=ast.Name(f"{_KEY}{n}")) for n, key in enumerate(stats.keys)]
    again = tuple(
        ast.Item(part_field(n), ast.Name(column_name(key))) for n, key in enumerate(stats.keys)
    )
    kinds = [type_of(key.value, scope.defined, scope.source) for key in stats.keys]
    part = replace(stats, items=tuple(columns.items), keys=tuple(keys))
    return Gathered(
        ast.Query((*front, part)),
        (*map(_part_column, keys, kinds), *map(_part_column, columns.items)),
        ast.Query((ast.Stats(items, again), *later)),
        grid,
        across,
    )


def _part_column(item: ast.Item, kind: ColumnType = ColumnType.ANY) -> PartColumn:
    return PartColumn(column_name(item), kind)


def _merged(call: ast.Call, columns: _Columns, scope: Scope) -> ast.Expr:
    """The aggregate of the whole from columns of its parts."""
    merge = _MERGES[_name(call)]
    if merge == _AVERAGE:
        value = call.arguments[0]
        total, count = columns.of(_call("sum", value)), columns.of(_numbers(value, scope))
        return ast.Binary("/", _call("sum", total), _call("sum", count))
    return _call("sum" if merge == _ADDED else call.name, columns.of(call))


def _numbers(value: ast.Expr, scope: Scope) -> ast.Call:
    """How many numbers an average is of: texts, such as the - of flow logs, do not count (A)."""
    if isinstance(value, ast.Field) and scope.defined.get(value.name) is not ColumnType.BOOLEAN:
        return _call("sum", _call("isNumeric", value))
    return _call("count", value)


def _bins(stats: ast.Stats) -> Grid | None:
    """Where time may be cut so that no bin is: months and longer have no fixed length."""
    for key in stats.keys:
        node = key.value
        if isinstance(node, ast.Call) and _name(node) == "bin" and node.arguments:
            period = node.arguments[0]
            if isinstance(period, ast.Duration) and unit(period) not in ("mo", "q", "y"):
                return _grid(period, stats.offset)
    return None


def _grid(period: ast.Duration, offset: ast.Expr | None) -> Grid | None:
    shift = _MONDAY if unit(period) == "w" else 0
    if isinstance(offset, ast.Duration):
        shift += offset.count * MILLIS[unit(offset)]
    if shift % 1000:
        return None
    return Grid(lcm(max(capped(period), 1) * MILLIS[unit(period)], 1000) // 1000, shift // 1000)


def _aggregates(node: ast.Node) -> Iterable[ast.Call]:
    for found in walk(node):
        if isinstance(found, ast.Call) and _is_aggregate(found):
            yield found


def _is_aggregate(call: ast.Call) -> bool:
    function = lookup(call.name)
    return function is not None and function.aggregate


def _name(call: ast.Call) -> str:
    function = lookup(call.name)
    return function.name.lower() if function else ""


def _call(name: str, value: ast.Expr) -> ast.Call:
    return ast.Call(name, (value,))


def _replaced(node: N, new: Callable[[ast.Call], ast.Expr]) -> Any:
    """A tree in which each aggregate is another expression."""
    if isinstance(node, ast.Call) and _is_aggregate(node):
        return new(node)
    changed = {
        part.name: _replaced_in(getattr(node, part.name), new)
        for part in fields(node)
        if part.compare
    }
    return replace(node, **changed)


def _replaced_in(value: Any, new: Callable[[ast.Call], ast.Expr]) -> Any:
    if isinstance(value, ast.Node):
        return _replaced(value, new)
    if isinstance(value, tuple):
        return tuple(_replaced_in(part, new) for part in value)
    return value
