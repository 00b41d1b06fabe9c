"""A test from a run: events without identifiers, a frozen clock, and the rows that come of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import Any

from insights.backtests.reading import Place
from insights.catalog.rendering import render
from insights.catalog.standing import refuse_retired
from insights.dataclass import dataclass
from insights.errors import InsightsError, QueryError, UsageError
from insights.recordings.identifiers import Identifiers
from insights.recordings.keeping import needed
from insights.recordings.reading import Event, Read, Reading
from insights.results import ResultSet, typed
from insights.runs.entries import Chosen
from insights.testing.cases import EventTest
from insights.testing.events import answer, selecting
from insights.times import Window, spell

#: Rows that a test holds; of more it has the first, and their number.
_ROWS = 20
_Rows = Counter[tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a test is recorded: its name, the values of parameters as texts, the identifiers that
    stay, and how many events it may have.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    most: int = 200


@dataclass(frozen=True, slots=True)
class Recorded:
    """A test as it is written, its events apart; ``kept`` had to stay for the rows to be the same.

    ``every`` says whether its events are all that the query read, ``as_live`` whether CloudWatch
    gave the same rows where it was asked.
    """

    test: Mapping[str, Any]
    events: tuple[Any, ...]
    replaced: Mapping[str, str]
    kept: tuple[str, ...]
    every: bool
    rows: int
    as_live: bool = True


def record(chosen: Chosen, asked: Asked, place: Place) -> Recorded:
    """The recording of a run of an entry at a place.

    Raises ``UsageError`` for what cannot be recorded, and what a run raises.
    """
    entry, catalog = chosen.entry, chosen.catalog
    refuse_retired(entry)
    if entry.language != "insights":
        raise QueryError(
            f"'{entry.name}' is a query in {entry.language.upper()}.", "Record others."
        )
    rendered = render(entry.query, entry.parameters, asked.values)
    window = _window(place, entry.window)
    values = {key: str(value) for key, value in rendered.values.items()}
    reading = Reading(entry, place, window, values, asked.most)
    read = reading.read(selecting(rendered.query, catalog.sources[entry.source]))
    if not read.events:
        raise UsageError("There are no events to record.", "Ask for another time or place.")
    trials = _Trials(chosen, asked, read, read.window(window))
    found = trials.recorded()
    if not place.is_live(entry):
        return found
    end = window and Window(window.start, window.end + 1)
    live = place.ask(entry, rendered.text, values, window=end)
    return replace(found, as_live=trials.same_as(live))


def _window(place: Place, default: str) -> Window | None:
    """The window of a run; files are read whole unless a time is asked for."""
    wanted = place.wanted
    return None if wanted.data and not wanted.asks_for_a_time else wanted.window(default)


class _Trials:
    """Runs of the query on what was read, with and without identifiers."""

    def __init__(self, chosen: Chosen, asked: Asked, read: Read, window: Window | None) -> None:
        self._chosen, self._asked, self._read, self._window = chosen, asked, read, window
        # With their times first; plain lines where those tell their times themselves.
        self._timed = all(one.time is not None for one in read.events)
        self._rows = self._run(read.events, asked.values)
        if self._timed:
            self._timed = False
            if self._counted(self._run(read.events, asked.values)) != self._counted(self._rows):
                self._timed = True
        texts = [*asked.values.values(), *(one.message for one in read.events)]
        self._texts = [*texts, *(one.stream for one in read.events)]

    def recorded(self) -> Recorded:
        """The test, with the fewest identifiers that it needs."""
        all_of = list(Identifiers(self._texts, self._asked.keep).replaced)
        kept = needed(all_of, self._same_with)
        own = self._identifiers(frozenset(kept))
        events = self._without(own)
        result = self._run(events, self._values(own))
        test = {
            "name": self._asked.name,
            "events": (),
            **self._clock(),
            **({"parameters": self._typed(own)} if self._asked.values else {}),
            **_expected(result),
        }
        written = tuple(one.as_object() if self._timed else one.message for one in events)
        count = len(result.rows)
        return Recorded(test, written, own.replaced, tuple(kept), self._read.every, count)

    def same_as(self, live: ResultSet) -> bool:
        """Whether an answer has the same rows as the recorded events have here."""
        names = [column.name for column in self._rows.columns]
        places = [at for at, column in enumerate(live.columns) if column.name in names]
        found = Counter(tuple(row[at] for at in places) for row in live.rows)
        return found == self._counted(self._rows)

    def _same_with(self, kept: frozenset[str]) -> bool:
        own = self._identifiers(kept)
        try:
            found = self._run(self._without(own), self._values(own))
        except InsightsError:
            return False
        return self._counted(found) == self._counted(self._rows, own.without)

    def _identifiers(self, kept: Collection[str]) -> Identifiers:
        return Identifiers(self._texts, {*self._asked.keep, *kept})

    def _without(self, own: Identifiers) -> list[Event]:
        return [
            replace(one, message=own.without(one.message), stream=own.without(one.stream))
            for one in self._read.events
        ]

    def _values(self, own: Identifiers) -> dict[str, str]:
        return {key: own.without(value) for key, value in self._asked.values.items()}

    def _typed(self, own: Identifiers) -> dict[str, Any]:
        """Values of parameters as YAML has them: numbers as numbers."""
        declared = self._chosen.entry.parameters
        rendered = render(self._chosen.entry.query, declared, self._values(own))
        named = {key: rendered.values[key] for key in self._asked.values}
        return {key: list(one) if isinstance(one, tuple) else one for key, one in named.items()}

    def _run(self, events: Sequence[Event], values: Mapping[str, str]) -> ResultSet:
        entry, catalog = self._chosen.entry, self._chosen.catalog
        given = tuple(one.as_object() if self._timed else one.message for one in events)
        test = EventTest(self._asked.name, entry.span("query"), events=given, window=self._window)
        result = answer(test, entry, catalog, render(entry.query, entry.parameters, values))
        assert result.rows is not None
        return result

    def _counted(self, result: ResultSet, cell: Callable[[str], str] = lambda text: text) -> _Rows:
        return Counter(
            tuple(None if one is None else cell(one) for one in row) for row in result.rows
        )

    def _clock(self) -> dict[str, str]:
        window = self._window
        if window is None:
            return {}
        now = datetime.fromtimestamp(window.end, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"now": now, "window": spell(max(1, window.end - window.start))}


def _expected(result: ResultSet) -> dict[str, Any]:
    rows = [
        {
            column.name: typed(cell, column.type)
            for column, cell in zip(result.columns, row, strict=True)
            if cell is not None
        }
        for row in result.rows
    ]
    more = {"count": len(rows)} if len(rows) > _ROWS else {}
    return {"rows": rows[:_ROWS], **more}
