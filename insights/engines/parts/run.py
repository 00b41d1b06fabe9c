"""One run of a query in all its cells, from the way in to the last row."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from insights.engines.cloudwatch.clock import Clock
from insights.engines.cloudwatch.engine import DEFAULT_TIMEOUT
from insights.engines.cloudwatch.groups import only
from insights.engines.cloudwatch.patience import Patience
from insights.engines.parts.cells import Cell, Unit
from insights.engines.parts.crew import Crew
from insights.engines.parts.deciding import plan_of
from insights.engines.parts.gathering import answerable
from insights.engines.parts.joining import Answer, Joining, moment_of
from insights.engines.parts.lacks import Lacks
from insights.engines.parts.leaving import ended_together
from insights.engines.parts.meter import Meter
from insights.engines.parts.plan import Refused
from insights.engines.parts.rows import Batches
from insights.engines.parts.running import Parts
from insights.engines.protocol import Progress, Request
from insights.errors import InsightsError
from insights.results import Provenance, ResultSet


class Run:
    """A run in parts. ``most`` are the rows that one query returns."""

    def __init__(self, request: Request, progress: Progress, crew: Crew, clock: Clock) -> None:
        self._ids: list[str] = []
        self._request = replace(request, started=self._noting(request.started))
        self._progress = progress
        self._crew = crew
        self._clock = clock
        self._began = clock.now()
        self._patience = Patience(clock, request.timeout or DEFAULT_TIMEOUT, crew.ending)
        self._meter = Meter(progress)
        self._lacks = Lacks()

    def answer(self, cells: Sequence[Cell], most: int) -> ResultSet:
        """The answer, its first rows there already."""
        parts = Parts(self._crew, self._patience, self._meter, most)
        with ended_together(self._crew, parts.started):
            units = self._units(cells)
            if len(cells) == len(units) == 1 and self._is_plain:
                return self._plain(units[0])
            columns, batches = self._joined(units, parts, placed=len(cells) > 1)
            first = next(batches, None)
            if first is None and self._lacks.errors:
                # Where there is no row, whatever failed may be why.
                self._raise_if_all_failed(units)
        result = ResultSet(columns, (), self._provenance(units), self._meter.total())
        result.deliver(self._delivered(result, chain([first or []], batches), parts, units))
        weakref.finalize(result, self._crew.end)
        return result

    @property
    def _is_plain(self) -> bool:
        """Whether one query tells all that is wanted: at most its own limit, or the caller's."""
        return not self._request.everything or bool(self._request.own_limit)

    def _plain(self, unit: Unit) -> ResultSet:
        self._crew.end()
        request = replace(self._request, groups=unit.groups.names, everything=False)
        return unit.opened.engine.run(request, self._progress)

    def _units(self, cells: Sequence[Cell]) -> list[Unit]:
        """What each cell can be asked in one query; cells in which that fails are left out."""
        looks = [(cell, self._crew.give(partial(self._look, cell))) for cell in cells]
        found: list[Unit] = []
        for cell, look in looks:
            try:
                found += look.result()
            except InsightsError as error:
                if len(cells) == 1:
                    raise
                self._lacks.failed(cell.name, error)
        return found

    def _look(self, cell: Cell) -> list[Unit]:
        opened = cell.open()
        request = replace(self._request, groups=opened.own_groups or self._request.groups)
        pieces = opened.engine.groups(request, self._patience, self._progress)
        several = len(pieces) > 1
        return [Unit(cell, opened, one, several * n) for n, one in enumerate(pieces, 1)]

    def _joined(self, units: Sequence[Unit], parts: Parts, *, placed: bool) -> Answer:
        request = self._request
        several = placed or len(units) > 1
        plan = plan_of(request.query, request.log_source, several=several)
        plan = answerable(plan, moment_of(request))
        if isinstance(plan, Refused):
            for unit in units:
                if unit.piece:
                    only([other.groups for other in units if other.cell is unit.cell], plan.reason)
        joining = Joining(request, parts, plan, self._lacks, placed=placed)
        return joining.of_several(units) if several else joining.of_only(units[0])

    def _raise_if_all_failed(self, units: Sequence[Unit]) -> None:
        errors = self._lacks.errors
        if len(errors) >= len(units):
            raise errors[0]

    def _delivered(
        self, result: ResultSet, batches: Batches, parts: Parts, units: Sequence[Unit]
    ) -> Batches:
        try:
            with ended_together(self._crew, parts.started):
                yield from batches
        finally:
            self._crew.end()
            result.statistics = self._meter.total(self._clock.now() - self._began)
            result.provenance = self._provenance(units)
            result.completeness = self._lacks.completeness

    def _provenance(self, units: Sequence[Unit]) -> Provenance:
        regions = dict.fromkeys(unit.opened.engine.region for unit in units)
        return replace(
            self._request.provenance("cloudwatch"),
            groups=tuple(dict.fromkeys(name for unit in units for name in unit.groups.names)),
            region=", ".join(regions),
            query_ids=tuple(self._ids),
            scanned_by_region=self._meter.by_region(),
        )

    def _noting(self, started: Callable[[str], None]) -> Callable[[str], None]:
        """Tell of one query after the other, whatever the threads do."""
        lock = threading.Lock()

        def note(query_id: str) -> None:
            with lock:
                self._ids.append(query_id)
                started(query_id)

        return note
