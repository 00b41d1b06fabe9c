"""An engine over several accounts and regions, and over more than one query can take or tell."""

from __future__ import annotations

import weakref
from collections.abc import Sequence

from insights.engines.cloudwatch.clock import Clock, SystemClock
from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.cloudwatch.service import Service
from insights.engines.parts.cells import Cell
from insights.engines.parts.crew import Crew
from insights.engines.parts.run import Run
from insights.engines.protocol import MAX_LIMIT, Progress, Request
from insights.errors import UsageError
from insights.results import Provenance, ResultSet

#: Parts at work at once for each cell, and in all: few beside the 100 that an account may run.
_PER_CELL, _IN_ALL = 6, 24


class Fleet:
    """Runs a query in every cell, and puts together what comes back.

    ``most`` are the rows that one query returns; fewer than the service's own are for tests.
    What one query can answer is left to the engine of its cell.
    """

    name = "cloudwatch"

    def __init__(
        self, cells: Sequence[Cell], most: int = MAX_LIMIT, clock: Clock | None = None
    ) -> None:
        self._cells = tuple(cells)
        self._most = most
        self._clock = clock or SystemClock()
        self._crews: weakref.WeakSet[Crew] = weakref.WeakSet()

    def stop(self) -> None:
        """Tell the runs in all threads to stop their queries and to leave."""
        for crew in list(self._crews):
            crew.ending.set()

    def run(self, request: Request, progress: Progress) -> ResultSet:
        """Execute and answer; raises as ``Engine`` says.

        Where some cells fail, the answer is that of the others, and its ``completeness`` names
        those that failed.
        """
        crew = Crew(min(_PER_CELL * len(self._cells), _IN_ALL))
        self._crews.add(crew)
        return Run(request, progress, crew, self._clock).answer(self._cells, self._most)

    def detach(self, request: Request, progress: Progress) -> Provenance:
        """As that of the engine of the only cell; several cannot be detached from."""
        return self._only("detached").detach(request, progress)

    def attach(self, request: Request, query_id: str, progress: Progress) -> ResultSet:
        """As that of the engine of the only cell."""
        return self._only("attached to").attach(request, query_id, progress)

    def services(self, seconds: float) -> list[Service]:
        """The ways to all cells for looking around, each for so many seconds."""
        return [cell.open().engine.service(seconds) for cell in self._cells]

    @property
    def region(self) -> str:
        """Where the queries run; empty where that is in several places."""
        return self._cells[0].open().engine.region if len(self._cells) == 1 else ""

    def _only(self, what: str) -> CloudWatchEngine:
        if len(self._cells) > 1:
            places = ", ".join(cell.name for cell in self._cells)
            raise UsageError(
                f"A run in several places cannot be {what}: {places}.",
                "Choose one with --region, or with -e.",
            )
        return self._cells[0].open().engine
