"""Values to the model. What cannot be used is left out and told; the rest is decoded.

A file with findings still gives as much of an entry or catalog as can be understood, so that all
that is wrong with it, and with what refers to it, is told at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from insights.catalog import codes
from insights.catalog.accept import accepts
from insights.catalog.accounts import PLACE
from insights.catalog.each import expanded
from insights.catalog.explain import Problem, problems
from insights.catalog.model import (
    DEFAULT_STATUS,
    DEFAULT_WINDOW,
    DEFAULT_WORKGROUP,
    Account,
    Catalog,
    Entry,
    Environment,
    Parameter,
)
from insights.catalog.places import MarkedMap
from insights.catalog.schemas import Kind
from insights.catalog.sizes import size
from insights.catalog.sources import log_source
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Source, Span
from insights.lang.log_types import LogSource
from insights.results import ColumnType

_START = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Decoded:
    """An entry as far as it could be understood, and what is wrong with the file.

    ``entry`` is ``None`` where the file is none. Empty texts stand for what is missing.
    """

    entry: Entry | None
    found: tuple[Diagnostic, ...]


def decode_entry(value: Any, file: str) -> Decoded:
    """An entry from what :func:`insights.catalog.marked.load` read."""
    if not isinstance(value, MarkedMap) or not {"name", "query", "version"} & value.keys():
        return Decoded(None, (_not_an_entry(value, file),))
    fit, found = _fit("entry", value)
    told = list(found)
    return Decoded(_entry(fit, value, told), tuple(told))


def decode_catalog(value: Any, file: str, root: Path) -> tuple[Catalog | None, list[Diagnostic]]:
    """A catalog without entries from the value of its ``catalog.yaml``."""
    if not isinstance(value, MarkedMap):
        hint = "Start it with 'catalog: my-catalog'."
        return None, [codes.MISSING_KEY.at(file, _START, "The file is no catalog.", hint)]
    fit, found = _fit("catalog", value)
    told = list(found)
    name = fit.get("catalog", "")
    catalog = Catalog(
        root=root,
        id=name,
        prefix=fit.get("prefix", name),
        file=file,
        default_environment=fit.get("default_environment", ""),
        sources=_sources(fit, told),
        environments=_environments(fit.get("environments", {})),
        lint=fit.get("lint"),
        dashboards=_own_names(fit.get("dashboards", {})),
        written=value,
    )
    return catalog, told


def _not_an_entry(value: Any, file: str) -> Diagnostic:
    if value is None:
        message = "The file is empty."
    elif isinstance(value, MarkedMap):
        message = "The file is no entry: it has neither 'name' nor 'version' nor 'query'."
    else:
        message = "The file is no entry: it holds no keys with values."
    hint = "Move it out of the catalog, into a folder named 'fixtures', or into a hidden one."
    return codes.NOT_AN_ENTRY.at(file, _START, message, hint)


def _fit(kind: Kind, value: MarkedMap) -> tuple[MarkedMap, tuple[Diagnostic, ...]]:
    """The part of a file that fits its schema, and what is wrong with the rest."""
    if accepts(kind)(value):
        return value, ()
    refused = problems(kind, value)
    found = tuple(problem.diagnostic for problem in refused)
    return _without(value, refused), found


#: Keys whose values are left out one by one, since each has a name of its own.
_COLLECTIONS = ("parameters", "sources", "environments", "dashboards")


def _without(value: MarkedMap, refused: list[Problem]) -> MarkedMap:
    out: dict[str, set[str]] = {}
    whole: set[str] = set()
    for problem in refused:
        path = problem.path
        if len(path) > 1 and path[0] in _COLLECTIONS:
            out.setdefault(str(path[0]), set()).add(str(path[1]))
        elif path:
            whole.add(str(path[0]))
    fit = value.without(whole)
    for key, names in out.items():
        if key in fit:
            fit[key] = fit[key].without(names)
    return fit


# ---------------------------------------------------------------------------------- entries


def _entry(fit: MarkedMap, written: MarkedMap, told: list[Diagnostic]) -> Entry:
    name = fit.get("name", "")
    scan = fit.get("max_scan")
    columns: Mapping[str, str] = fit.get("columns", {})
    return Entry(
        name=name,
        version=fit.get("version", ""),
        title=fit.get("title", name),
        source=fit.get("source", ""),
        query=fit.source("query") if "query" in fit else Source("", fit.file),
        file=fit.file,
        description=fit.get("description", "").strip(),
        owner=fit.get("owner", ""),
        status=fit.get("status", DEFAULT_STATUS),
        replaced_by=fit.get("replaced_by", ""),
        tags=tuple(fit.get("tags", ())),
        window=fit.get("window", DEFAULT_WINDOW),
        max_scan=None if scan is None else size(scan),
        language=fit.get("language", "insights"),
        parameters=_parameters(fit.get("parameters", {})),
        columns={column: ColumnType(kind) for column, kind in columns.items()},
        saved_query=fit.get("saved_query", False),
        scheduled_query=fit.get("scheduled_query"),
        metrics=tuple(fit.get("metrics", ())),
        metric_filters=expanded(fit.get("metric_filters", ()), told),
        alarms=expanded(fit.get("alarms", ()), told),
        tests=tuple(fit.get("tests", ())),
        written=written,
    )


def _parameters(written: Mapping[str, Any]) -> dict[str, Parameter]:
    return {
        name: Parameter(
            name=name,
            type=spec["type"],
            of=spec.get("of", "string"),
            default=spec.get("default"),
            minimum=spec.get("minimum"),
            maximum=spec.get("maximum"),
            pattern=spec.get("pattern", ""),
            values=tuple(spec.get("values", ())),
            description=spec.get("description", ""),
        )
        for name, spec in written.items()
        if not name.startswith("x-")
    }


# ---------------------------------------------------------------------------------- catalogs


def _sources(fit: MarkedMap, told: list[Diagnostic]) -> dict[str, LogSource]:
    read: dict[str, LogSource] = {}
    for name, spec in fit.get("sources", {}).items():
        read[name], found = log_source(spec)
        told += found
    return read


def _environments(written: Mapping[str, MarkedMap]) -> dict[str, Environment]:
    return {name: _environment(name, spec) for name, spec in written.items()}


def _environment(name: str, spec: MarkedMap) -> Environment:
    scan = spec.get("max_scan")
    return Environment(
        name=name,
        engine=spec["engine"],
        data=_lists(spec, "data"),
        profile=spec.get("profile", ""),
        role_arn=spec.get("role_arn", ""),
        endpoint_url=spec.get("endpoint_url", ""),
        account=spec.get("account", ""),
        accounts=_accounts(spec),
        regions=tuple(spec.get("regions", ())),
        log_groups=_lists(spec, "log_groups"),
        actions=_lists(spec, "actions"),
        lookups=dict(spec.get("lookups", {})),
        max_scan=None if scan is None else size(scan),
        workgroup=spec.get("workgroup", DEFAULT_WORKGROUP),
        database=spec.get("database", ""),
        tables=dict(spec.get("tables", {})),
        output=spec.get("output", ""),
    )


def _accounts(spec: MarkedMap) -> tuple[Account, ...]:
    """A list of ids, or a way in under each id; ``{account}`` in the role is the account's id."""
    written = spec.get("accounts", ())
    role, profile = spec.get("role_arn", ""), spec.get("profile", "")
    ways = written if isinstance(written, Mapping) else dict.fromkeys(written)
    return tuple(
        Account(
            account,
            (way or {}).get("profile", profile),
            (way or {}).get("role_arn", role).replace(PLACE, account),
        )
        for account, way in ways.items()
        if not account.startswith("x-")
    )


def _own_names(written: Mapping[str, MarkedMap]) -> dict[str, MarkedMap]:
    """What is below a key, without keys of the user's own."""
    return {name: spec for name, spec in written.items() if not name.startswith("x-")}


def _lists(spec: MarkedMap, key: str) -> dict[str, tuple[str, ...]]:
    """One text or a list of them under each name, always as a tuple."""
    return {
        name: (found,) if isinstance(found, str) else tuple(found)
        for name, found in spec.get(key, {}).items()
    }
