"""The stages that bring other rows in: join, appendcols, lookup (language spec 5.8, 5.9)."""

from __future__ import annotations

from collections.abc import Mapping

from insights.lang import ast
from oracle import values
from oracle.events import Row
from oracle.expressions import Scene, field_value, named
from oracle.stages import Stage
from oracle.table import Table
from oracle.values import Value


def _join(table: Table, command: ast.Join, scene: Scene) -> None:
    """Rows whose keys are equal, by the left side, then by the right; names get their side."""
    right = scene.inside(command.query)
    keys = [_sides(pair, command.left) for pair in command.pairs]
    found: list[dict[str, Value]] = []
    for row in table.rows:
        mine = _prefixed(command.left, row, table)
        matches = [other for other in right.rows if _match(row, other, keys)]
        found += [mine | _prefixed(command.right, other, right) for other in matches]
        if not matches and command.kind == "left":
            found.append(mine)
    table.become([], found)


def _prefixed(side: str, row: Row, table: Table) -> dict[str, Value]:
    """All fields that a row has, with the name of its side in front."""
    found = row.event.names if row.event is not None else ()
    return {f"{side}.{name}": named(row, name) for name in [*row.given, *found, *table.columns]}


def _sides(pair: tuple[ast.Field, ast.Field], left: str) -> tuple[ast.Field, ast.Field]:
    first, second = pair if pair[0].segments[0] == left else pair[::-1]
    return ast.Field(first.segments[1:]), ast.Field(second.segments[1:])


def _match(row: Row, other: Row, keys: list[tuple[ast.Field, ast.Field]]) -> bool:
    for mine, theirs in keys:
        found = values.text(field_value(mine, row))
        if found is None or found != values.text(field_value(theirs, other)):
            return False
    return True


def _append_cols(table: Table, command: ast.AppendCols, scene: Scene) -> None:
    """The rows of another query beside the rows, first to first."""
    other = scene.inside(command.query)
    new = [name for name in other.columns if command.override or name not in table.columns]
    mine = [{name: named(row, name) for name in table.columns} for row in table.rows]
    theirs = [{name: named(row, name) for name in new} for row in other.rows[: command.most]]
    rows: list[dict[str, Value]] = []
    for place in range(max(len(mine), len(theirs))):
        beside = theirs[place] if place < len(theirs) else dict.fromkeys(new)
        rows.append((mine[place] if place < len(mine) else {}) | beside)
    table.become([*table.columns, *new], rows)


def _lookup(table: Table, command: ast.Lookup, scene: Scene) -> None:
    """Columns of the first line of a lookup table whose keys the row has."""
    lines = scene.lookups[command.table]
    rows = []
    for row in table.rows:
        wanted = {key.column: values.text(field_value(key.field, row)) for key in command.keys}
        matches = [line for line in lines if _holds(line, wanted)]
        found: dict[str, Value] = {}
        for name in command.outputs:
            have = values.text(named(row, name)) if command.only_new else None
            looked = (matches[0].get(name) or None) if matches else None
            found[name] = have if have is not None else looked
        rows.append(row.having(found))
    table.rows = rows
    table.show(list(command.outputs))


def _holds(line: Mapping[str, str], wanted: Mapping[str, str | None]) -> bool:
    return all(text is not None and line.get(column) == text for column, text in wanted.items())


STAGES: Mapping[type[ast.Command], Stage] = {
    ast.AppendCols: _append_cols,
    ast.Join: _join,
    ast.Lookup: _lookup,
}
