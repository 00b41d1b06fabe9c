"""Queries on files: the tree as one DuckDB statement over the files' events."""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from insights.diagnostics import Diagnostic, Severity
from insights.engines.local.connection import connect, run_interruptibly
from insights.engines.local.files import expand
from insights.engines.local.inputs import Input
from insights.engines.local.profile import counted
from insights.engines.local.reading import LONG_LINE, Scan
from insights.engines.local.repair import repaired
from insights.engines.local.scan import select
from insights.engines.local.sniff import sniff
from insights.engines.protocol import DEFAULT_LIMIT, Progress, Request
from insights.errors import DataError, InterruptedRunError, QueryError
from insights.lang import scope
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, LogSource
from insights.results import Column, Completeness, ResultSet, Row, Statistics
from insights.sql.bindings import Moment
from insights.sql.compiler import Statement, compile_query
from insights.sql.pushdown import required_values
from insights.sql.refusals import Refusal
from insights.sql.text import literal

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
#: The log type that asks the engine to look at the files.
DETECT = ""


class LocalEngine:
    """Runs queries on log files with the embedded DuckDB."""

    name = "local"

    def run(self, request: Request, progress: Progress) -> ResultSet:
        """Answer from the files of ``request.data``.

        Raises ``DataError`` for files that cannot be read, ``QueryError`` for a query with no
        local answer, ``InterruptedRunError`` after Ctrl-C.
        """
        scratch = Path(tempfile.mkdtemp(prefix="insights-"))
        try:
            return self._run(request, progress, scratch)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise

    def _run(self, request: Request, progress: Progress, scratch: Path) -> ResultSet:
        began = time.monotonic()
        inputs = _inputs(request, scratch)
        source = effective_source(request.log_source, inputs)
        try:
            record = request.log_source.format
            wanted = required_values(request.query)
            scan = Scan(tuple(inputs), source, request.window, record, wanted, request.groups)
            run = _Run(request, scan, scratch, progress)
            cursor = run.execute()
        except KeyboardInterrupt:
            raise InterruptedRunError("Interrupted.") from None
        columns = _columns(request, source, run.statement)
        size = sum(found.size for found in inputs)
        provenance = request.provenance(self.name)
        result = ResultSet(columns, (), provenance, Statistics(bytes_scanned=size))
        result.deliver(_batches(result, cursor, run, began))
        # An answer that nobody reads at all leaves nothing behind either.
        weakref.finalize(result, shutil.rmtree, scratch, ignore_errors=True)
        return result


class _Run:
    """One statement on one connection; tried again with what broken files need."""

    def __init__(self, request: Request, scan: Scan, scratch: Path, progress: Progress) -> None:
        self.request = request
        self.scan = scan
        self.scratch = scratch
        self.progress = progress
        self.limit = request.own_limit or request.limit or DEFAULT_LIMIT
        self.statement = self._compile()

    def _compile(self) -> Statement:
        request = self.request
        source, moment = self.scan.source, _moment(request)
        try:
            scan, lookups = partial(select, self.scan), _lookups(request)
            return compile_query(request.query, source, moment, scan, self.limit, lookups)
        except Refusal as refusal:
            raise refused(request, refusal) from refusal

    def execute(self) -> duckdb.DuckDBPyConnection:
        """The cursor with the answer waiting. Raises ``DataError`` and ``QueryError``."""
        import duckdb

        while True:
            try:
                return self._execute()
            except duckdb.Error as error:
                cured = self._cured(str(error).lower())
                if cured is None:
                    raise translated(error, self.scan.inputs) from error
                self.scan = cured
                self.statement = self._compile()

    def _cured(self, error: str) -> Scan | None:
        """What to read instead after an error of the reader; ``None`` where nothing helps."""
        if "maximum line size" in error and not self.scan.long_lines:
            return replace(self.scan, long_lines=True)
        copies = self.scratch / "repaired"
        if ("unicode" in error or "utf-8" in error) and not copies.exists():
            copies.mkdir()
            return replace(self.scan, inputs=tuple(repaired(self.scan.inputs, copies)))
        if ("csv" in error or "json" in error) and not self.scan.uneven:
            return replace(self.scan, uneven=True)
        return None

    def _execute(self) -> duckdb.DuckDBPyConnection:
        sql = self.statement.sql
        connection = connect(self.scratch, sql, ordered=self.statement.ordered_input)

        def tick(percent: float) -> None:
            status = f"Reading {percent:.0f} %" if percent >= 0 else "Reading"
            self.progress.update(status, Statistics())

        run_interruptibly(connection, lambda: _execute(connection, sql), tick)
        return connection


