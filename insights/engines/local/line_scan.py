"""Lines of text and of JSON as events."""

from __future__ import annotations

from datetime import UTC, datetime

from insights.engines.local.inputs import Input, Shape
from insights.engines.local.reading import (
    Scan,
    as_they_are,
    line_reader,
    log_of,
    paths,
    per_file,
    stream_of,
)
from insights.sql.discovery import SYSLOG_TIME
from insights.sql.text import literal

_ISO = r"^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
#: A DNS query log has its time behind the version.
_ROUTE53 = r"^\S+ (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) "
#: Room for a JSON value that is no line; an event has at most 1 MB (PutLogEvents).
_MAX_OBJECT = 16 * 1024 * 1024


def line_table(files: list[Input], scan: Scan, kind: str) -> tuple[str, dict[str, str]]:
    """A FROM clause for files of a log type, and the SQL of the system fields."""
    line = "rtrim(line, chr(13))" if files[0].carriage_returns else "line"
    if files[0].shape is Shape.LINES:
        read = line_reader(files, scan)
        table = f"(SELECT line, file_index FROM {read} WHERE {line} <> '')"
    else:
        table = f"(SELECT json AS line, file_index FROM {_values(files)})"
    when = _time(files, line, kind)
    return table, {
        "@message": line,
        "@timestamp": when,
        "@ingestionTime": when,
        "@logStream": stream_of(files),
        "@log": log_of(files),
    }


def _values(files: list[Input]) -> str:
    return (
        f"read_json_objects({paths(files)}, {as_they_are(files)},"
        f" format='{files[0].shape.value}', maximum_object_size={_MAX_OBJECT})"
    )


def _time(files: list[Input], line: str, kind: str) -> str:
    if keys := files[0].time_keys:
        texts = [f"TRY(json_extract_string({line}, {literal('/' + key)}))" for key in keys]
        return f"li_any_time(coalesce({', '.join(texts)}))"
    if kind == "syslog":
        text = f"regexp_extract({line}, {literal(SYSLOG_TIME)}, 1)"
        return f"li_syslog_time({text}, {_written(files)})"
    pattern = literal(_ROUTE53 if kind == "route53" else _ISO)
    found = f"replace(regexp_extract({line}, {pattern}, 1), ',', '.')"
    return f"epoch_ms(TRY_CAST({found} AS TIMESTAMPTZ))"


def _written(files: list[Input]) -> str:
    """When each file was last written to, as SQL."""
    return f"CAST({per_file([_day(file) for file in files])} AS TIMESTAMP)"


def _day(file: Input) -> str:
    """The day behind the last of a file's events, whatever its clock's zone was."""
    return f"{datetime.fromtimestamp(file.modified + 86_400, UTC):%Y-%m-%d}"
