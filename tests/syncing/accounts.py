"""Accounts without AWS: what a catalog wants in its regions, as if somebody had made it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from insights.catalog.assemble import assemble
from insights.catalog.model import Catalog
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import desired
from insights.monitors.expressing.names import Names, prefixes
from insights.monitors.expressing.sightings import Found
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted
from insights.runs import entries
from insights.syncing.importing import Account, Imported

ACCOUNT = "123456789012"

Key: TypeAlias = tuple[str, str, str, str]


def made_by(catalog: Catalog) -> list[Found]:
    """All objects of a catalog in all regions of all its environments, without markers."""
    return [
        Found(region, Live(one.kind, one.name, one.body, one.group))
        for region, one in wants(catalog)
    ]


def account_of(*found: Found, prefix: str = "acme") -> Account:
    """An account with these objects, to be imported under a prefix.

    Every region tells of all dashboards, wherever they are for.
    """
    regions = tuple(dict.fromkeys(one.region for one in found))
    boards = [one.live for one in found if one.live.kind is Kind.DASHBOARD]
    told = [one for one in found if one.live.kind is not Kind.DASHBOARD]
    told += [Found(region, live) for region in regions for live in boards]
    counted = prefixes((one.live for one in found), prefix)
    return Account(Names("acme", prefix), ACCOUNT, regions, tuple(told), counted)


def wants(catalog: Catalog) -> Iterator[tuple[str, Wanted]]:
    """What a catalog wants, region by region, entries of other environments left out."""
    for environment in catalog.environments.values():
        served = {n: e for n, e in catalog.entries.items() if environment.serves(e.source)}
        for region in environment.regions:
            here, groups = replace(catalog, entries=served), dict(environment.log_groups)
            found = desired(Target(here, environment, region, ACCOUNT, groups), derived_pattern)
            assert not found.refused, found.found
            yield from ((region, one) for one in found.wanted)


def catalog_of(files: Mapping[str, str]) -> Catalog:
    """A catalog without any error, rules included."""
    texts = [(name, text.encode()) for name, text in files.items()]
    [settings] = [one for one in texts if one[0] == "catalog.yaml"]
    catalog, found = assemble(Path(), settings, [one for one in texts if one != settings])
    assert catalog is not None
    assert found == []
    assert [x for e in catalog.entries.values() for x in entries.lint_entry(catalog, e)] == []
    return catalog


def bodies(found: Iterator[tuple[str, Wanted]] | list[Found]) -> dict[Key, Mapping[str, Any]]:
    """What there is or is wanted, by what identifies it."""
    return {(region, one.kind, one.group, one.name): one.body for region, one in found}


def held(made: Imported) -> dict[Key, Mapping[str, Any]]:
    """The objects that an import says it holds."""
    return bodies(list(made.objects))
