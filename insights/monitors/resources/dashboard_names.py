"""Dashboards belong to an account, and each shows the logs of one region: whose is which.

A second region with a dashboard of the same name would write over that of the first, and the
first one over that of the second at the next sync.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from insights.catalog.model import Environment
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, World
from insights.monitors.naming import name_of
from insights.monitors.ownership import Owner
from insights.monitors.resources.target import Target


def dashboard_name(target: Target, name: str) -> str:
    """``<prefix>-<name>``, with the region behind it but in the account's first.

    So a catalog that comes to a second region leaves the dashboards of the first as they are.
    """
    return _name_in(target, name, target.region)


def of_region(world: World, target: Target, owner: Owner) -> World:
    """The world without those of the catalog's dashboards that are there for other regions."""
    kept = tuple(one for one in world.objects if not _is_elsewhere(one, target, owner))
    return replace(world, objects=kept)


def _is_elsewhere(live: Live, target: Target, owner: Owner) -> bool:
    if live.kind is not Kind.DASHBOARD or not owner.owns(live):
        return False
    names = target.catalog.dashboards
    if live.name in {dashboard_name(target, name) for name in names}:
        return False
    others = [region for region in _regions(target) if region != target.region]
    if live.name in {_name_in(target, name, region) for region in others for name in names}:
        return True
    shown = set(_shown(live.body))
    return bool(shown) and target.region not in shown


def _name_in(target: Target, name: str, region: str) -> str:
    plain = name_of(target.catalog, Kind.DASHBOARD, name)
    known = _regions(target)
    return plain if region in known[:1] or not known else f"{plain}-{region}"


def _regions(target: Target) -> tuple[str, ...]:
    """The regions of the account in the catalog, environment by environment."""
    found = [
        region
        for environment in target.catalog.environments.values()
        if _may_be_in(environment, target.account)
        for region in environment.regions
    ]
    return tuple(dict.fromkeys(found)) or target.environment.regions


def _may_be_in(environment: Environment, account: str) -> bool:
    ids = {one.id for one in environment.every_account}
    return environment.engine == "cloudwatch" and (not account or bool(ids & {"", account}))


def _shown(body: Mapping[str, Any]) -> Iterator[str]:
    """The regions of a dashboard's log widgets."""
    widgets = body.get("widgets")
    for one in widgets if isinstance(widgets, list) else ():
        properties = one.get("properties") if isinstance(one, dict) else None
        if isinstance(properties, dict) and one.get("type") == "log":
            yield str(properties.get("region", ""))
