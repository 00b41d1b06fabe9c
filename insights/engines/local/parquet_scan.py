"""Parquet files: flow logs as AWS writes them, or events with a message of their own.

fidelity: flow-parquet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from insights.engines.local.flow_scan import of_records
from insights.engines.local.inputs import Input
from insights.engines.local.log_kinds import SAMPLE, log_type
from insights.engines.local.reading import Scan, log_of, paths, stream_of
from insights.errors import DataError
from insights.lang.log_types import FLOW_FIELDS
from insights.sql.text import ident

_MESSAGES = ("@message", "message")
_TIMES = ("@timestamp", "timestamp")
#: Columns of flow-log files have underscores where records have hyphens (VPC flow-logs-s3-path).
_FLOW = {name.replace("-", "_"): name for name in FLOW_FIELDS}
#: Fewer known columns are a coincidence.
_LEAST = 3


def described(found: Input) -> Input:
    """The file with its columns and its log type.

    Raises ``DataError`` for a file that is broken, or that holds neither flow logs nor messages.
    """
    import _duckdb as duckdb

    try:
        with duckdb.connect() as connection:
            rows = connection.execute(f"DESCRIBE SELECT * FROM {_reader([found])}").fetchall()
            columns = tuple(str(row[0]) for row in rows)
            if not message_of(columns):
                return _flow_log(found, columns)
            message = f"CAST({ident(message_of(columns))} AS VARCHAR)"
            sample = connection.execute(
                f"SELECT {message} FROM {_reader([found])} LIMIT {SAMPLE}"
            ).fetchall()
    except duckdb.Error as error:
        raise DataError(f"'{found.path}' cannot be read: its Parquet data is broken.") from error
    kind = log_type([str(row[0]) for row in sample if row[0] is not None])
    return replace(found, record=columns, log_type=kind)


def message_of(columns: Sequence[str]) -> str:
    """The column that holds messages; empty where none does."""
    return next((name for name in _MESSAGES if name in columns), "")


def _flow_log(found: Input, columns: tuple[str, ...]) -> Input:
    record = tuple(_FLOW[name] for name in columns if name in _FLOW)
    if len(record) < _LEAST:
        raise DataError(
            f"'{found.path}' is a Parquet file without a column 'message' or those of flow logs.",
            f"It has {', '.join(columns[:8])}.",
        )
    return replace(found, record=record, header=True, log_type="vpcflow")


def _reader(files: Sequence[Input]) -> str:
    return f"read_parquet({paths(files)}, hive_partitioning=false, union_by_name=true)"


def parquet_table(files: list[Input], scan: Scan) -> tuple[str, dict[str, str]]:
    """A FROM clause for the files, and the SQL of the system fields, and of those of records."""
    record = files[0].record
    if message := message_of(record):
        table = f"(SELECT *, file_index FROM {_reader(files)})"
        return table, _events(files, record, message)
    return _records(files, record, scan)


def _events(files: list[Input], columns: tuple[str, ...], message: str) -> dict[str, str]:
    def given(*names: str) -> str:
        found = [f"CAST({ident(name)} AS VARCHAR)" for name in names if name in columns]
        return ", ".join([*found, "NULL"])

    time = f"li_any_time(coalesce({given(*_TIMES)}))"
    return {
        "@message": f"CAST({ident(message)} AS VARCHAR)",
        "@timestamp": time,
        "@ingestionTime": f"coalesce(li_any_time(coalesce({given('@ingestionTime')})), {time})",
        "@logStream": f"coalesce({given('@logStream', 'logStreamName')}, {stream_of(files)})",
        "@log": f"coalesce({given('@log')}, {log_of(files)})",
    }


def _records(files: list[Input], record: tuple[str, ...], scan: Scan) -> tuple[str, dict[str, str]]:
    """Flow records; what a record does not have is a hyphen, as in the files of text."""
    cells = [f"coalesce(CAST({ident(_column(name))} AS VARCHAR), '-')" for name in record]
    table = f"(SELECT *, file_index FROM {_reader(files)}{_within(record, scan)})"
    return table, of_records(record, cells, f"concat_ws(' ', {', '.join(cells)})", files)


def _within(record: tuple[str, ...], scan: Scan) -> str:
    """Seconds as they stand, so that DuckDB can leave out parts of files by their statistics."""
    if scan.window is None or "start" not in record:
        return ""
    return f" WHERE {ident('start')} BETWEEN {scan.window.start} AND {scan.window.end}"


def _column(name: str) -> str:
    return name.replace("-", "_")