def _execute(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.execute(sql)


def _batches(
    result: ResultSet, cursor: duckdb.DuckDBPyConnection, run: _Run, began: float
) -> Iterator[Sequence[Row]]:
    import duckdb

    left = run.limit
    try:
        while rows := cursor.fetchmany(_BATCH):
            if len(rows) > left:
                result.completeness = Completeness(False, _limit_words(run.request, run.limit))
                rows = rows[:left]
            left -= len(rows)
            if rows:
                yield rows
    except duckdb.Error as error:
        raise translated(error, run.scan.inputs) from error
    finally:
        scanned, matched = counted(cursor.get_profiling_information("json"))
        result.statistics = replace(
            result.statistics,
            records_scanned=scanned,
            records_matched=matched,
            seconds=time.monotonic() - began,
        )
        cursor.close()
        shutil.rmtree(run.scratch, ignore_errors=True)


def _limit_words(request: Request, limit: int) -> str:
    return f"the {'' if request.limit else 'default '}limit of {limit:,} rows"


def _inputs(request: Request, scratch: Path) -> list[Input]:
    paths = expand(request.data, scratch)
    found = [known for path in paths if (known := sniff(path, request.data_format))]
    if record := request.log_source.format:
        found = [known if known.header else replace(known, record=record) for known in found]
    if not found:
        raise DataError(
            f"There are no events in {', '.join(request.data)}: nothing but empty files."
        )
    return found


def effective_source(asked: LogSource, inputs: Sequence[Input]) -> LogSource:
    """The source with what the files tell: their log type, and the record fields of headers."""
    kind = asked.type
    if kind == DETECT:
        kinds = {found.log_type for found in inputs}
        kind = kinds.pop() if len(kinds) == 1 else "json" if "text" not in kinds else "text"
    if kind != "vpcflow" or asked.format:
        return LogSource(kind, asked.format, asked.fields)
    headers = dict.fromkeys(name for found in inputs if found.header for name in found.record)
    if not headers:
        return LogSource(kind, (), asked.fields)
    if not all(found.header for found in inputs):
        headers |= dict.fromkeys(DEFAULT_FLOW_FORMAT)
    return LogSource(kind, tuple(headers), asked.fields)


def _lookups(request: Request) -> dict[str, str]:
    """Lookup tables as SQL. Raises ``DataError`` for a file that is not there."""
    for name, path in request.lookups.items():
        if not Path(path).is_file():
            raise DataError(f"The file '{path}' of the lookup table '{name}' does not exist.")
    return {
        name: f"read_csv({literal(path)}, header=true, all_varchar=true, nullstr='')"
        for name, path in request.lookups.items()
    }


def _moment(request: Request) -> Moment:
    now = int(time.time()) if request.now is None else request.now
    window = request.window
    start, end = (window.start, window.end) if window else (0, now)
    return Moment(now * 1000, start * 1000, end * 1000)


def _columns(request: Request, source: LogSource, statement: Statement) -> list[Column]:
    known = {column.name: column for column in scope.columns(request.query, source)}
    return [known.get(name, Column(name)) for name in statement.columns]


def refused(request: Request, refusal: Refusal) -> QueryError:
    """A refusal as an error that points at the author's text."""
    start, end = request.origin(refusal.node.start), request.origin(refusal.node.end)
    span = request.source.span(start, max(start, end))
    found = Diagnostic(
        "INS400",
        "not-local",
        Severity.ERROR,
        request.source.file,
        span,
        refusal.message,
        refusal.hint,
    )
    return QueryError("The local engine cannot answer this query.", diagnostics=[found])


_LINE_TOO_LONG = ("Maximum line size", "maximum_object_size", "full read on this file")
_BROKEN = ("Malformed JSON", "JSON transform error")


def translated(error: duckdb.Error, inputs: Sequence[Input]) -> DataError | QueryError:
    """DuckDB's words as ours: a file that is broken, or a query that has no answer."""
    import duckdb

    first = str(error).splitlines()[0]
    if isinstance(error, duckdb.IOException) or "GZIP" in first:
        return DataError(f"A file cannot be read: {first.removeprefix('IO Error: ')}.")
    if any(words in str(error) for words in _LINE_TOO_LONG):
        large = [f for f in inputs if f.packed or f.size > LONG_LINE] or inputs
        names = " or ".join(f"'{found.path}'" for found in large)
        return DataError(
            f"A line is longer than 64 MB in {names}.", "Split the line, or leave the file out."
        )
    if any(words in first for words in _BROKEN):
        what = first.removeprefix("Invalid Input Error: ").strip(" .")
        return DataError(f"A file cannot be read: {what}.", "Repair it, or leave it out.")
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError("The query needs more memory than the engine takes.", "Narrow it.")
    return QueryError(f"The engine could not execute the query: {first}.")
