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

import json
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from insights.diagnostics import Diagnostic, Source
from insights.results import ResultSet
from insights.runs import entries, job
from insights.runs.wanted import Wanted

if TYPE_CHECKING:
    from insights.catalog.model import Entry, Parameter

#: A time as people type it (``1h``, ``2026-11-20T12:00:00Z``) or as a value of Python.
Time = str | datetime | timedelta
#: One name or several.
Names = str | Path | Iterable[str | Path]
#: An event: its text, or an object whose keys are its fields.
Event = str | Mapping[str, Any]


class RunOptions(TypedDict, total=False):
    """What a run can be asked for; all of it is optional, and means what the option of the
    command line of that name means.

    ``start`` and ``end`` are ``--from`` and ``--to``, ``length`` is ``--for``, ``zone`` is
    ``--tz``; ``regions`` and ``groups`` are all the values of ``--region`` and ``--log-group``.
    ``data`` are names of files; ``events`` are events given on the spot instead.
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
    limit: int
    timeout: str | timedelta
    max_scan: str | int


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

        Raises :class:`insights.errors.InsightsError`.
        """
        with _Events(options) as events:
            ready = job.of_entry(self._chosen, parameters or {}, events.wanted)
            return events.kept(ready.run())


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
    the catalog in which ``env`` is looked up. Raises :class:`insights.errors.InsightsError`.
    """
    folder = load_catalog(catalog).folder if "env" in options else None
    with _Events(options) as events:
        ready = job.of_text(Source(text, "<query>"), log_type, folder, events.wanted)
        return events.kept(ready.run())


class _Events:
    """The options of a run, with events given on the spot written to a file until it is over."""

    def __init__(self, options: RunOptions) -> None:
        self.wanted = _wanted(options)
        self._folder = ""
        if "events" in options:
            self._folder = tempfile.mkdtemp(prefix="insights-")
            file = _write(Path(self._folder), options["events"])
            self.wanted = replace(self.wanted, data=(*self.wanted.data, str(file)))

    def __enter__(self) -> _Events:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kept(self, result: ResultSet) -> ResultSet:
        """The answer, which needs the events for as long as it is read."""
        if self._folder:
            weakref.finalize(result, shutil.rmtree, self._folder, ignore_errors=True)
        return result


def _write(folder: Path, events: Iterable[Event]) -> Path:
    """One file with all events; texts of several lines keep it from being read by lines."""
    written = list(events)
    path = folder / "events"
    whole = any("\n" in event for event in written if isinstance(event, str))
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.writelines(f"{_line(event, whole)}\n" for event in written)
    return path


def _line(event: Event, whole: bool) -> str:
    text = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
    if not whole:
        return text
    return json.dumps({"message": text, "timestamp": None, "logGroupName": None})


def _wanted(options: RunOptions) -> Wanted:
    given: dict[str, Any] = {key: value for key, value in options.items() if key != "events"}
    for key in ("since", "start", "end", "length", "timeout", "max_scan"):
        if key in given:
            given[key] = _typed_as_text(given[key])
    for key in ("regions", "groups", "data"):
        if key in given:
            given[key] = _texts(given[key])
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
