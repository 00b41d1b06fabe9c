"""A run that is ready to start: what is asked, and which engine answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insights.dataclass import dataclass
from insights.engines.protocol import Progress, Request, Silent
from insights.errors import FindingsError, QueryError, UsageError
from insights.runs import offline, places
from insights.runs.places import Where
from insights.runs.wanted import Kept, Wanted

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Environment
    from insights.diagnostics import Source
    from insights.results import ResultSet
    from insights.runs.entries import Chosen

#: The window of a query that has no entry to name one.
WINDOW = "1h"


@dataclass(frozen=True, slots=True)
class Job:
    """A request with its place. ``catalog`` is the folder of the entry's catalog."""

    request: Request
    where: Where
    wanted: Wanted = field(default_factory=Wanted)
    catalog: str = ""

    @property
    def is_live(self) -> bool:
        """Whether a service is asked, which bills for it."""
        return self.where.name == "cloudwatch"

    @property
    def leaves_traces(self) -> bool:
        """Whether the run is to be found in the history afterwards."""
        kept = self.wanted.history
        return kept is Kept.ALL or (kept is Kept.LIVE and self.is_live)

    @property
    def region(self) -> str:
        """The region of a live run, as far as it is known before."""
        return self.where.connection.region if self.where.connection else ""

    @property
    def connection(self) -> dict[str, Any]:
        """What is needed to reach the place of a live run again."""
        where = self.where
        if where.connection is None:
            return {}
        others = {"others": [asdict(one) for one in where.others]} if where.others else {}
        return {**asdict(where.connection), **others}

    def run(
        self, progress: Progress | None = None, say: Callable[[str], None] = lambda _: None
    ) -> ResultSet:
        """Execute and answer; raises as :class:`insights.engines.protocol.Engine` says.

        ``say`` hears sentences for people about what is unusual.
        """
        from insights.runs import execution

        return execution.run(self, progress or Silent(), say)


def of_entry(chosen: Chosen, given: Mapping[str, str], wanted: Wanted) -> Job:
    """The run of an entry with its parameters' values, as texts.

    Raises ``FindingsError`` for values that do not fit, ``UsageError`` for a retired entry, where
    nothing says where to run or the time makes no sense, ``QueryError`` for a language that
    cannot run there.
    """
    from insights.catalog.rendering import render
    from insights.catalog.standing import refuse_retired

    entry, catalog = chosen.entry, chosen.catalog
    refuse_retired(entry)
    if entry.language != "insights" and places.on_files(catalog, wanted):
        message = f"'{entry.name}' is a query in {entry.language.upper()}"
        raise QueryError(f"{message}, which the local engine cannot run.", "Run it in CloudWatch.")
    rendered = render(entry.query, entry.parameters, given)
    request = Request(
        rendered.query,
        rendered.text,
        entry.query,
        catalog.sources[entry.source],
        max_scan=entry.max_scan,
        entry=entry.name,
        version=entry.version,
        parameters={key: str(value) for key, value in rendered.values.items()},
        origin=rendered.origin,
    )
    request, where = places.place(request, entry.source, catalog, wanted)
    if not where.connection:
        request = offline.with_catalog(request, catalog, wanted.env, whole=chosen.whole)
    bounded = wanted.bounded(request, entry.window)
    return Job(bounded, where, wanted, str(catalog.root))


def of_text(source: Source, log_type: str, folder: Path | None, wanted: Wanted) -> Job:
    """The run of a query given on the spot; ``folder`` is the catalog's, if there is one.

    Raises ``FindingsError`` for what is wrong in the text, ``UsageError`` where nothing says
    what to read.
    """
    from insights.catalog import files
    from insights.diagnostics import Severity
    from insights.lang.log_types import LogSource
    from insights.lint import check
    from insights.lint.errors import ERRORS

    kind = _log_type(log_type)
    query, found = check(source, LogSource(kind or "json"), ERRORS)
    errors = [finding for finding in found if finding.severity >= Severity.ERROR]
    if errors:
        raise FindingsError("The query cannot be used.", errors)
    request = Request(query, source.text, source, LogSource(kind))
    if wanted.data:
        request, where = replace(request, data=wanted.data), places.local()
    else:
        request, where = _placed(request, kind, folder, wanted)
    if folder and not where.connection and offline.asks_for_more(query, wanted.lookups):
        known = files.read(folder)[0]
        request = offline.with_catalog(request, known, wanted.env) if known else request
    return Job(wanted.bounded(request, WINDOW), where, wanted)


def _placed(
    request: Request, kind: str, folder: Path | None, wanted: Wanted
) -> tuple[Request, Where]:
    """Where to run without files: the environment that was named, or AWS where groups are."""
    from insights.catalog.files import read
    from insights.lang.ast import SourceStage

    names_groups = bool(wanted.groups) or any(
        isinstance(stage, SourceStage) for stage in request.query.commands
    )
    if not wanted.env:
        if not names_groups:
            raise UsageError("Nothing says what to read.", "Add --data FILE or -g GROUP.")
        return replace(request, groups=wanted.groups), places.cloudwatch(None, wanted)
    known: Catalog | None = read(folder)[0] if folder else None
    environment = places.environment_of(known, wanted)
    if known is None or environment is None:
        raise UsageError(f"There is no environment '{wanted.env}'.")
    if environment.engine == "cloudwatch" and names_groups:
        live = replace(request, groups=wanted.groups)
        return live, places.cloudwatch(environment, wanted)
    name = _only_source(environment, kind)
    source = request.log_source if kind else known.sources[name]
    return places.place(replace(request, log_source=source), name, known, wanted)


def _only_source(environment: Environment, kind: str) -> str:
    sources = [*environment.data, *environment.log_groups]
    if kind in sources:
        return kind
    if len(sources) == 1:
        return sources[0]
    listed = ", ".join(sources) or "none"
    raise UsageError(
        f"The environment '{environment.name}' has several sources: {listed}.",
        "Add -g GROUP, or --log-type with the name of one.",
    )


def _log_type(name: str) -> str:
    from insights.lang.log_types import LOG_TYPES
    from insights.suggest import did_you_mean

    if name and name not in LOG_TYPES:
        hint = did_you_mean(name, LOG_TYPES) or f"Type one of {', '.join(LOG_TYPES)}."
        raise UsageError(f"There is no log type '{name}'.", hint)
    return name
