"""SELECT statements that deliver events from files: only the fields that a query needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

from insights.engines.local.flow_scan import flow_table
from insights.engines.local.inputs import Input, Layout
from insights.engines.local.json_scan import json_table
from insights.engines.local.reading import (
    ACCOUNT,
    Scan,
    account_and_group,
    compression,
    group_of,
    in_groups,
    line_reader,
    paths,
)
from insights.sql.discovery import field_sql
from insights.sql.text import ident, literal
from insights.times import Window

#: What DuckDB reserves a buffer for; an event has at most 1 MB (PutLogEvents).
_MAX_OBJECT = 16 * 1024 * 1024


def select(scan: Scan, needed: Mapping[str, str], groups: tuple[str, ...] = ()) -> str:
    """One SELECT with a column for each needed field, over all files, in their order.

    ``groups`` are the log groups to read, none meaning all.
    """
    inputs = in_groups(scan.inputs, groups or scan.groups)
    if not inputs:
        columns = ", ".join(f"NULL AS {ident(column)}" for column in needed.values()) or "1"
        return f"SELECT {columns} WHERE false"
    kinds = groupby(inputs, key=lambda found: found.kind)
    return "\nUNION ALL\n".join(
        _select_kind(scan, list(files), needed, groups or scan.groups) for _, files in kinds
    )


def _select_kind(
    scan: Scan, files: list[Input], needed: Mapping[str, str], groups: tuple[str, ...]
) -> str:
    # A header tells the record of its own file only.
    source = replace(scan.source, format=scan.record)
    if files[0].layout is Layout.FLOW_LOG and source.type == "vpcflow":
        table, columns = flow_table(files, scan)
        columns |= {name: "NULL" for name in needed if name not in columns}
    else:
        table, columns = json_table(files, scan, needed) or _event_table(files, scan)
    cells = [
        f"{columns.get(name) or field_sql(name, source, columns['@message'])} AS {ident(column)}"
        for name, column in needed.items()
    ] or ["1"]
    where = _where(
        _within(columns["@timestamp"], scan.window), _among(columns["@log"], files[0], groups)
    )
    return f"SELECT {', '.join(cells)} FROM {table}{where}"


def _where(*conditions: str) -> str:
    given = [condition for condition in conditions if condition]
    return f" WHERE {' AND '.join(given)}" if given else ""


def _among(log: str, file: Input, groups: tuple[str, ...]) -> str:
    """A condition for files whose events name their log groups themselves."""
    if not groups or not file.layout.names_groups:
        return ""
    listed = ", ".join(literal(group) for group in groups)
    return f"split_part({log}, ':', 2) IN ({listed})"


def _within(when: str, window: Window | None) -> str:
    """Both ends count, the last one to its last millisecond (observed 2.11)."""
    if window is None:
        return ""
    return f"{when} BETWEEN {window.start * 1000} AND {window.end * 1000 + 999}"


# --------------------------------------------------------------------------------- events


def _event_table(files: list[Input], scan: Scan) -> tuple[str, dict[str, str]]:
    layout = files[0].layout
    if layout in (Layout.LINES, Layout.JSON_LINES, Layout.FLOW_LOG):
        return _line_table(files, scan)
    if layout is Layout.QUERY_RESULTS:
        return _results_table(files)
    return _document_table(files)


def _line_table(files: list[Input], scan: Scan) -> tuple[str, dict[str, str]]:
    line = "rtrim(line, chr(13))" if files[0].carriage_returns else "line"
    reader = line_reader(files, scan, ", filename=true")
    table = f"(SELECT * FROM {reader} WHERE {line} <> '')"
    when = _line_time(files[0], line)
    return table, {
        "@message": line,
        "@timestamp": when,
        "@ingestionTime": when,
        "@logStream": "parse_filename(filename)",
        "@log": account_and_group(files[0]),
    }


def _line_time(file: Input, line: str) -> str:
    if file.time_key:
        path = literal("/" + file.time_key)
        return f"li_any_time(TRY(json_extract_string({line}, {path})))"
    pattern = literal(r"^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)")
    found = f"replace(regexp_extract({line}, {pattern}, 1), ',', '.')"
    return f"epoch_ms(TRY_CAST({found} AS TIMESTAMPTZ))"


def _document_table(files: list[Input]) -> tuple[str, dict[str, str]]:
    """filter-log-events and get-log-events documents, and our own lines of events."""
    event = {
        "logGroupName": "VARCHAR",
        "logStreamName": "VARCHAR",
        "timestamp": "BIGINT",
        "message": "VARCHAR",
        "ingestionTime": "BIGINT",
    }
    if files[0].layout is Layout.EVENTS:
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in event.items())
        read = (
            f"read_json({paths(files)}, {compression(files)}, format='newline_delimited',"
            f" columns={{{types}}}"
        )
        table = f"{read}, maximum_object_size={_MAX_OBJECT}, filename=true)"
    else:
        struct = ", ".join(f'"{name}" {kind}' for name, kind in event.items())
        read = (
            f"read_json({paths(files)}, {compression(files)},"
            f" columns={{'events': 'STRUCT({struct})[]'}}"
        )
        table = (
            "(SELECT filename, unnest(events, recursive := true) FROM "
            f"{read}, maximum_object_size={_document_size(files)}, filename=true))"
        )
    group = literal(group_of(files[0].path))
    return table, {
        "@message": "message",
        "@timestamp": '"timestamp"',
        "@ingestionTime": '"ingestionTime"',
        "@logStream": 'coalesce("logStreamName", parse_filename(filename))',
        "@log": f"('{ACCOUNT}:' || coalesce(\"logGroupName\", {group}))",
    }


def _results_table(files: list[Input]) -> tuple[str, dict[str, str]]:
    """get-query-results documents: events again from the rows' cells."""
    read = (
        f"read_json({paths(files)}, {compression(files)},"
        " columns={'results': 'STRUCT(field VARCHAR, value VARCHAR)[][]'},"
        f" maximum_object_size={_document_size(files)}, filename=true)"
    )
    table = f"(SELECT filename, unnest(results) AS cells FROM {read})"

    def cell(name: str) -> str:
        return f"list_filter(cells, lambda c: c.field = {literal(name)})[1].value"

    when = f"epoch_ms(TRY_CAST({cell('@timestamp')} || 'Z' AS TIMESTAMPTZ))"
    log = account_and_group(files[0])
    return table, {
        "@message": cell("@message"),
        "@timestamp": when,
        "@ingestionTime": f"epoch_ms(TRY_CAST({cell('@ingestionTime')} || 'Z' AS TIMESTAMPTZ))",
        "@logStream": f"coalesce({cell('@logStream')}, parse_filename(filename))",
        "@log": f"coalesce({cell('@log')}, {log})",
    }


def _document_size(files: list[Input]) -> int:
    """Room for the largest document, which is one JSON object; gzip packs text about tenfold."""
    largest = max(file.size * (20 if file.packed else 1) for file in files)
    return max(_MAX_OBJECT, largest + 1024)
