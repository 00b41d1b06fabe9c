"""One command as canonical text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from insights.lang import ast, quoting
from insights.lang.printer import expression, field, items, name, query


def stage(node: ast.Command) -> str:
    """The text of one stage, without its pipe."""
    return _STAGES[type(node)](node)


def _parse(node: ast.ParseGlob | ast.ParseRegex | ast.ParseFormat | ast.Json) -> str:
    if isinstance(node, ast.Json):
        path = quoting.string(node.path.value)
        return f"json field={field(node.field)} {path} as {name(node.name)}"
    start = "parse" if node.field is None else f"parse {expression(node.field)}"
    names = f" as {_names(node.names)}" if node.names else ""
    if isinstance(node, ast.ParseFormat):
        if node.path is not None:
            return f"{start} XML {quoting.string(node.path.value)}{names}"
        return f"{start} {node.format}{names}"
    multi = " multi" if isinstance(node, ast.ParseRegex) and node.multi else ""
    return f"{start} {expression(node.pattern)}{names}{multi}"


def _names(names: Iterable[ast.Name]) -> str:
    return ", ".join(map(name, names))


def _stats(node: ast.Stats) -> str:
    text = f"stats {items(node.items)}"
    if node.keys:
        text += f" by {items(node.keys)}"
    if node.offset:
        text += f" offset {expression(node.offset)}"
    return text


def _sort_key(node: ast.SortKey) -> str:
    return f"{expression(node.field)} {'desc' if node.descending else 'asc'}"


def _fields(nodes: Iterable[ast.Field | ast.Placeholder]) -> str:
    return ", ".join(map(expression, nodes))


def _as(node: ast.Name | None) -> str:
    return f" as {name(node)}" if node else ""


def _word(flag: bool) -> str:
    return "true" if flag else "false"


def _relevant_fields(node: ast.RelevantFields) -> str:
    listed = f" [{_fields(node.fields)}]" if node.fields else ""
    return f"relevantfields{listed} where {expression(node.condition)}"


def _auto_regress(node: ast.AutoRegress) -> str:
    lags = str(node.first) if node.first == node.last else f"{node.first}-{node.last}"
    return f"autoregress {expression(node.field)}{_as(node.name)} p={lags}"


def _add_totals(node: ast.AddTotals) -> str:
    title = node.fieldname
    written = _option(title) if isinstance(title, str) else expression(title)
    options = "" if title == "Total" else f" fieldname={written}"
    options += "" if node.row else " row=false"
    options += " col=true" if node.column else ""
    return f"addtotals{options} {_fields(node.fields)}".rstrip()


def _fill_missing(node: ast.FillMissing) -> str:
    pairs = (f"with {expression(value)} for {field(name)}" for value, name in node.values)
    return f"fillmissing {', '.join(pairs)}".rstrip()


def _outlier(node: ast.Outlier) -> str:
    options = f"action={node.action} param={node.param:g}"
    flags = f"uselower={_word(node.uselower)} mark={_word(node.mark)}"
    return f"outlier {options} {flags} {' '.join(map(expression, node.fields))}"


def _sessionize(node: ast.Sessionize) -> str:
    span = f" maxspan {expression(node.maxspan)}" if node.maxspan else ""
    return f"sessionize {_fields(node.fields)}{span}{_as(node.name)}"


def _append_cols(node: ast.AppendCols) -> str:
    options = f"override={_word(node.override)} max={node.most}"
    return f"appendcols {options} ( {query(node.query, ' ')} )"


def _pattern(text: str) -> str:
    plain = text.replace("*", "a")
    return text if quoting.is_bare(plain) else f"`{text}`"


def _option(text: str) -> str:
    return text if quoting.is_bare(text) else quoting.string(text)


def _join(node: ast.Join) -> str:
    pairs = " and ".join(f"{field(left)}={field(right)}" for left, right in node.pairs)
    sides = f"left={node.left} right={node.right}"
    return f"join type={node.kind} {sides} where {pairs} ( {query(node.query, ' ')} )"


def _lookup(node: ast.Lookup) -> str:
    keys = ", ".join(f"{key.column} as {field(key.field)}" for key in node.keys)
    outputs = ", ".join(map(quoting.field, node.outputs))
    return f"lookup {node.table} {keys} {_output(node.only_new)} {outputs}"


def _cidr_lookup(node: ast.CidrLookup) -> str:
    outputs = ", ".join(
        quoting.field(column)
        if column == title
        else f"{quoting.field(column)} as {quoting.field(title)}"
        for column, title in node.outputs
    )
    column = "" if node.column == node.field.name else f" as {quoting.field(node.column)}"
    return f"cidrlookup {node.table} {field(node.field)}{column} {_output(node.only_new)} {outputs}"


def _output(only_new: bool) -> str:
    return "OUTPUTNEW" if only_new else "OUTPUT"


def _saved_call(node: ast.SavedCall) -> str:
    arguments = ", ".join(f"{word} = {expression(value)}" for word, value in node.arguments)
    title = node.name if quoting.is_bare(node.name) else f"`{node.name}`"
    return f"${title}({arguments})"


def _source(node: ast.SourceStage) -> str:
    parts = [quoting.string(group.text) for group in node.groups]
    parts += [_selector(selector) for selector in node.selectors]
    parts += [f"{key}={value}" for key, value in node.options]
    return f"SOURCE {' '.join(parts)}"


def _selector(node: ast.Selector) -> str:
    if node.kind == "logGroupTags":
        tags = ",".join(
            '{"key":' + quoting.string(key) + ',"values":' + _texts(values) + "}"
            for key, values in node.arguments
        )
        return f"logGroupTags([{tags}])"
    inner = ", ".join(
        f"{key}: {_texts(values)}" if key else _texts(values) for key, values in node.arguments
    )
    return f"{node.kind}({inner})"


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(quoting.string, values))}]"


_STAGES: Mapping[type[ast.Command], Callable[[Any], str]] = {
    ast.Fields: lambda node: f"fields {items(node.items)}",
    ast.Display: lambda node: f"display {items(node.items)}",
    ast.Filter: lambda node: f"filter {expression(node.condition)}",
    ast.FilterIndex: lambda node: f"filterIndex {expression(node.condition)}",
    ast.ParseGlob: _parse,
    ast.ParseRegex: _parse,
    ast.ParseFormat: _parse,
    ast.Json: _parse,
    ast.Stats: _stats,
    ast.Sort: lambda node: f"sort {', '.join(map(_sort_key, node.keys))}",
    ast.Limit: lambda node: f"limit {'any ' if node.any else ''}{expression(node.count)}",
    ast.Dedup: lambda node: f"dedup {', '.join(map(expression, node.fields))}",
    ast.SourceStage: _source,
    ast.Join: _join,
    ast.Lookup: _lookup,
    ast.CidrLookup: _cidr_lookup,
    ast.SavedCall: _saved_call,
    ast.Pattern: lambda node: f"pattern {expression(node.value)}",
    ast.Diff: lambda node: f"diff {node.against}".rstrip(),
    ast.Anomaly: lambda _: "anomaly",
    ast.Estimate: lambda _: "estimate",
    ast.RelevantFields: _relevant_fields,
    ast.LogCompare: lambda node: f"logcompare timeshift {expression(node.timeshift)}",
    ast.Accum: lambda node: f"accum {expression(node.field)}{_as(node.name)}",
    ast.AutoRegress: _auto_regress,
    ast.AddTotals: _add_totals,
    ast.FillDown: lambda node: " ".join(("filldown", *map(_pattern, node.patterns))),
    ast.FillMissing: _fill_missing,
    ast.Outlier: _outlier,
    ast.Sessionize: _sessionize,
    ast.AppendCols: _append_cols,
    ast.CountFrequent: lambda node: f"countFrequent {_fields(node.fields)}",
    ast.Expand: lambda node: f"expand {expression(node.field)}",
    ast.Unnest: lambda node: f"unnest {expression(node.field)} into {name(node.name)}",
}
