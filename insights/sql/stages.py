"""Each command as a step of SQL.

fidelity: missing-keys, filter-index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from insights.lang import ast
from insights.lang.glob import group_names, numbered, regex_of
from insights.lang.printer import expression
from insights.lang.scope import ESTIMATED, column_name, top_of
from insights.lang.walk import find, walk
from insights.sql import combining, extraction, mining, periods, shaping, tables, values
from insights.sql.aggregates import compile_aggregate, is_aggregate
from insights.sql.bindings import Bindings
from insights.sql.expressions import compile_expression
from insights.sql.refusals import Refusal
from insights.sql.relation import PLACE, Relation, sort_key
from insights.sql.scalars import bin_of
from insights.sql.text import literal
from insights.sql.values import NULL, Kind, Value

_MODELS = "CloudWatch does not publish its models; run it there."
_WHY: Mapping[type[ast.Command], str] = {
    ast.Anomaly: _MODELS,
    ast.RelevantFields: _MODELS,
    ast.LogCompare: "What it returns is not documented; run it in CloudWatch.",
}


def apply(relation: Relation, command: ast.Command) -> None:
    """Put one stage behind the others. Raises ``Refusal`` for what has no local answer."""
    STAGES[type(command)](relation, command)


def refuse_unknown(query: ast.Query) -> None:
    """Raise ``Refusal`` for the first command with no local answer, also in queries inside."""
    for command in find(query, ast.Command):
        if isinstance(command, ast.SavedCall):
            message = f"'${command.name}(...)' calls a saved query, and there is no catalog here."
            raise Refusal(command, message, "Add --catalog DIR.")
        if type(command) not in STAGES:
            word = command.word or type(command).__name__.lower()
            message = f"The local engine cannot run '{word}'."
            raise Refusal(command, message, _WHY.get(type(command), ""))


# ------------------------------------------------------------------------ fields, display


def _fields(relation: Relation, command: ast.Fields) -> None:
    relation.listed = {**relation.listed, **_define(relation, command.items)}


def _display(relation: Relation, command: ast.Display) -> None:
    relation.displayed = _define(relation, command.items)


def _define(relation: Relation, items: Iterable[ast.Item]) -> dict[str, Value]:
    """Columns for the expressions of a list; later ones may use earlier aliases."""
    shown: dict[str, Value] = {}
    new: dict[str, Value] = {}
    columns: list[str] = []
    bindings = relation.bindings
    for item in items:
        name = column_name(item)
        value = compile_expression(item.value, bindings.with_defined(_opaque(new)))
        if item.alias is not None or not isinstance(item.value, ast.Field):
            column, value = relation.column(value)
            columns.append(column)
            new[name] = value
        shown[name] = value
    if columns:
        relation.step(f"SELECT *, {', '.join(columns)} FROM {relation.last}")
    relation.bindings = bindings.with_defined(new)
    return shown


def _opaque(new: Mapping[str, Value]) -> dict[str, Value]:
    """Seen live: a map made by jsonParse has no parts inside the same command (spec 4, V)."""
    return {
        name: Value(values.display(value), Kind.TEXT) if value.kind is Kind.JSON else value
        for name, value in new.items()
    }


def _filter(relation: Relation, command: ast.Filter | ast.FilterIndex) -> None:
    relation.where(values.truth(compile_expression(command.condition, relation.bindings)))


# --------------------------------------------------------------------------------- parse


def _parse_text(relation: Relation, field: ast.Expr | None) -> str:
    node = field if field is not None else ast.Field(("@message",))
    return values.text(compile_expression(node, relation.bindings))


def _parse_glob(relation: Relation, command: ast.ParseGlob) -> None:
    if not isinstance(command.pattern, ast.String):
        raise Refusal(command.pattern, "The pattern has no value yet.")
    text = _parse_text(relation, command.field)
    names = [name.text for name in command.names]
    glob = command.pattern.value
    if "*" not in glob:
        # A pattern without a star sets a flag where it matches (seen, spec section 15).
        flag = Value(f"CASE WHEN contains({text}, {literal(glob)}) THEN '1' END", Kind.TEXT)
        relation.extract(dict.fromkeys(names, flag))
        return
    groups = {name: number for number, name in enumerate(names, 1)}
    _extract_groups(relation, text, regex_of(glob), groups, optional=False)


def _parse_regex(relation: Relation, command: ast.ParseRegex) -> None:
    if not isinstance(command.pattern, ast.Regex):
        raise Refusal(command.pattern, "The pattern has no value yet.")
    if command.names or not group_names(command.pattern.pattern):
        raise Refusal(
            command.pattern,
            "A regular expression in parse needs named groups.",
            "Write (?<name>...) for each value.",
        )
    text = _parse_text(relation, command.field)
    pattern, groups = numbered(command.pattern.pattern)
    if command.multi:
        _extract_all(relation, text, pattern, groups)
    else:
        _extract_groups(relation, text, pattern, groups, optional=True)


# fidelity: optional-groups


def _extract_groups(
    relation: Relation, text: str, pattern: str, groups: dict[str, int], *, optional: bool
) -> None:
    """The groups of the first match; events without one are kept without the fields.

    A group that took no part in the match gives no field; where groups are ``optional``, an
    empty one is looked at again to tell it from that.
    """
    regex = literal(pattern)
    names = ", ".join(f"'g{number}'" for number in range(1, max(groups.values()) + 1))
    matches = f"regexp_matches({text}, {regex})"
    found = f"CASE WHEN {matches} THEN regexp_extract({text}, {regex}, [{names}]) END"
    column, match = relation.column(Value(found, Kind.TEXT))
    relation.step(f"SELECT *, {column} FROM {relation.last}")
    found_groups = {}
    for name, number in groups.items():
        cell = f"{match.sql}.g{number}"
        if optional:
            took_part = f"regexp_extract_all({text}, {regex}, {number})[1]"
            cell = f"CASE WHEN {cell} = '' THEN {took_part} ELSE {cell} END"
        found_groups[name] = Value(cell, Kind.TEXT)
    relation.extract(found_groups)


def _extract_all(relation: Relation, text: str, pattern: str, groups: dict[str, int]) -> None:
    """A row a match."""
    regex = literal(pattern)
    lists = {
        name: Value(
            f"unnest(CASE WHEN regexp_matches({text}, {regex})"
            f" THEN regexp_extract_all({text}, {regex}, {number}) ELSE [NULL] END)",
            Kind.TEXT,
        )
        for name, number in groups.items()
    }
    relation.extract(lists)


# --------------------------------------------------------------------------------- stats


# fidelity: stats-order


def _stats(relation: Relation, command: ast.Stats) -> None:
    top = top_of(command)
    if top is not None:
        shaping.top(relation, top, column_name(command.items[0]))
        return
    shift = periods.millis(command.offset) if command.offset else 0
    keys = {column_name(key): _key(key.value, relation.bindings, shift) for key in command.keys}
    aggregates = _aggregates(command.items, relation.bindings, keys)
    columns, new = [], {}
    for name, value in {**keys, **aggregates}.items():
        column, new[name] = relation.column(value)
        columns.append(column)
    groups = ", ".join(str(number) for number in range(1, len(keys) + 1))
    by = f" GROUP BY {groups}" if groups else ""
    relation.step(f"SELECT {', '.join(columns)} FROM {relation.last}{by}")
    # The service's own order is not known; ours is the same on every run (assumed).
    order = [
        term
        for name in keys
        for term in sort_key(new[name], descending=new[name].kind is Kind.TIME)
    ]
    relation.become(new, order)
    relation.grouped = tuple(keys)
    relation.series = _series(command)


def _series(command: ast.Stats) -> tuple[str, int] | None:
    """The key that is a bin of a fixed length, and that length in milliseconds."""
    for key in command.keys:
        node = key.value
        if isinstance(node, ast.Call) and node.name.lower() == "bin" and node.arguments:
            period = node.arguments[0]
            if isinstance(period, ast.Duration) and periods.is_fixed(period):
                return column_name(key), periods.step(period)
    return None


def _key(node: ast.Expr, bindings: Bindings, shift: int) -> Value:
    if isinstance(node, ast.Call) and node.name.lower() == "bin":
        return bin_of(node, bindings, shift)
    value = compile_expression(node, bindings)
    return Value(values.text(value), Kind.TEXT) if value.kind is Kind.JSON else value


def _aggregates(
    items: Iterable[ast.Item], bindings: Bindings, keys: Mapping[str, Value]
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for item in items:
        calls = [node for node in walk(item.value) if is_aggregate(node)]  # type: ignore[arg-type]
        compiled = {
            expression(call): compile_aggregate(call, bindings)
            for call in calls
            if isinstance(call, ast.Call)
        }
        named = {**keys, **found, **compiled}
        _require_aggregate(item, calls, named)
        found[column_name(item)] = compile_expression(
            item.value, bindings.only(named) if not calls else bindings.with_defined(named)
        )
    return found


def _require_aggregate(item: ast.Item, calls: list[ast.Node], named: Mapping[str, Value]) -> None:
    if calls:
        return
    for node in walk(item.value):
        if isinstance(node, ast.Field) and node.name not in named:
            raise Refusal(
                node,
                f"'{node.name}' is no aggregate.",
                f"Group by it, or write latest({node.name}).",
            )


# -------------------------------------------------------------------- sort, limit, dedup


# fidelity: last-sort, sort-unknown


def _sort(relation: Relation, command: ast.Sort) -> None:
    terms: list[str] = []
    for key in command.keys:
        if isinstance(key.field, ast.Placeholder):
            raise Refusal(key.field, "The sort key has no value yet.")
        value = relation.bindings.resolve(key.field)
        if value is not NULL:
            terms += sort_key(value, descending=key.descending)
    relation.place()
    # After stats there is no stored order: ties keep the order of before, the same on every run.
    relation.order = [*terms, *relation.order] if relation.bindings.closed else [*terms, PLACE]


def _limit(relation: Relation, command: ast.Limit) -> None:
    if not isinstance(command.count, ast.Number):
        raise Refusal(command.count, "The limit has no value yet.")
    relation.cut(int(command.count.value), ordered=not command.any)


def _dedup(relation: Relation, command: ast.Dedup) -> None:
    terms = relation.sort_terms()
    keys = [
        values.text(relation.bindings.resolve(field))
        for field in command.fields
        if isinstance(field, ast.Field)
    ]
    missing = " OR ".join(f"{key} IS NULL" for key in keys)
    ordered = f" ORDER BY {', '.join(terms)}" if terms else ""
    window = f"row_number() OVER (PARTITION BY {', '.join(keys)}{ordered})"
    relation.step(f"SELECT * FROM {relation.last} QUALIFY {window} = 1 OR {missing}")


def _source(_relation: Relation, _command: ast.SourceStage) -> None:
    """Which groups to read was decided where the query's events begin."""


