"""The tests of an entry as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Span
from insights.lang import ast
from insights.testing.cells import EXACT
from insights.times import Window, duration


@dataclass(frozen=True, slots=True)
class EventTest:
    """Events, and what the query or the metric filters make of them.

    ``file`` or ``events`` hold the events; ``window`` and ``now`` are set together, in epoch
    seconds. ``rows``, ``count``, ``refused`` and ``matches`` are what is expected, each ``None``
    where nothing is. Without ``agrees`` nobody asks whether patterns and query select the same.
    """

    name: str
    span: Span
    file: Path | None = None
    events: tuple[Any, ...] = ()
    format: str = ""
    window: Window | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Mapping[str, Any], ...] | None = None
    after: str = ""
    exact: bool = False
    ordered: bool | None = None
    tolerance: float = EXACT
    count: int | None = None
    refused: str | None = None
    matches: Mapping[str, int] | None = None
    agrees: bool = True

    @property
    def runs_query(self) -> bool:
        """Whether anything is expected of the query."""
        return self.rows is not None or self.count is not None or self.refused is not None


@dataclass(frozen=True, slots=True)
class AlarmTest:
    """Points or executions, and the states that an alarm takes. Points stay as written."""

    name: str
    span: Span
    alarm: str
    points: Any
    states: Mapping[int, str]


def tests_of(entry: Entry) -> list[EventTest | AlarmTest]:
    """The tests of an entry, in the order of its file."""
    return [_alarm(one) if "alarm" in one else _events(one, entry) for one in entry.tests]


def _alarm(written: MarkedMap) -> AlarmTest:
    states = {int(n): state for n, state in written["states"].items() if not n.startswith("x-")}
    return AlarmTest(
        written["name"], written.value_span("name"), written["alarm"], written["points"], states
    )


def _events(written: MarkedMap, entry: Entry) -> EventTest:
    events, rows = written["events"], written.get("rows")
    return EventTest(
        name=written["name"],
        span=written.value_span("name"),
        file=Path(entry.file).parent / events if isinstance(events, str) else None,
        events=() if isinstance(events, str) else tuple(events),
        format=written.get("format", ""),
        window=_window(written, entry),
        parameters=dict(written.get("parameters", {})),
        rows=None if rows is None else tuple(rows),
        after=str(written.get("after", "")),
        exact=written.get("exact", False),
        ordered=written.get("ordered"),
        tolerance=written.get("tolerance", EXACT),
        count=written.get("count"),
        refused=written.get("refused"),
        matches=written.get("matches"),
        agrees=written.get("agrees", True),
    )


def _window(written: MarkedMap, entry: Entry) -> Window | None:
    """The window that ends at the frozen clock; without one the events are read whole."""
    if "now" not in written:
        return None
    moment = datetime.fromisoformat(written["now"])
    now = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return Window(now - duration(written.get("window", entry.window)), now)


class NoStageError(ValueError):
    """The query has no stage of that name."""


def cut(query: ast.Query, after: str) -> ast.Query:
    """The query up to a stage: its number from 1, or a command with the number of its turn.
    All of it where ``after`` is empty.

    ``3``, ``filter`` (the first one), ``stats 2`` (the second one). Raises :class:`NoStageError`.
    """
    if not after:
        return query
    word, _, turn = after.partition(" ")
    if word.isdigit():
        places: Sequence[int] = [int(word) - 1]
        turn = ""
    else:
        places = [n for n, one in enumerate(query.commands) if _word(one) == word.lower()]
    number = int(turn) - 1 if turn.isdigit() else 0
    if (turn and not turn.isdigit()) or not 0 <= number < len(places):
        raise NoStageError(after)
    if not 0 <= places[number] < len(query.commands):
        raise NoStageError(after)
    return ast.Query(query.commands[: places[number] + 1])


def _word(command: ast.Command) -> str:
    """What the stage is called: ``where`` is a filter by any name."""
    name = type(command).__name__.lower()
    return "parse" if name.startswith("parse") else name
