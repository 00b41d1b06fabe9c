"""Queries whose rows are events: lined up by time, or sorted again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from insights.engines.parts.plan import (
    TIME,
    Gathered,
    InTime,
    PartColumn,
    Plan,
    Refused,
    part_field,
)
from insights.engines.parts.refusals import ROW_WISE, refused_stage
from insights.engines.parts.windows import Grid
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.lang.scope import Scope, column_name, scopes
from insights.results import ColumnType

_TIME_FIELD = ast.Field((TIME,))


def plan_events(query: ast.Query, source: LogSource, *, several: bool) -> Plan:
    """The plan of a query without ``stats``, whose sorts precede its limits.

    With ``several`` places, events of one time that are sorted further have to be sorted again.
    """
    for command in query.commands:
        if not isinstance(command, (*ROW_WISE, ast.Sort, ast.Limit)):
            return refused_stage(command)
    if any(isinstance(command, ast.Limit) for command in query.commands[:-1]):
        return Refused(
            "The query cannot be answered in parts: its limit cuts the whole, and more follows.",
            "Put the limit at the end.",
        )
    scope = scopes(query, source)[-1]
    keys = _last_sort(query)
    by_time = TIME not in scope.defined and (not keys or keys[0].field.name == TIME)
    if by_time and not (several and len(keys) > 1):
        timed = showing(query, scope, [_TIME_FIELD])
        newest = keys[0].descending if keys else True
        return InTime(query, timed, timed is not query, newest)
    if any(scope.type_of(key.field) is ColumnType.JSON for key in keys):
        return refused_stage(ast.Sort(keys, word="sort by a list or map"))
    return _sorted_again(query, scope, keys)


def _sorted_again(query: ast.Query, scope: Scope, keys: tuple[ast.SortKey, ...]) -> Gathered:
    """Rows that are sorted again when all are there."""
    fields = [key.field for key in keys if isinstance(key.field, ast.Field)]
    shown = [column.name for column in scope.columns]
    columns = tuple(dict.fromkeys((*shown, *(field.name for field in fields))))
    place = {name: part_field(number) for number, name in enumerate(columns)}
    display = ast.Display(tuple(ast.Item(place[name], ast.Name(name)) for name in shown))
    sort = ast.Sort(tuple(replace(key, field=place[key.field.name]) for key in keys))
    last = query.commands[-1]
    rest = (display, sort, last) if isinstance(last, ast.Limit) else (display, sort)
    return Gathered(
        showing(query, scope, fields),
        tuple(PartColumn(name) for name in columns),
        ast.Query(rest),
        Grid(),
        events=True,
    )


def _last_sort(query: ast.Query) -> tuple[ast.SortKey, ...]:
    """The keys of the sort that counts, which is the last (assumed, as by the local engine)."""
    sorts = [command for command in query.commands if isinstance(command, ast.Sort)]
    return sorts[-1].keys if sorts else ()


def showing(query: ast.Query, scope: Scope, fields: Sequence[ast.Field]) -> ast.Query:
    """The query with these columns too, behind its own; itself where it has them.

    ``display`` may name what ``parse`` made, ``fields`` may not (language spec section 3, V).
    """
    shown = [column.name for column in scope.columns]
    more = {field.name: ast.Item(field) for field in fields if field.name not in shown}
    if not more:
        return query
    written = _written(query)
    own = (written.get(name) or ast.Item(ast.Field((name,))) for name in shown)
    display = ast.Display((*own, *more.values()))
    others = [command for command in query.commands if not isinstance(command, ast.Display)]
    at = len(others) - isinstance(others[-1], ast.Limit)
    return ast.Query((*others[:at], display, *others[at:]))


def _written(query: ast.Query) -> dict[str, ast.Item]:
    """The columns that the query chose, as a later ``display`` may name them."""
    found: dict[str, ast.Item] = {}
    for command in query.commands:
        if isinstance(command, ast.Fields):
            for item in command.items:
                found[column_name(item)] = (
                    ast.Item(ast.Field((item.alias.text,))) if item.alias else item
                )
        elif isinstance(command, ast.Display):
            found |= {column_name(item): item for item in command.items}
    return found
