"""The stages that shape rows and columns (language spec 5.8)."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from insights.lang import ast
from oracle import json_text, periods, values
from oracle.aggregates import percentile
from oracle.events import Row
from oracle.expressions import Scene, evaluate, field_value, named
from oracle.stages import Stage
from oracle.table import Table
from oracle.values import Time, Value

_HALF_AN_HOUR = 30 * 60_000


def _put(table: Table, name: str, column: Iterable[Value]) -> None:
    """A column in row order, shown at the end unless it is shown already."""
    plain = [str(value) if isinstance(value, values.Dash) else value for value in column]
    table.rows = [row.having({name: v}) for row, v in zip(table.rows, plain, strict=True)]
    table.show([name])


def _accum(table: Table, command: ast.Accum, _scene: Scene) -> None:
    """The sum of the numbers so far, in row order."""
    field = _field(command.field)
    total: float | None = None
    sums = []
    for row in table.rows:
        number = values.number(field_value(field, row))
        total = number if total is None else total + (number or 0)
        sums.append(total)
    _put(table, command.name.text if command.name else f"accum({field.name})", sums)


def _auto_regress(table: Table, command: ast.AutoRegress, _scene: Scene) -> None:
    """The values of rows before."""
    field = _field(command.field)
    column = [field_value(field, row) for row in table.rows]
    base = command.name.text if command.name else field.name
    alone = command.name is not None and command.first == command.last
    for lag in range(command.first, command.last + 1):
        before = [None] * lag + column
        _put(table, base if alone else f"{base}_p{lag}", before[: len(column)])


def _fill_down(table: Table, command: ast.FillDown, _scene: Scene) -> None:
    """What is missing takes the value of the row before."""
    known = dict.fromkeys([*table.columns, *(name for row in table.rows for name in row.given)])
    names: list[str] = []
    for pattern in command.patterns or tuple(table.columns):
        found = [name for name in known if fnmatch.fnmatchcase(name, pattern)]
        names += found if "*" in pattern else [pattern]
    for name in dict.fromkeys(names):
        last: Value = None
        column = []
        for row in table.rows:
            value = named(row, name)
            last = value if value is not None else last
            column.append(last)
        _put(table, name, column)


def _add_totals(table: Table, command: ast.AddTotals, _scene: Scene) -> None:
    """The sum of a row's numbers, and a last row with the sums of the columns."""
    assert isinstance(command.fieldname, str)
    names = [_field(field).name for field in command.fields]
    if not names:
        cells = {name: [named(row, name) for row in table.rows] for name in table.columns}
        names = [n for n, c in cells.items() if not any(isinstance(v, Time) for v in c)]
    if command.row and not table.keys:
        totals = [_sum(named(row, name) for name in names) for row in table.rows]
        _put(table, command.fieldname, totals)
    if command.column:
        shown = [{n: values.shown(named(row, n)) for n in table.columns} for row in table.rows]
        bottom = {name: _sum(row.get(name) for row in shown) for name in names}
        last = {name: total for name, total in bottom.items() if name in table.columns}
        table.become(table.columns, [*shown, last])


def _sum(column: Iterable[Value]) -> float | None:
    numbers = [n for value in column if (n := values.number(value)) is not None]
    return float(sum(numbers)) if numbers else None


def _outlier(table: Table, command: ast.Outlier, _scene: Scene) -> None:
    """Values beyond so many interquartile ranges are marked, dropped or pulled to the bound."""
    marks = [False] * len(table.rows)
    for node in command.fields:
        field = _field(node)
        column = [values.number(field_value(field, row)) for row in table.rows]
        low, high = _bounds([n for n in column if n is not None], command)
        far = [number is not None and not low <= number <= high for number in column]
        marks = [before or now for before, now in zip(marks, far, strict=True)]
        if command.action == "transform" and not command.mark:
            _put(table, field.name, [None if n is None else max(min(n, high), low) for n in column])
    if command.mark:
        _put(table, "outlier", marks)
    elif command.action == "remove":
        table.rows = [row for row, marked in zip(table.rows, marks, strict=True) if not marked]


def _bounds(numbers: list[float], command: ast.Outlier) -> tuple[float, float]:
    if not numbers:
        return -math.inf, math.inf
    low, high = percentile(numbers, 0.25), percentile(numbers, 0.75)
    reach = (high - low) * command.param
    return (low - reach if command.uselower else -math.inf), high + reach


