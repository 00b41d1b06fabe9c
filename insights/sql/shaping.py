"""The commands that shape rows and columns, as steps of SQL (language spec 5.8).

fidelity: row-order, missing-bins.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping

from insights.lang import ast
from insights.lang.scope import TOPK_COUNT, total_name
from insights.sql import periods, values
from insights.sql.expressions import compile_expression
from insights.sql.refusals import Refusal
from insights.sql.relation import Relation, order_by, sort_key
from insights.sql.values import Kind, Value

#: Half an hour without events ends a session where the query does not say (assumed).
_SPAN = ast.Duration(30, "m")
#: The most values that topk gives (CWL_QuerySyntax-Stats).
_MOST_TOP = 10_000
#: In front of which rows the summary row of addtotals comes: none.
_BOTTOM = '"$bottom"'


def _over(relation: Relation, frame: str = "") -> str:
    """The rows in their current order, as a window."""
    terms = relation.sort_terms()
    return f"OVER ({order_by(terms).strip()}{' ' + frame if frame else ''})"


def _put(relation: Relation, found: Mapping[str, Value]) -> None:
    """New columns, or new values for old ones, at the end of what is shown."""
    relation.show(relation.define(found))


# fidelity: accum-name


def accum(relation: Relation, command: ast.Accum) -> None:
    """The running sum in row order."""
    number = values.number(relation.bindings.resolve(command.field))
    name = command.name.text if command.name else f"accum({command.field.name})"
    window = _over(relation, "ROWS UNBOUNDED PRECEDING")
    _put(relation, {name: Value(f"sum({number}) {window}", Kind.NUMBER)})


def auto_regress(relation: Relation, command: ast.AutoRegress) -> None:
    """The values of rows before, one column a distance."""
    value = relation.bindings.resolve(command.field)
    base = command.name.text if command.name else command.field.name
    alone = command.name is not None and command.first == command.last
    window = _over(relation)
    found = {
        base if alone else f"{base}_p{lag}": Value(f"lag({value.sql}, {lag}) {window}", value.kind)
        for lag in range(command.first, command.last + 1)
    }
    _put(relation, found)


def fill_down(relation: Relation, command: ast.FillDown) -> None:
    """The last value that was there, where there is none."""
    shown = relation.outputs()
    if command.patterns:
        names = [n for p in command.patterns for n in _matching(p, relation, shown)]
    else:
        names = list(shown)
    window = _over(relation, "ROWS UNBOUNDED PRECEDING")
    found = {}
    for name in dict.fromkeys(names):
        value = shown.get(name) or relation.bindings.resolve(ast.Field(tuple(name.split("."))))
        found[name] = Value(f"last_value({value.sql} IGNORE NULLS) {window}", value.kind)
    if found:
        _put(relation, found)


def _matching(pattern: str, relation: Relation, shown: Iterable[str]) -> list[str]:
    if "*" not in pattern:
        return [pattern]
    known = dict.fromkeys([*shown, *relation.bindings.defined])
    return [name for name in known if fnmatch.fnmatchcase(name, pattern)]


def add_totals(relation: Relation, command: ast.AddTotals) -> None:
    """The sum of a row's numbers, and a row with the sums of the columns.

    Live, nothing comes of the row sums after ``stats ... by`` (observed 2.19).
    """
    shown = relation.outputs()
    chosen = {field.name: relation.bindings.resolve(field) for field in command.fields} or {
        name: value for name, value in shown.items() if value.kind is not Kind.TIME
    }
    if command.row and not relation.grouped:
        numbers = ", ".join(values.number(value) for value in chosen.values())
        total = f"list_sum(list_filter([{numbers}], lambda n: n IS NOT NULL))"
        _put(relation, {total_name(command): Value(total, Kind.NUMBER)})
    if command.column:
        _bottom_row(relation, chosen)


def _bottom_row(relation: Relation, chosen: Mapping[str, Value]) -> None:
    """A last row with the sums; it stays last whatever the order is."""
    terms = relation.sort_terms()
    shown = relation.outputs()
    columns, sums, new = [], [], {}
    for name, value in shown.items():
        column, new[name] = relation.column(Value(values.display(value), Kind.TEXT))
        columns.append(column)
        summed = f"li_show(sum({values.number(value)}))" if name in chosen else "NULL"
        sums.append(f"{summed} AS {new[name].sql}")
    rank = f"row_number() OVER ({order_by(terms).strip()}) AS {_BOTTOM}"
    last = relation.last
    relation.step(
        f"SELECT {', '.join(columns)}, {rank} FROM {last}"
        f" UNION ALL BY NAME SELECT {', '.join(sums)}, NULL AS {_BOTTOM} FROM {last}"
    )
    relation.become(new, [f"{_BOTTOM} NULLS LAST"])


# fidelity: outlier-quartiles


def outlier(relation: Relation, command: ast.Outlier) -> None:
    """Values beyond so many interquartile ranges, dropped or pulled to the bound.

    The lower bound counts only with ``uselower`` (CWL_QuerySyntax-Outlier).
    """
    keep, found, marks = [], {}, []
    for field in command.fields:
        value = values.number(relation.bindings.resolve(field))
        low, high = (f"quantile_cont({value}, {part}) OVER ()" for part in (0.25, 0.75))
        spread = f"({high} - {low}) * {command.param!r}"
        bounds, upper = relation.column(Value(f"{high} + {spread}", Kind.NUMBER))
        lower_bounds, lower = relation.column(Value(f"{low} - {spread}", Kind.NUMBER))
        relation.step(f"SELECT *, {bounds}, {lower_bounds} FROM {relation.last}")
        inside = f"{value} <= {upper.sql}"
        clamped = f"least({value}, {upper.sql})"
        if command.uselower:
            inside = f"({inside} AND {value} >= {lower.sql})"
            clamped = f"greatest({clamped}, {lower.sql})"
        keep.append(f"coalesce({inside}, true)")
        marks.append(f"NOT coalesce({inside}, true)")
        found[field.name] = Value(f"CASE WHEN {value} IS NOT NULL THEN {clamped} END", Kind.NUMBER)
    if command.mark:
        # The marker's name is not documented; this one is assumed.
        _put(relation, {"outlier": Value(f"({' OR '.join(marks)})", Kind.TRUTH)})
    elif command.action == "remove":
        relation.where(" AND ".join(keep))
    else:
        _put(relation, found)


# fidelity: sessions


def sessionize(relation: Relation, command: ast.Sessionize) -> None:
    """A number for each run of events of one key with no gap longer than ``maxspan``."""
    when = values.time(relation.bindings.resolve(ast.Field(("@timestamp",))))
    keys = ", ".join(values.text(relation.bindings.resolve(field)) for field in command.fields)
    by = f"OVER (PARTITION BY {keys} ORDER BY {when})"
    gap = periods.millis(command.maxspan or _SPAN)
    before = f"{when} - lag({when}) {by}"
    column, starts = relation.column(
        Value(f"CASE WHEN coalesce({before} <= {gap}, false) THEN 0 ELSE 1 END", Kind.INTEGER)
    )
    relation.place()
    relation.step(f"SELECT *, {column} FROM {relation.last}")
    name = command.name.text if command.name else "session_id"
    number = f"sum({starts.sql}) OVER (ORDER BY {keys}, {when} ROWS UNBOUNDED PRECEDING)"
    _put(relation, {name: Value(f"CAST({number} AS BIGINT)", Kind.INTEGER)})


# fidelity: exact-frequencies


def count_frequent(relation: Relation, command: ast.CountFrequent) -> None:
    """How often each combination occurs, most frequent first; exact here."""
    columns, new = [], {}
    for field in command.fields:
        value = relation.bindings.resolve(field)
        column, new[field.name] = relation.column(Value(values.text(value), Kind.TEXT))
        columns.append(column)
    column, new["_approxcount"] = relation.column(Value("count(*)", Kind.INTEGER))
    groups = ", ".join(str(number) for number in range(1, len(columns) + 1))
    relation.step(f"SELECT {', '.join([*columns, column])} FROM {relation.last} GROUP BY {groups}")
    order = [f"{new['_approxcount'].sql} DESC"]
    for field in command.fields:
        order += sort_key(new[field.name], descending=False)
    relation.become(new, order)


# fidelity: topk


def top(relation: Relation, call: ast.Call, name: str) -> None:
    """``topk(k, f)``: a row for each of the most frequent values, and how often it occurs.

    That missing values do not count, and what the rows look like, is assumed.
    """
    if len(call.arguments) != 2:
        raise Refusal(call, "topk takes a number and a field.", "Write topk(10, field).")
    most, field = call.arguments
    whole = isinstance(most, ast.Number) and isinstance(most.value, int)
    if not isinstance(most, ast.Number) or not whole or not 1 <= most.value <= _MOST_TOP:
        message = "The first argument of topk is a number from 1 to 10,000."
        raise Refusal(most, message, "Write topk(10, field).")
    text = values.text(compile_expression(field, relation.bindings))
    column, value = relation.column(Value(text, Kind.TEXT))
    counted, count = relation.column(Value("count(*)", Kind.INTEGER))
    relation.where(f"{text} IS NOT NULL")
    relation.step(f"SELECT {column}, {counted} FROM {relation.last} GROUP BY 1")
    order = [f"{count.sql} DESC", *sort_key(value, descending=False)]
    relation.become({name: value, TOPK_COUNT: count}, order)
    relation.cut(int(most.value))


# fidelity: lists


def _elements(relation: Relation, field: ast.Field | ast.Placeholder) -> str:
    """The elements of a list as a SQL list of JSON; a value that is no list is one element.

    A list is a key of the event that holds one, one that jsonParse made, or a text of one.
    """
    value = relation.bindings.resolve(field)
    whole = relation.bindings.whole(field) if isinstance(field, ast.Field) else None
    own = value.sql if value.kind is Kind.JSON else f"to_json({values.display(value)})"
    lists = " ".join(
        f"WHEN json_type({found}) = 'ARRAY' THEN CAST({found} AS JSON[])"
        for found in (values.json(value), whole)
        if found
    )
    return f"CASE {lists} ELSE [{whole or own}] END"


def expand(relation: Relation, command: ast.Expand) -> None:
    """A row for each element of a list, under the same name; other columns are copied."""
    value = Value(f"unnest({_elements(relation, command.field)})", Kind.JSON)
    _put_quietly(relation, command.field.name, value)


def unnest(relation: Relation, command: ast.Unnest) -> None:
    """A row for each element of a list, under a new name."""
    value = Value(f"unnest({_elements(relation, command.field)})", Kind.JSON)
    _put_quietly(relation, command.name.text, value)


def _put_quietly(relation: Relation, name: str, value: Value) -> None:
    """A column that replaces one that is shown, but does not become shown by itself."""
    new = relation.define({name: value})[name]
    for shown in (relation.listed, relation.displayed, relation.extracted):
        if shown and name in shown:
            shown[name] = new


def fill_missing(relation: Relation, command: ast.FillMissing) -> None:
    """Rows for the bins in which nothing was counted, for every combination of other keys."""
    if relation.series is None:
        raise Refusal(command, "fillmissing needs stats ... by bin() in front of it.")
    name, step = relation.series
    shown = relation.outputs()
    when = shown[name].sql
    given = {f.name: compile_expression(v, relation.bindings) for v, f in command.values}
    last, start, end = relation.last, *_span(relation, step)
    relation.step(
        f"SELECT unnest(generate_series({start}, {end}, {step})) AS {when}"
        f" FROM (SELECT min({when}) AS low, max({when}) AS high FROM {last})"
    )
    bins, keys = relation.last, [n for n in relation.grouped if n != name]
    others = ", ".join(shown[key].sql for key in keys)
    combined = f"{bins}, (SELECT DISTINCT {others} FROM {last})" if keys else bins
    relation.step(f"SELECT * FROM {combined}")
    matches = " AND ".join(
        f"have.{shown[key].sql} IS NOT DISTINCT FROM every.{shown[key].sql}"
        for key in (name, *keys)
    )
    cells = ", ".join(
        _filled(shown[column], given.get(column), column in (name, *keys)) for column in shown
    )
    relation.step(f"SELECT {cells} FROM {relation.last} every LEFT JOIN {last} have ON {matches}")


def _filled(value: Value, given: Value | None, is_key: bool) -> str:
    if is_key:
        return f"every.{value.sql} AS {value.sql}"
    if given is None:
        return f"have.{value.sql} AS {value.sql}"
    coerce = {Kind.NUMBER: values.number, Kind.INTEGER: values.integer}.get(value.kind, values.text)
    return f"coalesce(have.{value.sql}, {coerce(given)}) AS {value.sql}"


def _span(relation: Relation, step: int) -> tuple[str, str]:
    """From the first bin to the last: of the window where there is one, else of the data."""
    moment = relation.bindings.moment
    if moment.start <= 0:
        return "low", "high"
    first = f"least(low, low - ((low - {moment.start}) // {step}) * {step})"
    # The bin that holds the window's start, aligned like the bins that are there.
    first = f"CASE WHEN low IS NULL THEN NULL ELSE {first} END"
    end = f"greatest(high, high + (({moment.end} + 999 - high) // {step}) * {step})"
    return first, end
