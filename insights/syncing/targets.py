"""What a catalog's names mean in one account and region: log groups, formats, their classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from insights.catalog.group_names import placeholders
from insights.catalog.model import AUTO, Catalog, Entry, Environment
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic
from insights.engines.cloudwatch.groups import expanded, list_hint, listed
from insights.engines.cloudwatch.service import Service
from insights.errors import InsightsError
from insights.monitors.codes import NO_GROUPS
from insights.monitors.desired import kept
from insights.monitors.resources.target import Target
from insights.runs import auto
from insights.runs.cells import Place

#: The only class whose groups take metric filters (D, spec 1.9).
_STANDARD = "STANDARD"


@dataclass(frozen=True, slots=True)
class Located:
    """A target, and what is wrong with its log groups."""

    target: Target
    found: tuple[Diagnostic, ...] = ()


def located(
    catalog: Catalog, environment: Environment, place: Place, account: str, service: Service
) -> Located:
    """The target at a place, with the groups that its sources have there now.

    A pattern that nothing matches is a finding at the entries that need it. Names with
    parameters in them belong to runs, and are left out. So are entries whose source lives in
    other environments: nothing of them belongs here.
    """
    region = str(service.door.client.meta.region_name)
    here = {n: one for n, one in catalog.entries.items() if environment.serves(one.source)}
    catalog = replace(catalog, entries=here)
    entries = kept(catalog)
    sources = {entry.source for entry in entries}
    groups: dict[str, tuple[str, ...]] = {}
    formats = dict(catalog.sources)
    told: list[Diagnostic] = []
    for name in sorted(sources):
        try:
            if environment.log_groups[name] == (AUTO,):
                delivered = auto.delivered([place], name, catalog.sources[name])
                groups[name] = delivered.groups
                formats[name] = replace(catalog.sources[name], format=delivered.record)
            else:
                groups[name] = _groups(environment.log_groups[name], service)
        except InsightsError as error:
            told += _at_entries(entries, name, error.message, error.hint)
    target = Target(replace(catalog, sources=formats), environment, region, account, groups)
    return Located(target, (*told, *_unfit(target, entries, service)))


def unserved(catalog: Catalog, environment: Environment) -> list[str]:
    """The sources of entries that live in other environments only."""
    sources = {one.source for one in kept(catalog) if not environment.serves(one.source)}
    return sorted(sources)


def _groups(asked: Sequence[str], service: Service) -> tuple[str, ...]:
    names = [name for name in asked if not placeholders(name)]
    return tuple(dict.fromkeys(group for name in names for group in expanded(name, service)))


def _unfit(target: Target, entries: Sequence[Entry], service: Service) -> Iterator[Diagnostic]:
    """Groups of metric filters that are not there, or that take none."""
    filtered = [entry for entry in entries if entry.metric_filters]
    for source in sorted({entry.source for entry in filtered}):
        for group in target.groups.get(source, ()):
            if not group.startswith("arn:"):
                fault = _fault(group, service)
                yield from _at_entries(filtered, source, *fault) if fault else ()


def _fault(group: str, service: Service) -> tuple[str, str] | None:
    found = next((one for one in listed(service, group) if one["logGroupName"] == group), None)
    if found is None:
        return f"There is no log group '{group}'.", list_hint(group, service)
    kind = found.get("logGroupClass", _STANDARD)
    if kind != _STANDARD:
        message = f"The log group '{group}' is of the class {kind}, which has no metric filters."
        return message, "Leave the group out, or use a log alarm."
    return None


def _at_entries(
    entries: Sequence[Entry], source: str, message: str, hint: str
) -> Iterator[Diagnostic]:
    for entry in entries:
        if entry.source == source:
            yield NO_GROUPS.at(entry.file, entry.span("source"), message, hint)
