"""What a catalog holds, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from insights.catalog.places import MarkedMap, nothing
from insights.dataclass import dataclass
from insights.diagnostics import Source, Span
from insights.errors import UsageError
from insights.lang.log_types import LogSource
from insights.results import ColumnType
from insights.suggest import did_you_mean

#: In an environment's data: the generated sample instead of files.
GENERATED = "generated"
#: In an environment's log groups: found through DescribeFlowLogs.
AUTO = "auto"

DEFAULT_STATUS = "stable"
DEFAULT_WINDOW = "1h"
DEFAULT_WORKGROUP = "primary"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a query takes.

    ``type`` is one of :data:`insights.catalog.values.TYPES` and ``of`` that of a list's
    elements. ``minimum`` and ``maximum`` bound numbers, the length of texts and the number of a
    list's elements. Without a default the value has to be given.
    """

    name: str
    type: str
    of: str = "string"
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    values: tuple[str | int | float, ...] = ()
    description: str = ""

    @property
    def required(self) -> bool:
        """Whether a value has to be given."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class Account:
    """An account of an environment and the way into it; all texts may be empty.

    ``id`` is checked before anything is asked there.
    """

    id: str = ""
    profile: str = ""
    role_arn: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where sources live.

    ``data``, ``log_groups`` and ``tables`` are by source; ``data`` may be ``(GENERATED,)`` and
    ``log_groups`` ``(AUTO,)``. Files are relative to the catalog's root. ``actions`` lead from a
    name to ARNs. ``lookups`` are CSV files by the name of the lookup table. ``max_scan`` is in
    bytes. ``accounts`` are empty where there is the one of ``account``, ``profile`` and
    ``role_arn`` only.
    """

    name: str
    engine: str
    data: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    profile: str = ""
    role_arn: str = ""
    endpoint_url: str = ""
    account: str = ""
    accounts: tuple[Account, ...] = ()
    regions: tuple[str, ...] = ()
    log_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lookups: Mapping[str, str] = field(default_factory=dict)
    max_scan: int | None = None
    workgroup: str = DEFAULT_WORKGROUP
    database: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    output: str = ""

    @property
    def every_account(self) -> tuple[Account, ...]:
        """All accounts, or the only one."""
        return self.accounts or (Account(self.account, self.profile, self.role_arn),)

    def serves(self, source: str) -> bool:
        """Whether this environment says where that source is."""
        return source in self.data or source in self.log_groups or source in self.tables


@dataclass(frozen=True, slots=True)
class Entry:
    """A named, versioned query and what belongs to it.

    ``window`` is a duration as written, ``max_scan`` is in bytes. What monitors and tests are
    made from stays as it was written, with its places; ``written`` is the whole file.
    """

    name: str
    version: str
    title: str
    source: str
    query: Source = field(compare=False)
    file: str
    description: str = ""
    owner: str = ""
    status: str = DEFAULT_STATUS
    replaced_by: str = ""
    tags: tuple[str, ...] = ()
    window: str = DEFAULT_WINDOW
    max_scan: int | None = None
    language: str = "insights"
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    columns: Mapping[str, ColumnType] = field(default_factory=dict)
    saved_query: bool | MarkedMap = False
    scheduled_query: MarkedMap | None = None
    metrics: tuple[MarkedMap, ...] = ()
    metric_filters: tuple[MarkedMap, ...] = ()
    alarms: tuple[MarkedMap, ...] = ()
    tests: tuple[MarkedMap, ...] = ()
    written: MarkedMap = field(default_factory=nothing, compare=False, repr=False)

    def span(self, key: str) -> Span:
        """Where the value of a top-level key stands, or the start of the file."""
        if key not in self.written:
            return Span(1, 1, 1, 1)
        return self.written.value_span(key)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A folder with ``catalog.yaml`` and entries, which are in the order of their names.

    ``entries`` have no error of their own; ``broken`` leads from the names of the others to their
    files, so that nothing takes those for gone.
    """

    root: Path
    id: str
    prefix: str
    file: str = "catalog.yaml"
    default_environment: str = ""
    sources: Mapping[str, LogSource] = field(default_factory=dict)
    environments: Mapping[str, Environment] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    lint: MarkedMap | None = None
    dashboards: Mapping[str, MarkedMap] = field(default_factory=dict)
    written: MarkedMap = field(default_factory=nothing, compare=False, repr=False)

    def environment(self, name: str = "") -> Environment:
        """The environment of that name; without one the default, or the only one there is.

        Raises ``UsageError`` when there is none.
        """
        wanted = name or self.default_environment
        if not wanted and len(self.environments) == 1:
            wanted = next(iter(self.environments))
        if wanted in self.environments:
            return self.environments[wanted]
        known = ", ".join(f"'{one}'" for one in self.environments)
        if not wanted:
            hint = f"Add -e and one of {known}." if known else f"Add one to {self.file}."
            raise UsageError("No environment is named, and the catalog has no default.", hint)
        hint = did_you_mean(wanted, self.environments)
        hint = hint or (f"Write one of {known}." if known else f"Add it to {self.file}.")
        raise UsageError(f"There is no environment '{wanted}'.", hint)
