"""Names that point at something: within an entry, within catalog.yaml, and between the two."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from insights.catalog import codes
from insights.catalog.accounts import check_accounts
from insights.catalog.each import KEY, templates
from insights.catalog.group_names import by_source, check_names
from insights.catalog.model import AUTO, GENERATED, Catalog, Entry
from insights.catalog.places import MarkedList, MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Span
from insights.suggest import did_you_mean

_TABLE = re.compile(r"[A-Za-z0-9_]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one kind: a ``metric filter`` in ``this entry``."""

    kind: str
    where: str
    known: Collection[str]

    def check(self, file: str, span: Span, name: str) -> Iterator[Diagnostic]:
        """A finding at ``span`` when nothing has that name."""
        if name in self.known:
            return
        message = f"There is no {self.kind} '{name}' in {self.where}."
        hint = did_you_mean(name, self.known)
        if not hint and self.known:
            listed = ", ".join(f"'{one}'" for one in sorted(self.known)[:5])
            hint = f"Write one of those there are, such as {listed}."
        yield codes.UNKNOWN_REFERENCE.at(file, span, message, hint or f"Add '{name}' there.")

    def value(self, owner: Any, key: str) -> Iterator[Diagnostic]:
        """A finding when the text under ``key``, if there is one, is no known name."""
        name = owner.get(key) if isinstance(owner, MarkedMap) else None
        if isinstance(name, str):
            yield from self.check(owner.file, owner.value_span(key), name)

    def keys(self, owner: Any) -> Iterator[Diagnostic]:
        """A finding for each key that is no known name."""
        for name in owner if isinstance(owner, MarkedMap) else ():
            if not name.startswith("x-"):
                yield from self.check(owner.file, owner.key_span(name), name)


@dataclass(frozen=True, slots=True)
class Known:
    """What the entries of a catalog may refer to."""

    sources: Names
    entries: Names
    actions: Names
    in_groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By source, the parameters that names of its log groups take, each with such a name."""

    @classmethod
    def of(cls, catalog: Catalog, entries: Collection[str]) -> Known:
        """What a catalog has; ``entries`` are the names of all its entries."""
        environments = catalog.written.get("environments")
        written = environments.values() if isinstance(environments, MarkedMap) else ()
        maps = [one for one in written if isinstance(one, MarkedMap)]
        actions = {name for one in maps for name in keys(one, "actions")}
        return cls(
            Names("source", "catalog.yaml", keys(catalog.written, "sources")),
            Names("entry", "the catalog", entries),
            Names("action", "any environment", actions),
            by_source(catalog.environments),
        )


def keys(written: MarkedMap, key: str) -> list[str]:
    """The names below a key, whether or not what they stand for could be understood."""
    found = written.get(key)
    return list(found) if isinstance(found, MarkedMap) else []


def named(written: MarkedMap, key: str) -> list[tuple[str, Span]]:
    """Name and place of each item below a key, whether or not the item could be understood."""
    found = written.get(key)
    items = found if isinstance(found, MarkedList) else []
    return [
        (item["name"], item.value_span("name"))
        for item in items
        if isinstance(item, MarkedMap) and isinstance(item.get("name"), str)
    ]


def check_references(entry: Entry, known: Known | None) -> Iterator[Diagnostic]:
    """Names in an entry that nothing has; those of the catalog's things only with ``known``."""
    written = entry.written
    filters = Names("metric filter", "this entry", _all(entry.metric_filters, written))
    alarms = Names("alarm", "this entry", _all(entry.alarms, written, "alarms"))
    if known is not None:
        yield from _outside(entry, known)
    for alarm in entry.alarms:
        for measured in (alarm, *alarm.get("metrics", ())):
            yield from filters.value(measured, "filter")
    for test in entry.tests:
        yield from alarms.value(test, "alarm")
        yield from filters.keys(test.get("matches"))


def _all(
    made: Iterable[MarkedMap], written: MarkedMap, key: str = "metric_filters"
) -> dict[str, Span]:
    """The names below a key, and those that are made for rows."""
    found = {one["name"]: one.value_span("name") for one in made}
    return {**dict(named(written, key)), **found}


def _outside(entry: Entry, known: Known) -> Iterator[Diagnostic]:
    yield from known.sources.value(entry.written, "source")
    yield from known.entries.value(entry.written, "replaced_by")
    for key in ("metric_filters", "alarms"):
        for one in templates(entry.written.get(key)):
            yield from known.entries.value(one[KEY], "query")
    for alarm in entry.alarms:
        yield from known.entries.value(alarm.get("threshold_from"), "query")
        yield from _actions(alarm.get("actions"), known.actions)


def _actions(chosen: Any, known: Names) -> Iterator[Diagnostic]:
    """Actions are ARNs, or names that some environment gives to ARNs."""
    for state in ("alarm", "ok", "insufficient"):
        found = chosen.get(state) if isinstance(chosen, MarkedMap) else None
        if isinstance(found, MarkedList):
            for index, name in enumerate(found):
                if not name.startswith("arn:"):
                    yield from known.check(found.file, found.value_span(index), name)
        elif isinstance(found, str) and not found.startswith("arn:"):
            yield from known.value(chosen, state)


def check_environments(catalog: Catalog) -> Iterator[Diagnostic]:
    """Environments that are named and do not exist, and sources that they name in vain."""
    written = catalog.written
    environments = Names("environment", "this file", keys(written, "environments"))
    sources = Names("source", "this file", keys(written, "sources"))
    yield from environments.value(written, "default_environment")
    for name in catalog.environments:
        spec: MarkedMap = written["environments"][name]
        for key in ("data", "log_groups", "tables"):
            yield from sources.keys(spec.get(key))
        yield from _flow_logs_only(catalog, spec, "data", GENERATED)
        yield from _flow_logs_only(catalog, spec, "log_groups", AUTO)
        yield from _check_lookups(spec)
        yield from check_accounts(spec)
        yield from check_names(spec)


def _check_lookups(spec: MarkedMap) -> Iterator[Diagnostic]:
    """Names of lookup tables that the service does not take (CWL_QuerySyntax-Lookup)."""
    tables = spec.get("lookups", {})
    for name in tables:
        if not _TABLE.fullmatch(name):
            message = f"'{name}' is no name of a lookup table."
            hint = "Use letters, digits and '_' only."
            yield codes.BAD_VALUE.at(tables.file, tables.key_span(name), message, hint)


def _flow_logs_only(catalog: Catalog, spec: MarkedMap, key: str, word: str) -> Iterator[Diagnostic]:
    for source, value in spec.get(key, {}).items():
        kind = catalog.sources[source].type if source in catalog.sources else "vpcflow"
        if value == word and kind != "vpcflow":
            message = (
                f"'{word}' is for VPC flow logs; the source '{source}' is of the type '{kind}'."
            )
            hint = "Name the log groups." if key == "log_groups" else "Name the files."
            span = spec[key].value_span(source)
            yield codes.BAD_VALUE.at(spec.file, span, message, hint)
