"""Flow-log files as tables: by columns, or by lines where most lines can be left out early.

fidelity: flow-stream.
"""

from __future__ import annotations

from collections.abc import Mapping

from insights.engines.local.inputs import Input
from insights.engines.local.reading import (
    Scan,
    as_they_are,
    line_reader,
    log_of,
    paths,
    stream_of,
)
from insights.lang.log_types import flow_field
from insights.sql.text import literal

#: How records of the default format end when there is nothing to see.
ACCEPTED = " ACCEPT OK"
#: From this share of accepted records on, reading lines is faster than reading columns.
_MOSTLY = 0.7


def flow_table(files: list[Input], scan: Scan) -> tuple[str, dict[str, str]]:
    """A FROM clause for the files, and the SQL of every field and system field."""
    record = files[0].record
    if _mostly_accepted(files, record, scan.required):
        table, cells, message = _by_lines(files, record, scan, ACCEPTED)
    elif scan.uneven:
        table, cells, message = _by_lines(files, record, scan)
    else:
        table, cells, message = _by_columns(files, record, scan)
    return table, of_records(record, cells, message, files)


def of_records(
    record: tuple[str, ...], cells: list[str], message: str, files: list[Input]
) -> dict[str, str]:
    """The SQL of every field and system field of records, from that of their values."""
    names = [flow_field(field)[0] for field in record]
    columns = dict(zip(names, cells, strict=True))
    when = f"li_seconds({columns.get('startTime', 'NULL')})"
    stream = columns.get("interfaceId")
    return columns | {
        "@timestamp": when,
        "@ingestionTime": when,
        "@message": message,
        "@logStream": f"({stream} || '-all')" if stream else stream_of(files),
        "@log": log_of(files),
    }


def _by_columns(
    files: list[Input], record: tuple[str, ...], scan: Scan
) -> tuple[str, list[str], str]:
    """Words as columns, so that only the fields that a query needs become text."""
    cells = [f"c{number}" for number in range(1, len(record) + 1)]
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in cells)
    options = (
        "delim=' ', quote='', escape='', header=false, auto_detect=false, strict_mode=true,"
        f" nullstr=chr(0), {as_they_are(files)}, {scan.line_options}, columns={{{types}}}"
        f"{', skip=1' if files[0].header else ''}"
    )
    message = f"rtrim(concat_ws(' ', {', '.join(cells)}), chr(13))"
    return f"read_csv({paths(files)}, {options})", cells, message


def _mostly_accepted(
    files: list[Input], record: tuple[str, ...], required: Mapping[str, str]
) -> bool:
    """Whether the query wants no accepted record, and most of the records are."""
    wanted = required.get("action", "ACCEPT")
    ends = record[-2:] == ("action", "log-status")
    return ends and wanted != "ACCEPT" and min(file.accepted for file in files) > _MOSTLY


def _by_lines(
    files: list[Input], record: tuple[str, ...], scan: Scan, leave_out: str = ""
) -> tuple[str, list[str], str]:
    """Words of whole lines: right for any line, and fast where most lines are left out unsplit.

    Blanks in a row separate once (cloudwatch spec 9.2).
    """
    line = "rtrim(line, chr(13))" if files[0].carriage_returns or scan.uneven else "line"
    skip = ", skip=1" if files[0].header else ""
    kept = f" AND NOT ends_with(line, {literal(leave_out)})" if leave_out else ""
    table = (
        f"(SELECT {line} AS line, string_split({line}, ' ') AS words, file_index"
        f" FROM {line_reader(files, scan, skip)}"
        f" WHERE {line} <> ''{kept})"
    )
    return table, [_word(place, len(record)) for place in range(1, len(record) + 1)], "line"


def _word(place: int, count: int) -> str:
    """A word of a line; one that doubled blanks have moved is counted again without them.

    Only lines with another number of words are looked at so closely, because that is slow. The
    word of a line that has too few is missing, not empty.
    """
    again = f"list_filter(words, lambda w: w <> '')[{place}]"
    return f"nullif(CASE WHEN len(words) = {count} THEN words[{place}] ELSE {again} END, '')"
