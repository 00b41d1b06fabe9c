"""What every engine takes and gives. Engines share nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Protocol

from insights.dataclass import dataclass
from insights.diagnostics import Source
from insights.lang.ast import Limit, Number, Query
from insights.lang.log_types import LogSource
from insights.results import Provenance, ResultSet, Statistics
from insights.times import Window

#: Rows that the service returns when neither the query nor the caller says (QL spec 5.6).
DEFAULT_LIMIT = 10_000
#: The most rows that one query can return (API_StartQuery).
MAX_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Request:
    """One run of one query.

    ``text`` is the rendered query and ``query`` its tree. ``source`` is the text as its author
    wrote it, and ``origin`` leads from an offset in ``text`` to one in ``source.text``, so that
    an engine can point at the author's line. ``window`` holds inclusive epoch seconds; ``None``
    asks for all there is, which only files can answer. ``limit`` is the caller's row limit; a
    ``limit`` command in the query beats it; ``everything`` asks for all rows there are, in as many
    queries as that takes. ``lookups`` are CSV files by the name of the lookup table.
    ``skip_bad_files`` answers from the files that can be read, and lists the others in the answer.
    ``max_scan`` is in bytes, ``timeout`` in seconds, ``now`` a frozen clock in epoch seconds;
    events without a time are taken to be of the time ``untimed``, where that is given. ``started``
    hears the id of each query that a service took, at once; it must return fast and never raise.
    """

    query: Query
    text: str
    source: Source
    log_source: LogSource = field(default_factory=LogSource)
    window: Window | None = None
    groups: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    data_format: str = ""
    skip_bad_files: bool = False
    lookups: Mapping[str, str] = field(default_factory=dict)
    limit: int | None = None
    everything: bool = False
    max_scan: int | None = None
    timeout: float | None = None
    now: int | None = None
    untimed: int | None = None
    entry: str = ""
    version: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    origin: Callable[[int], int] = field(default=lambda offset: offset)
    started: Callable[[str], None] = field(default=lambda _: None)

    @property
    def own_limit(self) -> int:
        """The count of a ``limit`` command at the end of the query, or 0."""
        last = self.query.commands[-1] if self.query.commands else None
        if not isinstance(last, Limit) or not isinstance(last.count, Number):
            return 0
        return int(last.count.value)

    def provenance(self, engine: str) -> Provenance:
        """Where this run's answer comes from, as far as the request knows."""
        return Provenance(
            engine=engine,
            query=self.text,
            entry=self.entry,
            version=self.version,
            parameters=dict(self.parameters),
            window=(self.window.start, self.window.end) if self.window else None,
            groups=self.groups or self.data,
        )


class Progress(Protocol):
    """Hears how a run goes. Called often; must return fast and never raise."""

    def update(self, status: str, statistics: Statistics) -> None:
        """``status`` is a word for people: ``Scheduled``, ``Running``, ``reading 3 of 9 files``."""


class Silent:
    """Progress for pipes and tests: nothing."""

    def update(self, status: str, statistics: Statistics) -> None:
        """Say nothing."""


class Engine(Protocol):
    """Executes queries. ``name`` is what a catalog's environment calls it."""

    name: str

    def run(self, request: Request, progress: Progress) -> ResultSet:
        """Execute and answer.

        Raises ``QueryError`` when the query fails or is refused, ``DataError``,
        ``ServiceError``, ``CredentialsError`` or ``AccessDeniedError`` when the world does,
        ``InterruptedRunError`` after Ctrl-C. Leaves nothing running behind in any of these.
        """
