"""The record of one run, kept in step with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from insights.errors import InsightsError, InterruptedRunError
from insights.prices import scan_price
from insights.runs.history import COMPLETE, DETACHED, FAILED, INTERRUPTED, RUNNING, History, Record

if TYPE_CHECKING:
    from insights.results import Provenance, ResultSet, Row, Statistics
    from insights.runs.job import Job


class Recording:
    """Writes what becomes of a run; where nothing can be written, it stays silent.

    A run of several queries tells of them from several threads. ``store`` is ``None`` for a run
    that leaves no trace.
    """

    def __init__(self, store: History | None, record: Record) -> None:
        self._store = store
        self._lock = threading.Lock()
        self.record = record

    @classmethod
    def begun(cls, job: Job, store: History | None) -> Recording:
        """The record of a run that is about to start."""
        recording = cls(store, _record_of(job))
        if store is not None:
            try:
                recording.record = store.add(recording.record)
            except OSError:
                recording._store = None
        return recording

    def started(self, query_id: str) -> None:
        """A service took a query of the run."""
        with self._lock:
            self._put(query_ids=(*self.record.query_ids, query_id))

    def failed(self, error: BaseException) -> None:
        """The run ended without an answer."""
        interrupted = isinstance(error, KeyboardInterrupt | InterruptedRunError)
        self._write(
            status=INTERRUPTED if interrupted else FAILED,
            error_kind=error.kind if isinstance(error, InsightsError) else "",
            error=str(error),
            ended=time.time(),
        )

    def detached(self, provenance: Provenance) -> None:
        """The query runs on without this process."""
        self._write(
            status=DETACHED,
            query_ids=provenance.query_ids,
            region=provenance.region,
            groups=provenance.groups,
        )

    def watching(self, result: ResultSet) -> ResultSet:
        """The answer, whose end is recorded when its last row is read."""
        self._answered(result)

        def watched(batches: Iterator[Sequence[Row]]) -> Iterator[Sequence[Row]]:
            try:
                yield from batches
            except GeneratorExit:
                # Whoever reads has enough; the query itself is done.
                raise
            except BaseException as error:
                self.failed(error)
                raise
            self._answered(result, whole=True)

        result.pass_through(watched)
        return result

    def _answered(self, result: ResultSet, whole: bool = False) -> None:
        """What is known once the engine has answered, and once all rows were read."""
        provenance = result.provenance
        end = {"rows": result.delivered, "complete": result.completeness.complete} if whole else {}
        self._write(
            status=COMPLETE,
            region=provenance.region,
            groups=provenance.groups,
            query_ids=provenance.query_ids or self.record.query_ids,
            statistics=_known(result.statistics),
            price=_price(provenance, result.statistics),
            cut_by=result.completeness.cut_by,
            cached=bool(provenance.cached),
            ended=time.time(),
            **end,
        )

    def _write(self, **changes: object) -> None:
        with self._lock:
            self._put(**changes)

    def _put(self, **changes: object) -> None:
        self.record = replace(self.record, **changes)  # type: ignore[arg-type]
        if self._store is not None:
            try:
                self._store.update(self.record)
            except OSError:
                self._store = None


def _record_of(job: Job) -> Record:
    request, where = job.request, job.where
    window = request.window
    connection = where.connection
    return Record(
        id="",
        status=RUNNING,
        started=time.time(),
        engine=where.name,
        query=request.text,
        entry=request.entry,
        version=request.version,
        parameters=dict(request.parameters),
        catalog=job.catalog,
        environment=where.environment,
        connection=job.connection,
        region=connection.region if connection else "",
        account=where.account,
        log_type=request.log_source.type,
        window=(window.start, window.end) if window else None,
        asked=request.groups,
        groups=request.groups,
        data=request.data,
        limit=request.limit,
        max_scan=request.max_scan,
    )


def _known(statistics: Statistics) -> dict[str, float]:
    return {name: value for name, value in asdict(statistics).items() if value is not None}


def _price(provenance: Provenance, statistics: Statistics) -> float | None:
    """US dollars; nothing for what no service billed."""
    if provenance.engine == "local":
        return 0.0
    if statistics.bytes_scanned is None:
        return None
    scanned = provenance.scanned_by_region or {provenance.region: statistics.bytes_scanned}
    prices = [(scan_price(region), count) for region, count in scanned.items()]
    known = [price.of(count) for price, count in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None
