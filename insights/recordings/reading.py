"""The events of a run: all that its query read, or those that its rows are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from insights.backtests.reading import Place, number_of, rows_of
from insights.catalog.model import Entry
from insights.dataclass import dataclass
from insights.errors import UsageError
from insights.lang import ast, printer
from insights.times import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insights.results import ResultSet

_TIME = "insights_time"


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``time`` is in epoch milliseconds, ``None`` where it has none."""

    message: str
    time: int | None = None
    stream: str = ""

    def as_object(self) -> dict[str, Any]:
        """As FilterLogEvents gives it, which keeps the time."""
        return {"logStreamName": self.stream, "timestamp": self.time, "message": self.message}


@dataclass(frozen=True, slots=True)
class Read:
    """Events in the order of time; ``every`` says whether they are all that the query read."""

    events: tuple[Event, ...]
    every: bool

    def window(self, asked: Window | None) -> Window | None:
        """The window of the run, or the time of the events; ``None`` where they have none."""
        times = [one.time for one in self.events if one.time is not None]
        if asked is not None or not times:
            return asked
        end = max(times) // 1000 + 1
        return Window(min(min(times) // 1000, end - 1), end)


@dataclass(frozen=True, slots=True)
class Reading:
    """Asks for the events of an entry in a window, which has inclusive ends; at most ``most``."""

    entry: Entry
    place: Place
    window: Window | None
    values: Mapping[str, str]
    most: int

    def read(self, selecting: Sequence[ast.Command]) -> Read:
        """Raises ``UsageError`` where even those that the query selects are too many."""
        found = self._events([])
        if len(found) <= self.most:
            return Read(tuple(found), every=True)
        if selecting:
            found = self._events(selecting)
        if not selecting or len(found) > self.most:
            raise UsageError(
                f"The rows are made of more than {self.most:,} events, too many for a test.",
                "Ask for a shorter time (--since 5m), or allow more with --events.",
            )
        return Read(tuple(found), every=False)

    def _events(self, selecting: Sequence[ast.Command]) -> list[Event]:
        showing = (
            f"fields toMillis(@timestamp) as {_TIME}, @message, @logStream"
            f"\n| sort @timestamp asc\n| limit {self.most + 1}"
        )
        stages = [printer.query(ast.Query((one,))) for one in selecting]
        window = self.window and Window(self.window.start, self.window.end + 1)
        text = "\n| ".join([*stages, showing])
        return _events_of(self.place.ask(self.entry, text, self.values, window=window))


def _events_of(result: ResultSet) -> list[Event]:
    found = []
    for row in rows_of(result):
        time = number_of(row.get(_TIME))
        message, stream = row.get("@message") or "", row.get("@logStream") or ""
        found.append(Event(message, None if time is None else int(time), stream))
    return found
