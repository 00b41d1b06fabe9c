"""The stages that most queries are made of (language spec 5.1 to 5.6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from insights.lang import ast
from insights.lang.walk import walk
from oracle import json_text, periods, values
from oracle.aggregates import aggregate, is_aggregate
from oracle.events import Row
from oracle.expressions import Scene, evaluate, field_value, regex
from oracle.functions import bin_of
from oracle.table import Table, name_of
from oracle.values import Time, Value

Stage = Callable[[Table, Any, Scene], None]
_LOGFMT = re.compile(r'([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)')


# ------------------------------------------------------------------------ fields, display


def _define(table: Table, items: Iterable[ast.Item], scene: Scene) -> list[str]:
    """Give every row the items' values; later items may use earlier aliases."""
    items = list(items)
    for place, row in enumerate(table.rows):
        new: dict[str, Value] = {}
        for item in items:
            if item.alias is None and isinstance(item.value, ast.Field):
                continue
            # Seen live: a map has no parts inside the command that makes it.
            flat = {name: values.shown(v) if _is_map(v) else v for name, v in new.items()}
            new[name_of(item, scene.written)] = evaluate(item.value, row.having(flat), scene)
        table.rows[place] = row.having(new)
    return [name_of(item, scene.written) for item in items]


def _is_map(value: Value) -> bool:
    return isinstance(value, dict | list)


def _fields(table: Table, command: ast.Fields, scene: Scene) -> None:
    table.listed = [*table.listed, *_define(table, command.items, scene)]


def _display(table: Table, command: ast.Display, scene: Scene) -> None:
    table.displayed = _define(table, command.items, scene)


def _filter(table: Table, command: ast.Filter | ast.FilterIndex, scene: Scene) -> None:
    table.rows = [
        row for row in table.rows if values.truth(evaluate(command.condition, row, scene))
    ]


# --------------------------------------------------------------------------------- parse


def _extract(
    table: Table,
    source: ast.Expr | None,
    names: Sequence[str],
    found: Callable[[str], list[Sequence[Value]]],
    scene: Scene,
) -> None:
    """Rows for what is found in a text: one without the names where that is nothing."""
    node = source or ast.Field(("@message",))
    rows = []
    for row in table.rows:
        text = values.text(evaluate(node, row, scene))
        matches = found(text) if text is not None else []
        for match in matches or [[None] * len(names)]:
            rows.append(row.having(dict(zip(names, match, strict=True))))
    table.rows = rows
    table.extracted = [*table.extracted, *names]


def _parse_glob(table: Table, command: ast.ParseGlob, scene: Scene) -> None:
    assert isinstance(command.pattern, ast.String)
    parts = command.pattern.value.split("*")
    names = [name.text for name in command.names]

    def find(text: str) -> list[Sequence[Value]]:
        if len(parts) == 1:
            return [["1"] * len(names)] if parts[0] in text else []
        return _glob(text, parts)

    _extract(table, command.field, names, find, scene)


def _glob(text: str, parts: list[str]) -> list[Sequence[Value]]:
    """The least that each star can be, from the first place that fits; a last star is the rest."""
    start = text.find(parts[0])
    while start >= 0:
        at, taken = start + len(parts[0]), []
        for place, part in enumerate(parts[1:], 2):
            last = place == len(parts) and part == ""
            end = len(text) if last else text.find(part, at)
            if end < 0:
                break
            taken.append(text[at:end])
            at = end + len(part)
        else:
            return [taken]
        start = text.find(parts[0], start + 1)
    return []


def _parse_regex(table: Table, command: ast.ParseRegex, scene: Scene) -> None:
    assert isinstance(command.pattern, ast.Regex)
    pattern = regex(command.pattern.pattern)

    def find(text: str) -> list[Sequence[Value]]:
        matches = list(pattern.finditer(text))
        return [match.groups() for match in (matches if command.multi else matches[:1])]

    _extract(table, command.field, list(pattern.groupindex), find, scene)


def _parse_format(table: Table, command: ast.ParseFormat, scene: Scene) -> None:
    names = [name.text for name in command.names]
    path = command.path.value if command.path else ""
    readers: Mapping[str, Callable[[str], list[Sequence[Value]]]] = {
        "logfmt": _logfmt,
        "csv": lambda text: _csv(text, len(names)),
        "xml": lambda text: _xml(text, path),
    }
    _extract(table, command.field, names, readers[command.format], scene)


def _logfmt(text: str) -> list[Sequence[Value]]:
    """Pairs of ``key=value``; quotes around a value are no part of it."""
    pairs: dict[str, str] = {}
    for key, value in _LOGFMT.findall(text):
        quoted = value.startswith('"')
        pairs.setdefault(key, value[1:-1].replace('\\"', '"') if quoted else value)
    return [[pairs]] if pairs else []


def _csv(text: str, count: int) -> list[Sequence[Value]]:
    """Cells between commas; one in quotes may hold commas, and quotes that are doubled.

    What stands behind a closing quote leaves the cell as it is written (fidelity: csv-quotes).
    """
    cells: list[Value] = []
    at = 0
    while at <= len(text):
        quoted = re.compile(r'"(?:[^"]|"")*"').match(text, at)
        end = text.find(",", quoted.end() if quoted else at)
        end = len(text) if end < 0 else end
        whole = quoted is not None and quoted.end() == end
        cells.append(text[at + 1 : end - 1].replace('""', '"') if whole else text[at:end])
        at = end + 1
    return [(cells + [None] * count)[:count]]


