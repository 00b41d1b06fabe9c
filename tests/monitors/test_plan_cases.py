"""The decision table of plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from insights.monitors.digest import fingerprint
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, Marker, World
from insights.monitors.ownership import Owner
from insights.monitors.plan import Options, plan
from insights.monitors.steps import Create, Delete, Plan, Reason, Update
from insights.monitors.wanted import Wanted

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "plans_public.yaml").read_text("utf-8")
)


def planned(case: dict[str, Any]) -> Plan:
    options = case["options"]
    owner = Owner(options["catalog"], options["prefix"], case["retired"])
    wanted = [wanted_of(one) for one in case["desired"]]
    failed = {Kind(kind): "" for kind in options.get("failed_lists", ())}
    world = World(tuple(live_of(one) for one in case["live"]), failed)
    chosen = Options(
        owner,
        prune=options.get("prune", False),
        overwrite=options.get("overwrite_drift", False),
        allow_mass_delete=options.get("allow_mass_delete", False),
        adopt=options.get("adopt", ()),
    )
    return plan(wanted, world, chosen)


def wanted_of(one: dict[str, Any]) -> Wanted:
    return Wanted(Kind(one["kind"]), one["id"], one["name"], one["body"], one.get("group", ""))


def live_of(one: dict[str, Any]) -> Live:
    marker = one.get("marker")
    applied = one.get("applied")
    return Live(
        Kind(one["kind"]),
        one["name"],
        one["body"],
        one.get("group", ""),
        Marker(marker["catalog"], marker["id"]) if marker else None,
        written=applied
        and fingerprint(applied.get("name", one["name"]), applied.get("body", one["body"])),
    )


def told(found: Plan) -> dict[str, Any]:
    def left(reason: Reason) -> list[str]:
        return sorted(one.address for one in found.left if one.reason is reason)

    return {
        "create": sorted(step.address for step in found.of(Create)),
        "update": sorted(step.address for step in found.of(Update)),
        "delete": sorted(step.address for step in found.of(Delete)),
        "conflict": left(Reason.CONFLICT),
        "drift": left(Reason.DRIFT),
        "orphan": left(Reason.ORPHAN),
        "unmanaged": left(Reason.UNMANAGED),
        "refuse": found.refused,
    }


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_the_decision_table(case: dict[str, Any]) -> None:
    found = told(planned(case))

    expected = {key: sorted(v) if isinstance(v, list) else v for key, v in case["expect"].items()}
    assert {key: found[key] for key in expected} == expected
