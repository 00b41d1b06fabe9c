"""Flow-log files as tables: by columns, or by lines where most lines can be left out early."""

from __future__ import annotations

from collections.abc import Mapping

from insights.engines.local.inputs import Input
from insights.engines.local.reading import Scan, account_and_group, line_reader, paths
from insights.lang.log_types import FLOW_FIELDS
from insights.sql.text import literal

#: Columns beyond the format, which doubled blanks fill.
_SPARE = 4
#: How records of the default format end when there is nothing to see.
ACCEPTED = " ACCEPT OK"
#: From this share of accepted records on, reading lines is faster than reading columns.
_MOSTLY = 0.7


def flow_table(files: list[Input], scan: Scan) -> tuple[str, dict[str, str]]:
    """A FROM clause for the files, and the SQL of every field and system field."""
    record = files[0].record if files[0].header else scan.source.format or files[0].record
    if _mostly_accepted(files, record, scan.required):
        table, cells, message = _by_lines(files, record, scan)
    else:
        table, cells, message = _by_columns(files, record, scan)
    names = [FLOW_FIELDS.get(field, (field,))[0] for field in record]
    columns = dict(zip(names, cells, strict=True))
    columns["@timestamp"] = f"(TRY_CAST({columns.get('startTime', 'NULL')} AS BIGINT) * 1000)"
    columns["@ingestionTime"] = columns["@timestamp"]
    columns["@message"] = message
    stream = columns.get("interfaceId")
    columns["@logStream"] = f"({stream} || '-all')" if stream else literal(files[0].path.name)
    columns["@log"] = account_and_group(files[0])
    return table, columns


def _by_columns(
    files: list[Input], record: tuple[str, ...], scan: Scan
) -> tuple[str, list[str], str]:
    """Words as columns, so that only the fields that a query needs become text."""
    raw = [f"c{number}" for number in range(1, len(record) + 1)]
    every = [*raw, *(f"x{number}" for number in range(1, _SPARE + 1))] if scan.uneven else raw
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in every)
    forgiving = "strict_mode=false, null_padding=true" if scan.uneven else "strict_mode=true"
    options = (
        f"delim=' ', quote='', escape='', header=false, auto_detect=false, {forgiving},"
        f" nullstr=chr(0), {scan.line_options}, columns={{{types}}}"
        f"{', skip=1' if files[0].header else ''}"
    )
    cells = [_cell(name, place, every, scan) for place, name in enumerate(raw, 1)]
    message = f"rtrim(concat_ws(' ', {', '.join(every)}), chr(13))"
    return f"read_csv({paths(files)}, {options})", cells, message


def _cell(name: str, place: int, every: list[str], scan: Scan) -> str:
    """A field; in a line that doubled blanks have shifted, the word of that number."""
    if not scan.uneven:
        return name
    words = f"list_filter([{', '.join(every)}], lambda w: w <> '')"
    return f"CASE WHEN x1 IS NULL THEN {name} ELSE {words}[{place}] END"


def _mostly_accepted(
    files: list[Input], record: tuple[str, ...], required: Mapping[str, str]
) -> bool:
    """Whether the query wants no accepted record, and most of the records are."""
    wanted = required.get("action", "ACCEPT")
    ends = record[-2:] == ("action", "log-status")
    return ends and wanted != "ACCEPT" and min(file.accepted for file in files) > _MOSTLY


def _by_lines(
    files: list[Input], record: tuple[str, ...], scan: Scan
) -> tuple[str, list[str], str]:
    """Words of the lines that are left when accepted records are not even split."""
    line = "rtrim(line, chr(13))" if files[0].carriage_returns else "line"
    words = f"list_filter(string_split({line}, ' '), lambda w: w <> '') AS words"
    skip = ", skip=1" if files[0].header else ""
    table = (
        f"(SELECT {line} AS line, {words} FROM {line_reader(files, scan, skip)}"
        f" WHERE NOT ends_with(line, {literal(ACCEPTED)}) AND {line} <> '')"
    )
    return table, [f"words[{place}]" for place in range(1, len(record) + 1)], "line"
