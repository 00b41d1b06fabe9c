"""Queries that a backtest asks of the place where an entry's source lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime

from insights.catalog.model import Catalog, Entry
from insights.dataclass import dataclass
from insights.diagnostics import Source
from insights.engines.protocol import Progress, Request
from insights.errors import UsageError
from insights.lang import parse
from insights.results import Cell, ResultSet, Row
from insights.runs import offline, places
from insights.runs.job import Job
from insights.runs.wanted import Wanted
from insights.times import Window

#: How far back is looked where no time is given, and files are not read whole.
DEFAULT_WINDOW = "14d"
#: Evaluations of one backtest: 200 days of one a minute.
MOST_EVALUATIONS = 288_000
_MINUTE = 60
_NOTHING = "fields @timestamp"
_TIMES = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when an entry's events are read.

    ``window`` is in whole minutes, its end exclusive; ``None`` reads files whole. ``tried``
    are thresholds beside the usual ones, by what is said of them.
    """

    catalog: Catalog
    wanted: Wanted
    progress: Progress
    say: Callable[[str], None]
    tried: Mapping[str, float] = field(default_factory=dict)

    def window(self) -> Window | None:
        """The window, or ``None`` for files without a time; the newest started minute is left."""
        if self.wanted.data and not self.wanted.asks_for_a_time:
            return None
        asked = self.wanted.window(DEFAULT_WINDOW)
        start = asked.start // _MINUTE * _MINUTE
        return Window(start, max((asked.end + 1) // _MINUTE * _MINUTE, start + _MINUTE))

    @property
    def start(self) -> int:
        """Where the window starts, in epoch seconds; before everything for files read whole."""
        window = self.window()
        return window.start if window is not None else -(2**62)

    def is_live(self, entry: Entry) -> bool:
        """Whether a service is asked about an entry."""
        return self._job(entry, _NOTHING, {}).is_live

    def region(self, entry: Entry) -> str:
        """The Region of a live run, as far as it is known."""
        return self._job(entry, _NOTHING, {}).region

    def ask(
        self,
        entry: Entry,
        text: str,
        values: Mapping[str, str] | None = None,
        lead: int = 0,
        window: Window | None = None,
    ) -> ResultSet:
        """All rows of a query on the entry's source; ``window`` has an exclusive end."""
        job = self._job(entry, text, values or {})
        window = window or self.window()
        if window is not None:
            window = Window(window.start - lead, window.end - 1)
        request = replace(job.request, window=window, limit=None, everything=True)
        return replace(job, request=request).run(self.progress, self.say)

    def _job(self, entry: Entry, text: str, values: Mapping[str, str]) -> Job:
        source = Source(text)
        request = Request(
            parse(source)[0],
            text,
            source,
            self.catalog.sources[entry.source],
            max_scan=entry.max_scan,
            entry=entry.name,
            version=entry.version,
            parameters=values,
        )
        request, where = places.place(request, entry.source, self.catalog, self.wanted)
        if not where.connection:
            request = offline.with_catalog(request, self.catalog, self.wanted.env)
        bounded = self.wanted.bounded(request, DEFAULT_WINDOW)
        return Job(bounded, where, self.wanted, str(self.catalog.root))


def check_span(start: int, end: int, step: int) -> None:
    """Raise ``UsageError`` where there would be more evaluations than fit into memory.

    One event with a wrong time is enough to make files reach over decades.
    """
    if (end - start) // step > MOST_EVALUATIONS:
        raise UsageError(
            f"The events reach from {_utc(start)} to {_utc(end)}, too long for a replay.",
            "Ask for a part of that time with --from and --to.",
        )


def _utc(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S}Z"


def rows_of(result: ResultSet) -> Iterator[dict[str, Cell]]:
    """Each row by the names of its columns."""
    names = [column.name for column in result.columns]
    for batch in result.batches:
        for row in batch:
            yield dict(zip(names, row, strict=True))


def seconds_of(cell: Cell) -> int:
    """The epoch seconds of a time in an answer."""
    return int(datetime.strptime(cell or "", _TIMES).replace(tzinfo=UTC).timestamp())


def number_of(cell: Cell) -> float | None:
    """The number in a cell, if it is one."""
    try:
        return float(cell or "")
    except ValueError:
        return None


def pairs_of(batch: Sequence[Row]) -> list[tuple[int, str]]:
    """Epoch milliseconds and message of rows that hold just these."""
    return [(int(float(time or 0)), message or "") for time, message in batch if time is not None]
