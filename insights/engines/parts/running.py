"""Parts at work: started side by side, and cut again where one has more rows than it can tell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from insights.dataclass import dataclass
from insights.engines.cloudwatch.answer import Completed
from insights.engines.cloudwatch.patience import Patience
from insights.engines.cloudwatch.polling import Watch, check_scan
from insights.engines.parts.asking import Asked
from insights.engines.parts.cells import Unit
from insights.engines.parts.crew import Crew
from insights.engines.parts.meter import Meter, Reading
from insights.engines.parts.windows import pieces
from insights.errors import QueryError
from insights.results import Statistics
from insights.times import Window

#: Rows of a part that is planned, by those that it may have: events come in bursts.
_ROOM = 1.25
_MOST_PIECES = 64
#: Pieces where nothing tells how many are needed, as for groups of stats.
_PIECES = 4


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part whose rows are wanted. ``full`` is one that has as many as it may."""

    completed: Completed
    window: Window
    full: bool


@dataclass(eq=False, slots=True)
class Part:
    """A part at work; it becomes a leaf, or pieces that are parts, the earliest first."""

    unit: Unit
    asked: Asked
    outcome: Future[Leaf | list[Part]]


class Parts:
    """All parts of one run. ``most`` are the rows that one query returns."""

    def __init__(self, crew: Crew, patience: Patience, meter: Meter, most: int) -> None:
        self.most = most
        self._crew = crew
        self._patience = patience
        self._meter = meter
        self.started: list[Part] = []

    def start(self, unit: Unit, asked: Asked, window: Window) -> Part:
        """Ask a unit for a window, as soon as a thread is free."""
        work = partial(self._work, unit, asked, window)
        part = Part(unit, asked, self._crew.give(work))
        self.started.append(part)
        return part

    def _work(self, unit: Unit, asked: Asked, window: Window) -> Leaf | list[Part]:
        check_scan(self._meter.scanned(), asked.request.max_scan)
        reading = self._meter.part(unit.opened.engine.region)
        request = replace(asked.request, window=window)
        watch = Watch(reading, request.max_scan, reading.elsewhere)
        completed = unit.opened.engine.complete(request, unit.groups, self._patience, watch)
        return self._looked_at(unit, asked, Leaf(completed, window, False), reading)

    def _looked_at(
        self, unit: Unit, asked: Asked, leaf: Leaf, reading: Reading
    ) -> Leaf | list[Part]:
        reading.update("Complete", leaf.completed.statistics)
        rows = leaf.completed.pages.count()
        if rows < asked.most:
            reading.ended(in_vain=False)
            return leaf
        if asked.refused is not None:
            raise _too_many(asked)
        count = _needed(leaf.completed.statistics, asked)
        windows = pieces(leaf.window, count, asked.grid) if asked.grid else []
        reading.ended(in_vain=bool(windows))
        if not windows:
            return replace(leaf, full=True)
        return [self.start(unit, asked.then or asked, window) for window in windows]


def leaves(part: Part, *, newest_first: bool) -> Iterator[Leaf]:
    """The leaves of a part in the order of their time; waits for each."""
    outcome = part.outcome.result()
    if isinstance(outcome, Leaf):
        yield outcome
        return
    for piece in reversed(outcome) if newest_first else outcome:
        yield from leaves(piece, newest_first=newest_first)


def _needed(statistics: Statistics, asked: Asked) -> int:
    """Into how many pieces a part is cut that has more rows than it can tell.

    For events the count of those that matched tells it, if they are spread evenly.
    """
    matched = statistics.records_matched
    if not asked.are_events or matched is None:
        return _PIECES
    return max(2, min(_MOST_PIECES, math.ceil(matched * _ROOM / asked.most)))


def _too_many(asked: Asked) -> QueryError:
    assert asked.refused is not None
    return QueryError(
        f"The answer has more than the {asked.most:,} rows that one query returns. "
        f"{asked.refused.reason}",
        asked.refused.hint,
    )
