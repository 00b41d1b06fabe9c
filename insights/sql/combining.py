"""Rows of two queries in one: join and appendcols (language spec 5.8, 5.9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from insights.lang import ast
from insights.lang.walk import find
from insights.sql import values
from insights.sql.refusals import Refusal
from insights.sql.relation import NESTED_PLACE, Relation, order_by
from insights.sql.text import literal
from insights.sql.values import Kind, Value

#: The most different keys that the right side of a join may have (CWL_QuerySyntax-Join).
MOST_KEYS = 50_000
#: In front of what a statement itself has to tell the user.
TOLD = "insights: "


# fidelity: join-order


def join(relation: Relation, command: ast.Join) -> None:
    """Rows of both sides whose keys are equal; afterwards every field has its side in front."""
    right = _other(relation, command.query)
    sides = {command.left: relation, command.right: right}
    pairs = [_key_pair(pair, sides, command) for pair in command.pairs]
    wanted = _wanted(relation.ahead, command)
    columns: dict[str, dict[str, Value]] = {command.left: {}, command.right: {}}
    for alias, field in wanted:
        columns[alias][f"{alias}.{field.name}"] = _side_value(sides[alias], field)
    tables = []
    found: dict[str, Value] = {}
    for place, (alias, side) in enumerate(sides.items()):
        keys = [pair[place] for pair in pairs]
        tables.append(_side(side, relation, columns[alias], keys))
        found |= tables[-1][1]
    kind = "LEFT JOIN" if command.kind == "left" else "JOIN"
    (left, _, left_keys), (second, _, right_keys) = tables
    second = relation.program.add(_bounded(second, right_keys))
    on = " AND ".join(f"l.{a} = r.{b}" for a, b in zip(left_keys, right_keys, strict=True))
    theirs = 'r.* EXCLUDE ("#l"), r."#l" AS "#r"'
    relation.step(f"SELECT l.*, {theirs} FROM {left} l {kind} {second} r ON {on}")
    relation.become(found, ['"#l"', '"#r"'])
    # Shown where no later stage chooses columns.
    relation.listed, relation.extracted = {}, found


# fidelity: join-keys


def _bounded(table: str, keys: list[str]) -> str:
    """The right side, which may have so many keys and no more (CWL_QuerySyntax-Join)."""
    message = literal(f"{TOLD}The right side of the join has more than {MOST_KEYS:,} keys.")
    counted = f"SELECT count(*) FROM (SELECT DISTINCT {', '.join(keys)} FROM {table})"
    return (
        f"SELECT * FROM {table}"
        f" WHERE CASE WHEN ({counted}) > {MOST_KEYS} THEN error({message}) ELSE true END"
    )


def _other(relation: Relation, query: ast.Query) -> Relation:
    """The rows of the query in the brackets."""
    if relation.program.related is None:
        raise Refusal(query, "A query cannot stand here.")
    return relation.program.related(query)


# fidelity: text-keys


def _key_pair(
    pair: tuple[ast.Field, ast.Field], sides: Mapping[str, Relation], command: ast.Join
) -> tuple[str, str]:
    """The two sides of an equality as SQL texts, the left side's first."""
    by_side: dict[str, str] = {}
    for field in pair:
        alias = str(field.segments[0])
        if alias not in sides or len(field.segments) < 2:
            message = f"'{field.name}' names no side of the join."
            raise Refusal(field, message, f"Write {command.left}.f or {command.right}.f.")
        inner = ast.Field(field.segments[1:])
        by_side[alias] = values.text(_side_value(sides[alias], inner))
    if len(by_side) != 2:
        raise Refusal(pair[0], "Both keys are of the same side.")
    return by_side[command.left], by_side[command.right]


def _side_value(side: Relation, field: ast.Field) -> Value:
    shown = side.outputs().get(field.name)
    return shown or side.bindings.resolve(field)


def _wanted(ahead: Iterable[ast.Command], command: ast.Join) -> list[tuple[str, ast.Field]]:
    """The fields of both sides that later stages name, and the keys."""
    fields = [f for pair in command.pairs for f in pair]
    fields += [field for stage in ahead for field in find(stage, ast.Field)]
    found: dict[tuple[str, str], ast.Field] = {}
    for field in fields:
        alias = str(field.segments[0])
        if alias in (command.left, command.right) and len(field.segments) > 1:
            inner = ast.Field(field.segments[1:])
            found.setdefault((alias, inner.name), inner)
    return [(alias, field) for (alias, _), field in found.items()]


def _side(
    side: Relation, owner: Relation, columns: Mapping[str, Value], keys: list[str]
) -> tuple[str, dict[str, Value], list[str]]:
    """One side as a table: its wanted columns, its keys, the order of its rows."""
    cells, new = [], {}
    for name, value in columns.items():
        cell, new[name] = owner.column(value)
        cells.append(cell)
    names = []
    for key in keys:
        cell, column = owner.column(Value(key, Kind.TEXT))
        cells.append(cell)
        names.append(column.sql)
    terms = side.sort_terms()
    cells.append(f'row_number() OVER ({order_by(terms).strip()}) AS "#l"')
    side.step(f"SELECT {', '.join(cells)} FROM {side.last}")
    return side.last, new, names


def append_cols(relation: Relation, command: ast.AppendCols) -> None:
    """The columns of another query beside the rows, first to first, second to second."""
    right = _other(relation, command.query)
    theirs = right.outputs()
    mine = relation.outputs()
    left_terms, right_terms = relation.sort_terms(), right.sort_terms()
    cells, new = [], {}
    for name, value in theirs.items():
        if name in mine and not command.override:
            continue
        cell, new[name] = relation.column(value)
        cells.append(cell)
    number = f"row_number() OVER ({order_by(right_terms).strip()}) AS {NESTED_PLACE}"
    right.step(f"SELECT {', '.join([*cells, number])} FROM {right.last} LIMIT {command.most}")
    place = f"row_number() OVER ({order_by(left_terms).strip()}) AS {NESTED_PLACE}"
    relation.step(f"SELECT *, {place} FROM {relation.last}")
    relation.step(
        f"SELECT * FROM {relation.last} l FULL JOIN {right.last} r USING ({NESTED_PLACE})"
    )
    relation.become({**mine, **new}, [NESTED_PLACE])
