"""Targets for what is written to files: AWS is asked only where the catalog does not say it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from insights.catalog.group_names import pattern, placeholders
from insights.catalog.model import AUTO, Catalog, Environment
from insights.engines.cloudwatch.clock import SystemClock
from insights.engines.cloudwatch.groups import named
from insights.engines.cloudwatch.tags import PREFIX
from insights.monitors.desired import kept
from insights.monitors.resources.target import Target
from insights.runs import places
from insights.runs.cells import Identities, Place, checked_account
from insights.runs.wanted import Wanted
from insights.syncing.planning import opened
from insights.syncing.targets import Located, located

Groups = Mapping[str, tuple[str, ...]]


def destinations(
    catalog: Catalog,
    environment: Environment,
    asked: Wanted,
    notice: Callable[[str], None],
    *,
    patterns: bool = False,
) -> Iterator[Located]:
    """One target for each account and region, in their order.

    Nothing is asked of AWS where account and region are known and every log group is written out.
    With ``patterns`` a pattern stands for itself, parameters in names for anything, and drafts
    count: that is who may run queries, not what is kept in AWS.
    """
    catalog = replace(
        catalog,
        entries={n: one for n, one in catalog.entries.items() if environment.serves(one.source)},
    )
    entries = catalog.entries.values() if patterns else kept(catalog)
    sources = {entry.source for entry in entries}
    groups = {source: written(environment, source, patterns) for source in sorted(sources)}
    known = {source: names for source, names in groups.items() if names is not None}
    identities = Identities()
    for place in places.places_of(environment, asked):
        region = place.connection.region
        if place.account and region and len(known) == len(groups):
            yield Located(Target(catalog, environment, region, place.account, known))
        else:
            yield _asked(catalog, environment, place, identities, notice, known)


def written(environment: Environment, source: str, patterns: bool) -> tuple[str, ...] | None:
    """The log groups of a source as the catalog writes them; ``None`` if they are looked up."""
    names = environment.log_groups.get(source, ())
    if patterns:
        names = tuple(map(pattern, names))
    found = [
        name if patterns and "*" in name and not name.startswith((PREFIX, "arn:")) else named(name)
        for name in names
        if not placeholders(name)
    ]
    if names == (AUTO,) or None in found:
        return None
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _asked(
    catalog: Catalog,
    environment: Environment,
    place: Place,
    identities: Identities,
    notice: Callable[[str], None],
    known: Groups,
) -> Located:
    calls = opened(place, notice, SystemClock())
    account = checked_account(place, identities)
    there = located(catalog, environment, place, account, calls.logs)
    target = replace(there.target, groups={**there.target.groups, **known})
    return replace(there, target=target)
