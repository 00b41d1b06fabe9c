"""What ``insights lint`` looks at: the queries of catalogs, of files and of the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cache
from pathlib import Path

from insights.catalog.model import Catalog, Entry
from insights.cli.paths import by_catalog, within
from insights.cli.terminal import Terminal
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity, Source
from insights.errors import DataError, FindingsError, UsageError
from insights.lang import parse
from insights.lang.log_types import LOG_TYPES, LogSource
from insights.lint.base import Context, Target
from insights.lint.engines import ATHENA, Engine
from insights.lint.linter import Found, Linter
from insights.lint.settings import Settings
from insights.monitors.derivation import pattern_findings
from insights.runs import entries, lint_settings
from insights.runs.lint_settings import Asked

#: The ending of files that hold a query and nothing else; one of any other name can be given.
_QUERY = ".cwli"
_ENTRIES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Subject:
    """A query with all that rules go by, and the entry that it stands in, if any."""

    text: Source
    source: LogSource
    target: Target = field(default_factory=Target)
    settings: Settings = field(default_factory=Settings)
    entry: Entry | None = None

    def found(self, today: date) -> list[Found]:
        """Faults of syntax, and what rules find; the latter as far as the faults let them."""
        query, faults = parse(self.text)
        linter = Linter(self.settings, today)
        context = Context(query, self.text, self.source, self.target)
        return [*map(Found, (*faults, *self._patterns())), *linter.run(context)]

    def _patterns(self) -> Iterator[Diagnostic]:
        """What is wrong with the filter patterns of the query's entry."""
        if self.entry is not None:
            yield from pattern_findings(self.entry, self.source, self.settings)

    def fails(self, found: Iterable[Diagnostic]) -> bool:
        """Whether one of its findings is one on which its settings fail."""
        lowest = self.settings.fail_on
        return lowest is not None and any(one.severity >= lowest for one in found)


@dataclass(slots=True)
class Collected:
    """Subjects, and what keeps others from being any."""

    subjects: list[Subject] = field(default_factory=list)
    faults: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the command line fixes for all queries; a log type only for those without entry."""

    asked: Asked = field(default_factory=Asked)
    target: Target = field(default_factory=Target)
    log_type: str = ""

    def plain(self, text: Source) -> Subject:
        """A query without an entry; of an unknown type, any JSON key may be a field."""
        source = LogSource(self.log_type or "json")
        return Subject(text, source, self.target, self.asked.over(Settings()))


def collect(
    paths: Sequence[Path], catalog: str | None, terms: Terms, terminal: Terminal
) -> Collected:
    """The queries of files and folders, or of the whole catalog where there are none.

    Raises ``DataError`` for a path that does not exist, ``FindingsError`` for a catalog whose own
    file cannot be read.
    """
    collected = Collected()
    if not paths:
        _add_catalog(collected, entries.located(catalog, terminal.say).path, (), terms)
        return collected
    for folder, wanted in by_catalog(paths, catalog, terminal).items():
        files = _query_files(wanted)
        collected.subjects += [_of_file(file, terms) for file in files]
        known = [path for path in wanted if path not in files]
        inside = [path for path in known if within(str(path), [folder])]
        if inside:
            _add_catalog(collected, folder, inside, terms)
        for path in known:
            if path not in inside:
                _add_outside(collected, path, terms)
    return collected


def _of_file(path: Path, terms: Terms) -> Subject:
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise DataError(f"'{path}' cannot be read: {error.strerror}.") from error
    return terms.plain(Source(text.replace("\r\n", "\n"), str(path)))


def _query_files(paths: Iterable[Path]) -> list[Path]:
    """Files among the paths that hold a query alone, and those of that kind below folders."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.rglob(f"*{_QUERY}"))
        elif path.suffix not in _ENTRIES:
            found.append(path)
    return found


def _add_catalog(collected: Collected, folder: Path, wanted: Sequence[Path], terms: Terms) -> None:
    """The queries of a catalog, or those of its files that are wanted."""
    from insights.catalog.files import read

    catalog, told = read(folder)
    if catalog is None:
        raise FindingsError("The catalog cannot be read.", told)
    roots = [path.resolve() for path in wanted] or [folder.resolve()]
    faults = Collected(faults=list(lint_settings.faults(catalog)))
    for entry in (*catalog.entries.values(), *_broken(told, catalog, faults)):
        if entry.language == "insights" and within(entry.file, roots):
            collected.subjects.append(_subject(catalog, entry, terms))
    collected.faults += [one for one in faults.faults if within(one.file, roots)]


def _add_outside(collected: Collected, path: Path, terms: Terms) -> None:
    """Entries that no catalog has; a source is taken for a log type where it is called so."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        entry = _read(str(file), collected) if file.suffix in _ENTRIES else None
        if entry is not None and entry.language == "insights":
            kind = entry.source if entry.source in LOG_TYPES else "json"
            collected.subjects.append(replace(terms, log_type=kind).plain(entry.query))


def _broken(told: Iterable[Diagnostic], catalog: Catalog, collected: Collected) -> Iterator[Entry]:
    """Entries that the catalog leaves out because of errors, as far as they can be understood."""
    files = {one.file for one in told if one.severity >= Severity.ERROR} - {catalog.file}
    for file in sorted(files):
        entry = _read(file, collected)
        if entry is not None and entry.query.text:
            yield entry


def _read(file: str, collected: Collected) -> Entry | None:
    from insights.catalog.assemble import read_entry

    path = Path(file)
    if not path.is_file():
        return None
    decoded = read_entry(file, path.read_bytes())
    if decoded.entry is None or not decoded.entry.query.text:
        collected.faults += decoded.found
    return decoded.entry


def _subject(catalog: Catalog, entry: Entry, terms: Terms) -> Subject:
    settings = terms.asked.over(lint_settings.of_entry(catalog, entry.file))
    source = catalog.sources.get(entry.source, LogSource("json"))
    return Subject(entry.query, source, _target(catalog, entry, terms.target), settings, entry)


def _target(catalog: Catalog, entry: Entry, target: Target) -> Target:
    """Where the catalog's environments run an entry."""
    serving = [one for one in catalog.environments.values() if one.serves(entry.source)]
    names = {one.engine for one in serving}
    engines = tuple(engine for engine in (_local(), ATHENA) if engine.name in names)
    groups = any(entry.source in one.log_groups for one in serving)
    return replace(target, engines=engines, window=_seconds(entry.window), groups=groups)


def _seconds(window: str) -> int | None:
    from insights.times import duration

    try:
        return duration(window)
    except UsageError:
        return None


@cache
def _local() -> Engine:
    """The local engine, as its tables of SQL have it."""
    from insights.lang.ast import SavedCall
    from insights.lang.functions import FUNCTIONS
    from insights.sql.aggregates import AGGREGATES, ALONE
    from insights.sql.scalars import SCALARS
    from insights.sql.stages import STAGES

    names = {function.name.lower() for function in FUNCTIONS}
    lacks = names - SCALARS.keys() - AGGREGATES.keys() - ALONE
    return Engine("local", frozenset({*STAGES, SavedCall}), frozenset(lacks))
