"""Queries on files: the tree as one DuckDB statement over the files' events."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from insights.engines.local.bad_files import BadFiles
from insights.engines.local.checksums import Checksums
from insights.engines.local.compiling import Asked
from insights.engines.local.connection import connect, run_interruptibly
from insights.engines.local.copies import BrokenCopyError, Copies
from insights.engines.local.cures import cured, translated
from insights.engines.local.inputs import Input
from insights.engines.local.mining import Mined, mine
from insights.engines.local.opening import opened
from insights.engines.local.profile import counted, together
from insights.engines.local.reading import Scan
from insights.engines.local.sizes import bytes_of
from insights.engines.protocol import DEFAULT_LIMIT, Progress, Request
from insights.errors import DataError, InterruptedRunError
from insights.lang import scope
from insights.lang.log_types import DEFAULT_FLOW_FORMAT, LogSource
from insights.results import Column, Completeness, ResultSet, Row, Statistics
from insights.sql.compiler import Statement

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
#: More rows than any answer has.
_NO_LIMIT = 2**62
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
        try:
            return self._attempt(request, progress, scratch, Copies())
        except BrokenCopyError:
            return self._attempt(request, progress, scratch, None)

    def _attempt(
        self, request: Request, progress: Progress, scratch: Path, copies: Copies | None
    ) -> ResultSet:
        began = time.monotonic()
        bad = BadFiles(request.skip_bad_files)
        asked = Asked.of(request)
        try:
            inputs = opened(asked.covering, scratch, progress, bad, copies)
            source = effective_source(request.log_source, inputs)
            scan = Scan(
                tuple(inputs),
                source,
                request.window,
                request.log_source.format,
                groups=request.groups,
                own_types=request.log_source.type == DETECT,
                untimed=request.untimed,
            )
            run = _Run(asked, scan, scratch, progress, bad)
            cursor = run.execute()
        except KeyboardInterrupt:
            raise InterruptedRunError("Interrupted.") from None
        columns = _columns(request, source, run.statement)
        provenance = request.provenance(self.name)
        scanned = Statistics(bytes_scanned=bytes_of(inputs, run.unpacked))
        result = ResultSet(columns, (), provenance, scanned, _completeness(bad, run.mined))
        result.deliver(_batches(result, cursor, run, began))
        # An answer that nobody reads at all leaves nothing behind either.
        weakref.finalize(result, shutil.rmtree, scratch, ignore_errors=True)
        return result


class _Run:
    """One statement on one connection; tried again with what broken files need."""

    def __init__(
        self, asked: Asked, scan: Scan, scratch: Path, progress: Progress, bad: BadFiles
    ) -> None:
        self.asked = asked
        self.request = request = asked.request
        self.scan = scan
        self.scratch = scratch
        self.progress = progress
        self.bad = bad
        self.kept: list[Row] | None = None
        self.limit = request.own_limit or request.limit or _default_limit(request)
        self.mined: list[Mined] = []
        self.unpacked: Mapping[Path, int] = {}
        self.statement = asked.compiled(scan, self.limit)

    def execute(self) -> duckdb.DuckDBPyConnection:
        """The cursor with the answer waiting. Raises ``DataError`` and ``QueryError``."""
        import _duckdb as duckdb

        while True:
            sums = Checksums(self.scan.inputs)
            try:
                connection = self._execute(sums)
            except duckdb.Error as error:
                sums.wait()
                _check_copies(error, self.scan.inputs)
                if not sums.faults:
                    self.scan = cured(self.scan, error, self.scratch, self.bad)
            else:
                if not sums.faults:
                    self.unpacked = sums.unpacked
                    return connection
            finally:
                sums.stop()
            self._step_over(sums.faults)
            self.statement = self.asked.compiled(self.scan, self.limit)

    def _step_over(self, faults: Mapping[Path, DataError]) -> None:
        for path, fault in faults.items():
            self.bad.add(path, fault)
        left = tuple(found for found in self.scan.inputs if found.path not in faults)
        self.scan = replace(self.scan, inputs=left)

    def _execute(self, sums: Checksums) -> duckdb.DuckDBPyConnection:
        statement, stopped = self.statement, threading.Event()
        connection = connect(self.scratch, statement.whole, ordered=statement.ordered_input)

        def tick(percent: float) -> None:
            status = f"Reading {percent:.0f} %" if percent >= 0 else "Reading"
            self.progress.update(status, Statistics())

        def work() -> None:
            for table in self.asked.lookups.values():
                if table.made_by:
                    connection.execute(table.made_by)
            self.mined = [mine(connection, mining, stopped) for mining in statement.minings]
            connection.execute(statement.sql)
            if self.bad.skip:
                # A bad file that shows late must not leave rows behind that are told again.
                self.kept = connection.fetchall()
            sums.wait()

        run_interruptibly(connection, work, tick, stopped.set)
        return connection

    def fetch(self, cursor: duckdb.DuckDBPyConnection) -> list[Row]:
        """The next rows, none at the end."""
        if self.kept is None:
            return cursor.fetchmany(_BATCH)
        rows, self.kept = self.kept[:_BATCH], self.kept[_BATCH:]
        return rows


def _check_copies(error: duckdb.Error, inputs: Sequence[Input]) -> None:
    """Raise ``BrokenCopyError`` where a columnar copy may be what could not be read."""
    copies = [found.stored.path for found in inputs if found.stored]
    told = str(error)
    if any(str(copy) in told or not copy.exists() for copy in copies):
        raise BrokenCopyError from error


def _completeness(bad: BadFiles, mined: Sequence[Mined]) -> Completeness:
    missing = tuple(bad.reasons.values())
    told = Completeness(False, "files that cannot be read", missing) if missing else Completeness()
    for one in mined:
        told = told.also_cut_by(one.cut_by) if one.cut_by else told
    return told


def _batches(
    result: ResultSet, cursor: duckdb.DuckDBPyConnection, run: _Run, began: float
) -> Iterator[Sequence[Row]]:
    import _duckdb as duckdb

    left = run.limit
    try:
        while rows := run.fetch(cursor):
            if len(rows) > left:
                result.completeness = result.completeness.also_cut_by(
                    _limit_words(run.request, run.limit)
                )
                rows = rows[:left]
            left -= len(rows)
            if rows:
                yield rows
    except duckdb.Error as error:
        raise translated(error, run.scan.inputs) from error
    finally:
        scanned, matched = together(counted(cursor), *(one.counts for one in run.mined))
        copies = [found.stored for found in run.scan.inputs]
        if copies and all(copies):
            # DuckDB leaves out parts of a copy before it counts.
            scanned = float(sum(copy.events for copy in copies if copy))
        result.statistics = replace(
            result.statistics,
            records_scanned=scanned,
            records_matched=matched,
            seconds=time.monotonic() - began,
        )
        cursor.close()
        shutil.rmtree(run.scratch, ignore_errors=True)


def _default_limit(request: Request) -> int:
    """As many rows as the service returns; more than there can be where all are wanted."""
    return _NO_LIMIT if request.everything else DEFAULT_LIMIT


def _limit_words(request: Request, limit: int) -> str:
    return f"the {'' if request.limit else 'default '}limit of {limit:,} rows"


def effective_source(asked: LogSource, inputs: Sequence[Input]) -> LogSource:
    """The source with what the files tell: their log type, and the record fields of headers."""
    kind = asked.type
    if kind == DETECT:
        kinds = {found.log_type for found in inputs}
        # Among files of several types, any field may be one of some file.
        kind = kinds.pop() if len(kinds) == 1 else "json"
    if kind != "vpcflow" or asked.format:
        return LogSource(kind, asked.format, asked.fields)
    headers = dict.fromkeys(name for found in inputs if found.header for name in found.record)
    if not headers:
        return LogSource(kind, (), asked.fields)
    if not all(found.header for found in inputs):
        headers |= dict.fromkeys(DEFAULT_FLOW_FORMAT)
    return LogSource(kind, tuple(headers), asked.fields)


def _columns(request: Request, source: LogSource, statement: Statement) -> list[Column]:
    known = {column.name: column for column in scope.columns(request.query, source)}
    return [known.get(name, Column(name)) for name in statement.columns]
