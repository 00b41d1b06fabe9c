"""Events inside JSON: documents of the API, their events alone, subscription records.

fidelity: result-rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from insights.engines.local.file_names import named
from insights.engines.local.inputs import Input, Layout, Packing, Shape
from insights.engines.local.reading import as_they_are, log_of, paths, per_file, stream_of
from insights.sql.text import ident, literal

#: What DuckDB reserves a buffer for; an event has at most 1 MB (PutLogEvents).
_MAX_OBJECT = 16 * 1024 * 1024
#: How many times as large as itself a packed file may become.
_UNPACKS_TO = 20
_EVENT: Mapping[str, str] = {
    "owner": "VARCHAR",
    "logGroupName": "VARCHAR",
    "logStreamName": "VARCHAR",
    "timestamp": "BIGINT",
    "message": "VARCHAR",
    "ingestionTime": "BIGINT",
}


def document_table(files: list[Input]) -> tuple[str, dict[str, str]]:
    """A FROM clause for the files, and the SQL of the system fields."""
    if files[0].layout is Layout.QUERY_RESULTS:
        return _results_table(files)
    account = per_file([named(file.path).account for file in files])
    group = per_file([named(file.path).group for file in files])
    log = f"(coalesce(owner, {account}) || ':' || coalesce(\"logGroupName\", {group}))"
    table = _events(files) if _is_flat(files[0]) else _documents(files)
    return table, {
        "@message": "message",
        "@timestamp": '"timestamp"',
        "@ingestionTime": '"ingestionTime"',
        "@logStream": f'coalesce("logStreamName", {stream_of(files)})',
        "@log": log,
    }


def _is_flat(file: Input) -> bool:
    return file.layout in (Layout.EVENTS, Layout.SUBSCRIPTION)


def _events(files: list[Input]) -> str:
    types = ", ".join(f"{literal(name)}: '{kind}'" for name, kind in _EVENT.items())
    return f"(SELECT *, file_index FROM {_reader(files, types, _MAX_OBJECT)})"


def _documents(files: list[Input]) -> str:
    struct = ", ".join(f"{ident(name)} {kind}" for name, kind in _EVENT.items())
    read = _reader(files, f"'events': 'STRUCT({struct})[]'", _document_size(files))
    return f"(SELECT file_index, unnest(events, recursive := true) FROM {read})"


def _reader(files: list[Input], columns: str, largest: int, more: str = "") -> str:
    return (
        f"read_json({paths(files)}, {as_they_are(files)}, format='{files[0].shape.value}',"
        f" columns={{{columns}}}, maximum_object_size={largest}{more})"
    )


def _document_size(files: list[Input]) -> int:
    """Room for the largest document, which is one JSON object."""
    unpacks = 1 if files[0].packing is Packing.NONE else _UNPACKS_TO
    return max(_MAX_OBJECT, max(file.size for file in files) * unpacks + 1024)


def _results_table(files: list[Input]) -> tuple[str, dict[str, str]]:
    """get-query-results documents: events again from the rows.

    Rows are lists of ``{field, value}``, and objects where a scheduled query wrote them to S3.
    A row without a message, as one of ``stats``, is an event that has its cells as fields.
    """
    size = _document_size(files)
    if files[0].shape is Shape.LIST:
        read = _reader(files, "'cells': 'JSON'", size, ", records=false")
        table = f"(SELECT file_index, {_cells('cells')} AS cells FROM {read})"
    else:
        read = _reader(files, "'results': 'JSON[]'", size)
        rows = f"(SELECT file_index, unnest(results) AS found FROM {read})"
        table = f"(SELECT file_index, {_cells('found')} AS cells FROM {rows})"
    whole = "CAST(to_json(map_from_entries(list_transform(cells, lambda c: (c.field, c.value))))"
    when = _cell_time("@timestamp")
    return table, {
        "@message": f"coalesce({_cell('@message')}, TRY({whole} AS VARCHAR)))",
        "@timestamp": when,
        "@ingestionTime": f"coalesce({_cell_time('@ingestionTime')}, {when})",
        "@logStream": f"coalesce({_cell('@logStream')}, {stream_of(files)})",
        "@log": f"coalesce({_cell('@log')}, {log_of(files)})",
    }


def _cells(row: str) -> str:
    """A row as a list of its cells, in whichever of the two ways it is written."""
    struct = "STRUCT(field VARCHAR, value VARCHAR)[]"
    pairs = (
        f"list_transform(json_keys({row}), lambda k:"
        f" {{'field': k, 'value': {row} ->> ('$.' || CAST(to_json(k) AS VARCHAR))}})"
    )
    return f"CASE json_type({row}) WHEN 'OBJECT' THEN {pairs} ELSE CAST({row} AS {struct}) END"


def _cell(name: str) -> str:
    return f"list_filter(cells, lambda c: c.field = {literal(name)})[1].value"


def _cell_time(name: str) -> str:
    return f"epoch_ms(TRY_CAST({_cell(name)} || 'Z' AS TIMESTAMPTZ))"
