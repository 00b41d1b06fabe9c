"""One run of a query in parts: what is asked where, and how the rows come together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC

from insights.engines.cloudwatch.columns import foretold
from insights.engines.cloudwatch.starting import window_of
from insights.engines.parts import rows
from insights.engines.parts.asking import of_only, of_several
from insights.engines.parts.cells import Unit
from insights.engines.parts.gathering import Gathering
from insights.engines.parts.lacks import Lacks
from insights.engines.parts.plan import TIME, Gathered, InTime, Plan, with_columns
from insights.engines.parts.rows import Batches
from insights.engines.parts.running import Leaf, Part, Parts, leaves
from insights.engines.protocol import DEFAULT_LIMIT, Request
from insights.errors import InsightsError
from insights.results import Column, ColumnType, ResultSet
from insights.sql.bindings import Moment
from insights.times import describe

#: Columns that say where a row is from.
PLACE = (Column("_account", ColumnType.STRING), Column("_region", ColumnType.STRING))
#: More rows than there can be.
_NO_LIMIT = 2**62
Answer = tuple[Sequence[Column], Batches]


class Joining:
    """Rows of units, as one answer. ``placed`` puts account and region in front of them.

    ``lacks`` hears what is not in the answer while the rows are read.
    """

    def __init__(
        self, request: Request, parts: Parts, plan: Plan, lacks: Lacks, *, placed: bool
    ) -> None:
        self._request = request
        self._window = window_of(request)
        self._parts = parts
        self._plan = plan
        self._lacks = lacks
        self._most = parts.most
        self._front = PLACE if placed else ()

    def of_only(self, unit: Unit) -> Answer:
        """The answer of one unit that has it all."""
        asked = of_only(self._request, self._plan, self._most)
        part = self._parts.start(unit, asked, self._window)
        if isinstance(self._plan, Gathered) and not isinstance(part.outcome.result(), Leaf):
            return self._gathered(self._plan, [part])
        newest_first = isinstance(self._plan, InTime) and self._plan.newest_first
        found = self._walked(part, newest_first=newest_first)
        first = next(found).completed.answer()

        def batches() -> Batches:
            yield from first.batches
            yield from rows.in_turn(found, first.columns)

        return first.columns, batches()

    def of_several(self, units: Sequence[Unit]) -> Answer:
        """The answer of several units, put together where the plan allows it."""
        asked = of_several(self._request, self._plan, self._most)
        started = [self._parts.start(unit, asked, self._window) for unit in units]
        if isinstance(self._plan, Gathered):
            return self._gathered(self._plan, started)
        if isinstance(self._plan, InTime):
            return self._in_time(self._plan, started)
        return self._apart(started)

    def _in_time(self, plan: InTime, started: Sequence[Part]) -> Answer:
        """Rows in the order of their time, wherever they are from."""
        timed = foretold(replace(self._request, query=plan.timed))
        streams = [
            self._told(
                part, rows.in_turn(self._walked(part, newest_first=plan.newest_first), timed)
            )
            for part in started
        ]
        key = len(self._front) + [column.name for column in timed].index(TIME)
        found = rows.merged(streams, key, newest_first=plan.newest_first)
        batches = rows.first(found, self._limit(), self._at_limit)
        columns = (*self._front, *timed)
        if not plan.hidden:
            return columns, batches
        return columns[:-1], ([row[:-1] for row in batch] for batch in batches)

    def _apart(self, started: Sequence[Part]) -> Answer:
        """The rows of each unit for itself, one unit behind the other, under all their columns."""
        found: dict[Part, ResultSet] = {}
        for part in started:
            try:
                (leaf,) = self._walked(part, newest_first=False)
                found[part] = leaf.completed.answer()
            except InsightsError as error:
                self._lacks.failed(part.unit.name, error)
        known = {column.name: column for answer in found.values() for column in answer.columns}
        columns = tuple(known.values())
        streams = [self._told(part, rows.fitted(found[part], columns)) for part in found]
        return (*self._front, *columns), rows.one_by_one(streams)

    def _told(self, part: Part, batches: Batches) -> Batches:
        """The rows of a unit with its place in front; a failure ends them, and is told."""
        try:
            yield from rows.with_front(batches, part.unit.place if self._front else ())
        except InsightsError as error:
            self._lacks.failed(part.unit.name, error)

    def _gathered(self, plan: Gathered, started: Sequence[Part]) -> Answer:
        """The rest of the query over the rows of all parts."""
        placed = bool(self._front) and plan.events
        own = [Column(column.name) for column in plan.columns]
        whole = with_columns(plan, [column.name for column in PLACE]) if placed else plan
        gathering = Gathering(whole, moment_of(self._request), self._limit())
        try:
            for part in started:
                self._collect(gathering, part, own, part.unit.place if placed else ())
        except BaseException:
            gathering.close()
            raise
        known = {column.name: column for column in (*PLACE, *foretold(self._request))}
        columns = [known.get(name, Column(name)) for name in gathering.statement.columns]
        answer = rows.closing(gathering)
        return columns, rows.first(answer, self._limit(), self._at_limit)

    def _collect(
        self, gathering: Gathering, part: Part, columns: Sequence[Column], place: rows.Front
    ) -> None:
        """Rows of one unit; where it fails, none of them count."""
        mark = gathering.mark()
        try:
            for leaf in self._walked(part, newest_first=False):
                for batch in rows.fitted(leaf.completed.answer(), columns):
                    gathering.add([(*row, *place) for row in batch], leaf.window.start)
        except InsightsError as error:
            gathering.back_to(mark)
            self._lacks.failed(part.unit.name, error)

    def _walked(self, part: Part, *, newest_first: bool) -> Iterator[Leaf]:
        """The leaves of a part in order; one that is full is told."""
        for leaf in leaves(part, newest_first=newest_first):
            if leaf.full and part.asked.grid is None:
                self._at_limit()
            elif leaf.full:
                self._lacks.missing.append(self._overfull(leaf, part))
            yield leaf

    def _overfull(self, leaf: Leaf, part: Part) -> str:
        window = leaf.window
        when = describe(window, UTC)
        span = "the second" if window.start == window.end else "the time"
        where = f"{part.unit.name}: " if self._front else ""
        return (
            f"{where}More rows fall into {span} {when} than the {part.asked.most:,} that one query "
            "returns; the others are missing."
        )

    def _at_limit(self) -> None:
        """There are more rows than are asked for; a limit in the query itself cuts nothing off."""
        if 0 < self._request.own_limit <= self._most:
            return
        words = "limit" if self._request.limit else "default limit"
        self._lacks.cut_by[f"the {words} of {self._limit():,} rows"] = None

    def _limit(self) -> int:
        request = self._request
        if request.own_limit:
            return request.own_limit
        return _NO_LIMIT if request.everything else request.limit or DEFAULT_LIMIT


def moment_of(request: Request) -> Moment:
    """The clock of a run and its window."""
    window = window_of(request)
    now = int(time.time()) if request.now is None else request.now
    return Moment(now * 1000, window.start * 1000, window.end * 1000)
