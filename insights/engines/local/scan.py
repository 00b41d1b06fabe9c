"""SELECT statements that deliver events from files: only the fields that a query needs.

fidelity: events-without-time, flow-header, empty-lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from insights.engines.local.copy_scan import copy_table
from insights.engines.local.document_scan import document_table
from insights.engines.local.flow_scan import flow_table
from insights.engines.local.headed_scan import headed_table
from insights.engines.local.inputs import Input, Layout
from insights.engines.local.json_scan import json_table
from insights.engines.local.line_scan import line_table
from insights.engines.local.parquet_scan import message_of, parquet_table
from insights.engines.local.reading import Scan, in_groups
from insights.sql.discovery import field_sql, is_key, json_of
from insights.sql.text import ident, literal
from insights.times import Window

#: The JSON in which the keys of an event are looked up, where that is not its message.
_KEYS = '"#keys"'
#: More table functions than this are not worth the order of the files.
_MOST_RUNS = 40


def select(scan: Scan, needed: Mapping[str, str], groups: tuple[str, ...] = ()) -> str:
    """One SELECT with a column for each needed field, over all files, in their order.

    ``groups`` are the log groups to read, none meaning all.
    """
    inputs = in_groups(scan.inputs, groups or scan.groups)
    if not inputs:
        columns = ", ".join(f"NULL AS {ident(column)}" for column in needed.values()) or "1"
        return f"SELECT {columns} WHERE false"
    return "\nUNION ALL\n".join(
        _select_kind(scan, files, needed, groups or scan.groups) for files in _runs(inputs)
    )


def _runs(inputs: Iterable[Input]) -> list[list[Input]]:
    """Files of one kind that follow one another; all of a kind where kinds take many turns."""

    def runs(files: Iterable[Input]) -> list[list[Input]]:
        return [list(run) for _, run in groupby(files, key=lambda found: found.kind)]

    found = runs(inputs)
    if len(found) > _MOST_RUNS:
        places = {kind: place for place, kind in enumerate(dict.fromkeys(f.kind for f in inputs))}
        found = runs(sorted(inputs, key=lambda file: places[file.kind]))
    return found


def _select_kind(
    scan: Scan, files: list[Input], needed: Mapping[str, str], groups: tuple[str, ...]
) -> str:
    if scan.own_types:
        scan = replace(scan, source=replace(scan.source, type=files[0].log_type))
    table, columns = _table(files, scan, needed)
    if scan.untimed is not None:
        columns["@timestamp"] = f"coalesce({columns['@timestamp']}, {scan.untimed * 1000})"
    # A header tells the record of its own file only.
    source = replace(scan.source, format=scan.record)
    unknown = [name for name in needed if name not in columns]
    text = columns.get("@message", "NULL")
    keys = json_of(source, text, wide=_may_be_wide(files[0]))
    if keys != text and any(is_key(name, source) for name in unknown):
        table, keys = f"(SELECT *, {keys} AS {_KEYS} FROM {table})", _KEYS
    columns |= {
        name: field_sql(name, source, keys if is_key(name, source) else text) for name in unknown
    }
    cells = [f"{columns[name]} AS {ident(column)}" for name, column in needed.items()] or ["1"]
    where = _where(
        _within(columns["@timestamp"], scan.window), _among(columns["@log"], files[0], groups)
    )
    return f"SELECT {', '.join(cells)} FROM {table}{where}"


def _may_be_wide(file: Input) -> bool:
    """Whether an event may hold more fields than the service discovers.

    The start of a file tells it for lines of JSON, so that most files are read without a look.
    """
    return file.wide or file.layout is not Layout.JSON_LINES


def _table(files: list[Input], scan: Scan, needed: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A FROM clause for files of one kind, and the SQL of what it delivers."""
    layout, kind, stored = files[0].layout, scan.source.type, files[0].stored
    if stored is not None:
        return copy_table([f.stored.path for f in files if f.stored], stored.holds, scan.source)
    if layout is Layout.PARQUET:
        return _with_nothing_else(parquet_table(files, scan), files[0], needed)
    if layout is Layout.FLOW_LOG and kind == "vpcflow":
        table, columns = flow_table(files, scan)
        return table, columns | {name: "NULL" for name in needed if name not in columns}
    if layout.joins_lines:
        return headed_table(files, scan)
    if layout in (Layout.LINES, Layout.JSON_LINES, Layout.FLOW_LOG):
        return json_table(files, scan, needed) or line_table(files, scan, kind)
    return document_table(files)


def _with_nothing_else(
    found: tuple[str, dict[str, str]], file: Input, needed: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Records of columns have these fields and no others; messages are looked into."""
    table, columns = found
    if message_of(file.record):
        return found
    return table, columns | {name: "NULL" for name in needed if name not in columns}


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
