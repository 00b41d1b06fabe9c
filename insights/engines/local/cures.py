"""What to read instead when DuckDB stops at a file, and how to say that nothing helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from insights.engines.local.bad_files import BadFiles
from insights.engines.local.connection import connect
from insights.engines.local.headed_scan import BROKEN_UP
from insights.engines.local.inputs import Input, Packing
from insights.engines.local.joining import joined
from insights.engines.local.reading import LONG_LINE, Scan
from insights.engines.local.repair import repaired
from insights.engines.local.scan import select
from insights.errors import DataError, QueryError
from insights.sql.combining import TOLD

if TYPE_CHECKING:
    import duckdb


def cured(scan: Scan, error: duckdb.Error, scratch: Path, bad: BadFiles) -> Scan:
    """What to read instead after an error of the reader.

    Raises ``DataError`` or ``QueryError`` where nothing helps.
    """
    text = str(error).lower()
    if "maximum line size" in text and not scan.long_lines:
        return replace(scan, long_lines=True)
    joins, repairs = scratch / "joined", scratch / "repaired"
    if BROKEN_UP in text and not joins.exists():
        joins.mkdir()
        return replace(scan, inputs=tuple(_joined(scan.inputs, joins)))
    if ("unicode" in text or "utf-8" in text) and not repairs.exists():
        repairs.mkdir()
        return replace(scan, inputs=tuple(repaired(scan.inputs, repairs)))
    if ("csv" in text or "json" in text) and not scan.uneven:
        return replace(scan, uneven=True)
    return _without_broken(scan, error, bad)


def _joined(inputs: Sequence[Input], folder: Path) -> Iterator[Input]:
    for number, found in enumerate(inputs):
        if found.layout.joins_lines and not found.joined:
            yield joined(found, folder / str(number))
        else:
            yield found


def _without_broken(scan: Scan, error: duckdb.Error, bad: BadFiles) -> Scan:
    """The scan without the files that are at fault, where the user wants that."""
    if not _blames_a_file(error):
        raise translated(error, scan.inputs) from error
    left = []
    for found in scan.inputs:
        fault = _fault(replace(scan, inputs=(found,)))
        if fault is None:
            left.append(found)
        else:
            bad.add(found.path, fault)
    if len(left) == len(scan.inputs):
        raise translated(error, scan.inputs) from error
    return replace(scan, inputs=tuple(left))


def _fault(scan: Scan) -> DataError | None:
    """What is wrong with the only file of a scan."""
    import _duckdb as duckdb

    events = select(replace(scan, window=None), {"@message": "m", "@timestamp": "t"})
    sql = f"SELECT count(m), count(t) FROM ({events})"
    try:
        with connect(scan.inputs[0].place.parent, sql, ordered=False) as connection:
            connection.execute(sql)
            connection.fetchall()
    except duckdb.Error as error:
        if _blames_a_file(error):
            return _as_data_error(error, scan.inputs[0])
    return None


_LINE_TOO_LONG = ("Maximum line size", "maximum_object_size", "full read on this file")
_BROKEN = ("Malformed JSON", "JSON transform error", "Parquet", "GZIP", "gzip", "Footer")
_HINT = "Repair it, or leave it out with --skip-bad-files."


def _blames_a_file(error: duckdb.Error) -> bool:
    import _duckdb as duckdb

    text = str(error)
    known = (*_BROKEN, *_LINE_TOO_LONG)
    return isinstance(error, duckdb.IOException) or any(words in text for words in known)


def _as_data_error(error: duckdb.Error, file: Input) -> DataError:
    text = str(error)
    if any(words in text for words in _LINE_TOO_LONG):
        return DataError(
            f"A line is longer than 64 MB in '{file.path}'.", "Split the line, or leave it out."
        )
    if "No files found" in text or not file.place.exists():
        return DataError(f"'{file.path}' cannot be read: it is gone.")
    if "gzip" in text.lower():
        ends = "Unexpected end" in text
        why = "its gzip data ends too early" if ends else "its gzip data is damaged"
        return DataError(f"'{file.path}' cannot be read: {why}.", _HINT)
    if file.packing is Packing.ZSTD and "corruption" in text:
        return DataError(f"'{file.path}' cannot be read: its zstandard data is damaged.", _HINT)
    first = (
        text.splitlines()[0].partition(": ")[2].strip(" .").replace(f' in file "{file.place}"', "")
    )
    return DataError(f"'{file.path}' cannot be read: {first}.", _HINT)


def translated(error: duckdb.Error, inputs: Sequence[Input]) -> DataError | QueryError:
    """DuckDB's words as ours, where no single file is to blame."""
    import _duckdb as duckdb

    first = str(error).splitlines()[0]
    if TOLD in first:
        return QueryError(first.partition(TOLD)[2], "Choose fewer with a filter.")
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError("The query needs more memory than the engine takes.", "Narrow it.")
    if any(words in str(error) for words in _LINE_TOO_LONG):
        large = [f for f in inputs if f.size > LONG_LINE] or inputs
        names = " or ".join(f"'{found.path}'" for found in large)
        return DataError(f"A line is longer than 64 MB in {names}.", "Split the line.")
    if _blames_a_file(error):
        return DataError(f"A file cannot be read: {first.removeprefix('IO Error: ')}.")
    return QueryError(f"The engine could not execute the query: {first}.")