def _sessionize(table: Table, command: ast.Sessionize, _scene: Scene) -> None:
    """Numbers from 1, by key and then time; a gap that is too long begins another one."""
    assert not isinstance(command.maxspan, ast.Placeholder)
    gap = periods.length(command.maxspan) if command.maxspan else _HALF_AN_HOUR

    def key(row: Row) -> tuple[Any, ...]:
        texts = [values.text(field_value(_field(field), row)) for field in command.fields]
        # Missing keys come last and make one key.
        return tuple((text is None, text or "") for text in texts)

    def when(row: Row) -> int:
        return values.time(row.value("@timestamp")) or 0

    numbers: dict[int, int] = {}
    last: Row | None = None
    for row in sorted(table.rows, key=lambda row: (key(row), when(row))):
        same = last is not None and key(last) == key(row) and when(row) - when(last) <= gap
        numbers[id(row)] = len(set(numbers.values())) + (not same)
        last = row
    name = command.name.text if command.name else "session_id"
    _put(table, name, [numbers[id(row)] for row in table.rows])


def _count_frequent(table: Table, command: ast.CountFrequent, _scene: Scene) -> None:
    """How often each combination occurs, most frequent first, then by the keys."""
    names = [_field(field).name for field in command.fields]
    counts: dict[tuple[str | None, ...], int] = {}
    for row in table.rows:
        key = tuple(values.text(field_value(_field(field), row)) for field in command.fields)
        counts[key] = counts.get(key, 0) + 1
    rows = [dict(zip(names, key, strict=True)) | {"_approxcount": n} for key, n in counts.items()]
    table.become([*names, "_approxcount"], rows)
    readers = [(_reader(name), name == "_approxcount") for name in ["_approxcount", *names]]
    table.sort(readers)


def _reader(name: str) -> Callable[[Row], Value]:
    return lambda row: row.given.get(name)


def _elements(row: Row, field: ast.Field) -> list[Value]:
    """The elements of a list; a value that is no list is the only one."""
    value = field_value(field, row)
    if value is None and row.event is not None and field.name not in row.given:
        value = row.event.whole(field.name)
    if isinstance(value, str) and isinstance(parsed := json_text.parse(value), list):
        value = parsed
    return [json_text.element(e) for e in value] if isinstance(value, list) else [value]


def _spread(table: Table, field: ast.Field | ast.Placeholder, name: str) -> None:
    table.rows = [
        row.having({name: element})
        for row in table.rows
        for element in _elements(row, _field(field))
    ]


def _expand(table: Table, command: ast.Expand, _scene: Scene) -> None:
    _spread(table, command.field, _field(command.field).name)


def _unnest(table: Table, command: ast.Unnest, _scene: Scene) -> None:
    _spread(table, command.field, command.name.text)


def _fill_missing(table: Table, command: ast.FillMissing, scene: Scene) -> None:
    """A row for every bin from the first to the last, for each combination of the other keys."""
    assert table.bins is not None
    name, step = table.bins
    others = [key for key in table.keys if key != name]
    have = {tuple(row.given.get(key) for key in (name, *others)): row.given for row in table.rows}
    moments = [when.millis for row in table.rows if (when := row.given.get(name)) is not None]
    if not moments:
        table.rows = []
        return
    low, high = min(moments), max(moments)
    if scene.start > 0:
        # The bins that hold both ends of the window, cut as those that are there.
        low -= (low - scene.start + step - 1) // step * step if low > scene.start else 0
        high += (scene.end + 999 - high) // step * step if scene.end + 999 > high else 0
    combinations = dict.fromkeys(tuple(row.given.get(k) for k in others) for row in table.rows)
    rows = []
    for when in range(low, high + 1, step):
        for combination in combinations:
            key = (Time(when), *combination)
            given = dict(have.get(key) or dict(zip((name, *others), key, strict=True)))
            for value, field in command.values:
                if given.get(field.name) is None:
                    given[field.name] = evaluate(value, Row(0), scene)
            rows.append(given)
    columns, keys, bins = table.columns, table.keys, table.bins
    table.become(columns, rows)
    table.sort([(_reader(key), key == name) for key in keys])
    table.keys, table.bins = keys, bins


def _field(node: ast.Field | ast.Placeholder) -> ast.Field:
    assert isinstance(node, ast.Field)
    return node


STAGES: Mapping[type[ast.Command], Stage] = {
    ast.Accum: _accum,
    ast.AddTotals: _add_totals,
    ast.AutoRegress: _auto_regress,
    ast.CountFrequent: _count_frequent,
    ast.Expand: _expand,
    ast.FillDown: _fill_down,
    ast.FillMissing: _fill_missing,
    ast.Outlier: _outlier,
    ast.Sessionize: _sessionize,
    ast.Unnest: _unnest,
}