def _xml(text: str, path: str) -> list[Sequence[Value]]:
    first, *steps = path.strip("/").split("/")
    try:
        node: ElementTree.Element | None = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return []
    for step in steps:
        node = node.find(step) if node is not None else None
    return [[node.text]] if node is not None and first in text else []


def _json(table: Table, command: ast.Json, scene: Scene) -> None:
    path = tuple(command.path.value.split("."))
    _extract(
        table,
        command.field,
        [command.name.text],
        lambda text: [[json_text.step(json_text.parse(text), path)]],
        scene,
    )


# --------------------------------------------------------------------------------- stats


def _stats(table: Table, command: ast.Stats, scene: Scene) -> None:
    first = command.items[0].value
    if isinstance(first, ast.Call) and first.name.lower() == "topk":
        _top(table, first, name_of(command.items[0], scene.written), scene)
        return
    keys = [name_of(key, scene.written) for key in command.keys]
    rows = [
        _totals(command.items, dict(zip(keys, key, strict=True)), group, scene)
        for key, group in _groups(table, command, scene).items()
    ]
    table.become([*keys, *(name_of(item, scene.written) for item in command.items)], rows)
    table.sort([(_reader(name), _are_times(table.rows, name)) for name in keys])
    table.keys, table.bins = keys, _bins(command, scene)


def _top(table: Table, call: ast.Call, name: str, scene: Scene) -> None:
    """The most frequent values of a field, and how often each occurs."""
    most, field = call.arguments
    assert isinstance(most, ast.Number)
    found = [values.text(evaluate(field, row, scene)) for row in table.rows]
    counts = Counter(text for text in found if text is not None)
    table.become([name, "count(*)"], [{name: k, "count(*)": n} for k, n in counts.items()])
    table.sort([(_reader("count(*)"), True), (_reader(name), False)])
    table.rows = table.rows[: int(most.value)]


def _groups(table: Table, command: ast.Stats, scene: Scene) -> dict[tuple[Value, ...], list[Row]]:
    """The rows by their keys; without keys there is one group, be it empty."""
    assert not isinstance(command.offset, ast.Placeholder)
    shift = periods.length(command.offset) if command.offset else 0
    groups: dict[tuple[Value, ...], list[Row]] = {} if command.keys else {(): []}
    # The aggregates of a group see its rows as they are stored.
    for row in sorted(table.rows, key=lambda row: row.place):
        key = tuple(_key(item.value, row, shift, scene) for item in command.keys)
        groups.setdefault(key, []).append(row)
    return groups


def _reader(name: str) -> Callable[[Row], Value]:
    return lambda row: row.given.get(name)


def _are_times(rows: Sequence[Row], name: str) -> bool:
    return any(isinstance(row.given.get(name), Time) for row in rows)


def _key(node: ast.Expr, row: Row, shift: int, scene: Scene) -> Value:
    if isinstance(node, ast.Call) and node.name.lower() == "bin":
        return bin_of(node, row, shift)
    value = evaluate(node, row, scene)
    return value if isinstance(value, Time | bool | int | float) else values.text(value)


def _totals(
    items: Iterable[ast.Item], keys: dict[str, Value], group: Sequence[Row], scene: Scene
) -> dict[str, Value]:
    """One row: the keys, then the items, each of which may use those before it."""
    found = dict(keys)
    for item in items:
        calls = {
            scene.written(call): aggregate(call, group, scene)
            for call in walk(item.value)
            if isinstance(call, ast.Call) and is_aggregate(call)
        }
        row = Row(0, None, {**found, **calls})
        found[name_of(item, scene.written)] = evaluate(item.value, row, scene)
    return found


def _bins(command: ast.Stats, scene: Scene) -> tuple[str, int] | None:
    for key in command.keys:
        node = key.value
        if isinstance(node, ast.Call) and node.name.lower() == "bin":
            period = node.arguments[0]
            assert isinstance(period, ast.Duration)
            return name_of(key, scene.written), periods.step(period)
    return None


# -------------------------------------------------------------------- sort, limit, dedup


def _sort(table: Table, command: ast.Sort, _scene: Scene) -> None:
    def reader(field: ast.Field) -> Callable[[Row], Value]:
        return lambda row: field_value(field, row)

    fields = [(key.field, key.descending) for key in command.keys]
    table.sort([(reader(f), down) for f, down in fields if isinstance(f, ast.Field)])


def _limit(table: Table, command: ast.Limit, _scene: Scene) -> None:
    assert isinstance(command.count, ast.Number)
    table.rows = table.rows[: int(command.count.value)]


def _dedup(table: Table, command: ast.Dedup, _scene: Scene) -> None:
    """The first row of each combination; rows that lack a key are all kept."""
    fields = [field for field in command.fields if isinstance(field, ast.Field)]
    seen, kept = set(), []
    for row in table.rows:
        key = tuple(values.text(field_value(field, row)) for field in fields)
        if None in key or key not in seen:
            kept.append(row)
        seen.add(key)
    table.rows = kept


def _source(_table: Table, _command: ast.SourceStage, _scene: Scene) -> None:
    """Which groups to read was decided where the query's events begin."""


STAGES: Mapping[type[ast.Command], Stage] = {
    ast.SourceStage: _source,
    ast.Fields: _fields,
    ast.Display: _display,
    ast.Filter: _filter,
    ast.FilterIndex: _filter,
    ast.ParseGlob: _parse_glob,
    ast.ParseRegex: _parse_regex,
    ast.ParseFormat: _parse_format,
    ast.Json: _json,
    ast.Stats: _stats,
    ast.Sort: _sort,
    ast.Limit: _limit,
    ast.Dedup: _dedup,
}
