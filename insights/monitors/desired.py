"""What a catalog wants in one account and region, and what AWS would refuse about it."""

from __future__ import annotations

from collections.abc import Iterator

from insights.catalog.model import Catalog, Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity, ordered
from insights.monitors.checks import alarms_of, check_catalog
from insights.monitors.kinds import Kind
from insights.monitors.naming import check_name, name_of
from insights.monitors.ownership import Owner
from insights.monitors.resources.composite_alarm import composite_alarm
from insights.monitors.resources.dashboard import dashboard
from insights.monitors.resources.log_alarm import log_alarm
from insights.monitors.resources.metric_alarm import metric_alarm
from insights.monitors.resources.metric_filter import metric_filters
from insights.monitors.resources.saved_query import saved_query
from insights.monitors.resources.scheduled_query import scheduled_query
from insights.monitors.resources.target import Derive, Target
from insights.monitors.wanted import Wanted

#: Entries in these states have nothing in AWS. That drafts have not is a decision of this project.
_NOT_KEPT = ("draft", "retired")


@dataclass(frozen=True, slots=True)
class Desired:
    """All objects that are wanted, in the order of kinds and names, and all findings."""

    wanted: tuple[Wanted, ...]
    found: tuple[Diagnostic, ...]

    @property
    def refused(self) -> bool:
        """Whether AWS would refuse any of it, so that nothing may be sent."""
        return any(one.severity is Severity.ERROR for one in self.found)


def desired(target: Target, derive: Derive) -> Desired:
    """What the catalog of a target wants there."""
    told = list(check_catalog(target.catalog))
    wanted = list(_wanted(target, derive, told))
    wanted.sort(key=lambda one: (list(Kind).index(one.kind), one.id, one.group))
    return Desired(tuple(wanted), tuple(ordered(told)))


def owner(catalog: Catalog) -> Owner:
    """The catalog as plans know it, with what its retired entries had."""
    retired = [
        f"{kind}/{one['name']}"
        for entry in catalog.entries.values()
        if entry.status == "retired"
        for kind, items in (
            (Kind.METRIC_FILTER, entry.metric_filters),
            (Kind.ALARM, entry.alarms),
            (Kind.SAVED_QUERY, [{"name": entry.name}]),
            (Kind.SCHEDULED_QUERY, [{"name": entry.name}]),
        )
        for one in items
    ]
    return Owner(catalog.id, catalog.prefix, frozenset(retired))


def kept(catalog: Catalog) -> list[Entry]:
    """The entries whose objects are in AWS."""
    return [one for one in catalog.entries.values() if one.status not in _NOT_KEPT]


def _wanted(target: Target, derive: Derive, told: list[Diagnostic]) -> Iterator[Wanted]:
    entries = kept(target.catalog)
    alarms = alarms_of(entries)
    for entry in entries:
        if entry.saved_query:
            yield saved_query(entry, target, told)
        if entry.scheduled_query is not None:
            yield scheduled_query(entry, entry.scheduled_query, target, told)
        yield from metric_filters(entry, target, derive, told)
        for written in entry.alarms:
            yield _alarm(entry, written, target, list(alarms), told)
    for name, spec in target.catalog.dashboards.items():
        yield dashboard(name, spec, entries, target, told)


def _alarm(
    entry: Entry, written: MarkedMap, target: Target, alarms: list[str], told: list[Diagnostic]
) -> Wanted:
    name = name_of(target.catalog, Kind.ALARM, written["name"])
    check_name(Kind.ALARM, name, (written.file, written.value_span("name")), told)
    if "rule" in written:
        body = composite_alarm(written, target, alarms, told)
    elif "aggregate" in written:
        body = log_alarm(entry, written, target, told)
    else:
        body = metric_alarm(entry, written, target, told)
    return Wanted(Kind.ALARM, written["name"], name, body, version=entry.version)