# fidelity: estimated


def _estimate(relation: Relation, _command: ast.Estimate) -> None:
    """How many bytes there are to read; none of them is read."""
    if relation.ahead:
        raise Refusal(relation.ahead[0], "'estimate' must be last.", "Move estimate to the end.")
    relation.step(f"SELECT {relation.program.holdings.size}::BIGINT AS size")
    relation.become({ESTIMATED: Value("size", Kind.INTEGER)}, [])


STAGES: Mapping[type[ast.Command], Callable[[Relation, Any], None]] = {
    ast.SourceStage: _source,
    ast.Fields: _fields,
    ast.Display: _display,
    ast.Filter: _filter,
    ast.FilterIndex: _filter,
    ast.ParseGlob: _parse_glob,
    ast.ParseRegex: _parse_regex,
    ast.Stats: _stats,
    ast.Sort: _sort,
    ast.Limit: _limit,
    ast.Dedup: _dedup,
    ast.Join: combining.join,
    ast.AppendCols: combining.append_cols,
    ast.Lookup: tables.lookup,
    ast.CidrLookup: tables.cidr_lookup,
    ast.Pattern: mining.pattern,
    ast.Diff: mining.diff,
    ast.Estimate: _estimate,
    ast.ParseFormat: extraction.parse_format,
    ast.Json: extraction.json,
    ast.Accum: shaping.accum,
    ast.AddTotals: shaping.add_totals,
    ast.AutoRegress: shaping.auto_regress,
    ast.CountFrequent: shaping.count_frequent,
    ast.Expand: shaping.expand,
    ast.FillDown: shaping.fill_down,
    ast.FillMissing: shaping.fill_missing,
    ast.Outlier: shaping.outlier,
    ast.Sessionize: shaping.sessionize,
    ast.Unnest: shaping.unnest,
}
