"""Queries from Python: the catalog's entries and queries given on the spot.

::

    import insights

    result = insights.load_catalog("queries")["rejects"].run(since="1h", env="demo")
    for record in result.records():
        print(record["srcAddr"], record["rejects"])

    insights.query("stats count(*) by level", events=[{"level": "WARN"}]).rows

What goes wrong is raised as :class:`insights.errors.InsightsError`, whose subclasses say whose
fault it is; nothing is printed, and nothing is left running.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

from insights.catalog.standing import warning
from insights.diagnostics import Diagnostic, Source
from insights.engines.protocol import Silent
from insights.errors import UsageError
from insights.results import ResultSet
from insights.runs import entries, job
from insights.runs.given_events import Event, GivenEvents
from insights.runs.wanted import Kept, Wanted

if TYPE_CHECKING:
    from insights.catalog.model import Entry, Parameter

#: A time as people type it (``1h``, ``2026-11-20T12:00:00Z``) or as a value of Python.
Time = str | datetime | timedelta
#: One name or several.
Names = str | Path | Iterable[str | Path]


class RunOptions(TypedDict, total=False):
    """What a run can be asked for; all of it is optional, and means what the option of the
    command line of that name means.

    ``start`` and ``end`` are ``--from`` and ``--to``, ``length`` is ``--for``, ``zone`` is
    ``--tz``; ``regions`` and ``groups`` are all the values of ``--region`` and ``--log-group``.
    ``data`` are names of files; ``events`` are events given on the spot instead. Live runs are in
    the history unless ``history`` is false; runs on files never are, because programs make many.
    ``context`` puts so many events of the same stream around each event that is found; the answer's
    first column then tells which row is what.
    """

    env: str
    profile: str
    regions: Names
    endpoint_url: str
    groups: Names
    data: Names
    data_format: str
    events: Iterable[Event]
    lookups: Mapping[str, str | Path]
    since: Time
    start: Time
    end: Time
    length: Time
    zone: str
    limit: int | Literal["all"]
    timeout: str | timedelta
    max_scan: str | int
    estimate: bool
    cached: bool
    history: bool
    refresh: bool
    context: int


class CatalogEntry:
    """A query of a catalog, ready to be run."""

    def __init__(self, folder: Path, name: str) -> None:
        self._chosen = entries.chosen(name, folder)

    @property
    def entry(self) -> Entry:
        """All that the entry's file says."""
        return self._chosen.entry

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """The values that the query takes, by name."""
        return self.entry.parameters

    def run(
        self, parameters: Mapping[str, Any] | None = None, **options: Unpack[RunOptions]
    ) -> ResultSet:
        """Execute the query; without ``env`` in the catalog's default environment.

        A deprecated entry gives a ``DeprecationWarning`` that names what replaces it. Raises
        :class:`insights.errors.InsightsError`.
        """
        if told := warning(self.entry):
            warnings.warn(told, DeprecationWarning, stacklevel=2)
        with GivenEvents(options.get("events", ())) as events:
            wanted = _wanted(options, events.files)
            return events.kept(
                _answer(job.of_entry(self._chosen, parameters or {}, wanted), options)
            )


class QueryCatalog(Mapping[str, CatalogEntry]):
    """The entries of a catalog by name. An entry is read and checked when it is taken out."""

    def __init__(self, folder: Path) -> None:
        from insights.catalog.files import summaries

        self.folder = folder
        listed, self.unread = summaries(folder)
        self._names = tuple(one.name for one in listed)

    #: What could not be read; the entries of those files are missing here.
    unread: list[Diagnostic]

    def __getitem__(self, name: str) -> CatalogEntry:
        """The entry; ``KeyError`` for none, ``FindingsError`` for one that is at fault."""
        if name not in self._names:
            raise KeyError(name)
        return CatalogEntry(self.folder, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def load_catalog(folder: str | Path | None = None) -> QueryCatalog:
    """The catalog in a folder, or the one that the command line would use here."""
    name = None if folder is None else str(folder)
    return QueryCatalog(entries.located(name, lambda _: None).path)


def query(
    text: str,
    *,
    log_type: str = "",
    catalog: str | Path | None = None,
    **options: Unpack[RunOptions],
) -> ResultSet:
    """The answer of a query given on the spot.

    ``log_type`` says what the logs are where that cannot be seen; ``catalog`` is the folder of
    the catalog with the environment ``env``, and with the saved queries and lookup tables that the
    query names. Raises :class:`insights.errors.InsightsError`.
    """
    needs_catalog = catalog is not None or "env" in options
    folder = load_catalog(catalog).folder if needs_catalog else None
    with GivenEvents(options.get("events", ())) as events:
        wanted = _wanted(options, events.files)
        return events.kept(
            _answer(job.of_text(Source(text, "<query>"), log_type, folder, wanted), options)
        )


def _answer(ready: job.Job, options: RunOptions) -> ResultSet:
    """The rows, with what is around them where that was asked for."""
    count = options.get("context")
    if count is None:
        return ready.run()
    from insights.runs.context import Span, surrounded

    if count < 0:
        raise UsageError(f"{count} is no number of events.", "Give 0 or more.")
    return surrounded(ready, Span(count, count), Silent(), lambda _: None).shown


def _wanted(options: RunOptions, events: tuple[str, ...]) -> Wanted:
    given: dict[str, Any] = {
        key: value for key, value in options.items() if key not in ("events", "context")
    }
    for key in ("since", "start", "end", "length", "timeout", "max_scan"):
        if key in given:
            given[key] = _typed_as_text(given[key])
    for key in ("regions", "groups", "data"):
        if key in given:
            given[key] = _texts(given[key])
    given["data"] = (*given.get("data", ()), *events)
    given["history"] = Kept.LIVE if given.pop("history", True) else Kept.NONE
    given["lookups"] = {name: str(path) for name, path in given.get("lookups", {}).items()}
    return Wanted(**given)


def _texts(values: Names) -> tuple[str, ...]:
    """Names as texts; a single one is taken for a list of one, not for its letters."""
    return (str(values),) if isinstance(values, str | Path) else tuple(map(str, values))


def _typed_as_text(value: Time | int) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{round(value.total_seconds())}s"
    return str(value)
