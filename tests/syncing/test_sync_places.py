"""Syncs over two regions and over two accounts, each with objects of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.config import Config
from snapshots import snapshot
from sync_stage import CHANGED, ENTRY, FOREIGN, NOW, OTHER, Hurried, catalog_of, is_write, staged

from insights.catalog.model import Catalog
from insights.errors import FindingsError, GuardError
from insights.monitors import saved_plan
from insights.monitors.results import Applied
from insights.monitors.steps import Reason
from insights.runs.wanted import Wanted
from insights.sandbox.access_keys import session_key
from insights.sandbox.account import ACCOUNT
from insights.sandbox.faults import Fault
from insights.sandbox.server import Sandbox
from insights.syncing import keeping
from insights.syncing.planning import Choice, Failed, Planned, Planner, apply, checked

US, EU = "us-east-1", "eu-west-1"
SECOND = "111122223333"
SETTINGS = f"""\
catalog: acme-net
sources:
  vpcflow: {{type: vpcflow}}
environments:
  prod:
    engine: cloudwatch
    account: '{ACCOUNT}'
    regions: [{US}, {EU}]
    log_groups: {{vpcflow: [/flows/one, '/flows/t*']}}
    actions: {{page: ['arn:aws:sns:{US}:{ACCOUNT}:page', 'arn:aws:sns:{EU}:{ACCOUNT}:page']}}
  all:
    engine: cloudwatch
    accounts:
      '{ACCOUNT}': null
      '{SECOND}': {{role_arn: 'arn:aws:iam::{SECOND}:role/ops/deployer'}}
    regions: [{EU}]
    log_groups: {{vpcflow: [/flows/one, /flows/two]}}
    actions: {{page: ['arn:aws:sns:{EU}:{ACCOUNT}:page']}}
  mixed-up:
    engine: cloudwatch
    account: '{SECOND}'
    regions: [{US}, {EU}]
    log_groups: {{vpcflow: [/flows/one]}}
    actions: {{page: ['arn:aws:sns:{EU}:{ACCOUNT}:page']}}
dashboards:
  security: {{tags: [security]}}
"""
CATALOG = catalog_of(ENTRY, settings=SETTINGS)
AFTER = catalog_of(CHANGED, settings=SETTINGS)
#: Objects of a catalog: one of each kind, a filter on two groups, and three alarms.
EACH = 8
#: The service is busy, takes it and its reply is lost, or refuses it.
KINDS = ("throttle", "lost", "denied")


@dataclass
class There:
    """One account and region of the sandbox, as its owner sees it."""

    sandbox: Sandbox
    account: str
    region: str
    logs: Any = field(init=False)
    cloudwatch: Any = field(init=False)

    def __post_init__(self) -> None:
        config = Config(retries={"total_max_attempts": 1})
        keys = {
            "aws_access_key_id": session_key(self.account, ""),
            "aws_secret_access_key": "x",
        }
        for service in ("logs", "cloudwatch"):
            client = boto3.client(
                service, self.region, endpoint_url=self.sandbox.url, config=config, **keys
            )
            setattr(self, service, client)

    def fill(self) -> None:
        """The log groups, and what somebody else keeps there."""
        events = [(NOW * 1000 - 60_000, "first")]
        for group in ("/flows/one", "/flows/two"):
            self.sandbox.load(group, "s", events, account=self.account, region=self.region)
        for service, method, asked in FOREIGN:
            getattr(getattr(self, service), method)(**asked)

    def writes(self) -> list[str]:
        """The operations that changed something here."""
        return [
            call.operation
            for call in self.sandbox.calls
            if (call.account, call.region) == (self.account, self.region)
            and is_write(call.operation)
        ]

    def objects(self) -> list[Any]:
        """Everything here but the dashboards, which are the account's."""
        return [one for one in snapshot(self) if "dashboard" not in one]

    def dashboards(self) -> list[str]:
        entries = self.cloudwatch.list_dashboards()["DashboardEntries"]
        return [one["DashboardName"] for one in entries]


@dataclass
class Places:
    """One sandbox with four homes."""

    sandbox: Sandbox
    us: There
    eu: There
    second: There
    clock: Hurried = field(default_factory=Hurried)

    def plans(
        self,
        catalog: Catalog = CATALOG,
        choice: Choice | None = None,
        env: str = "prod",
        regions: tuple[str, ...] = (),
    ) -> list[Planned | Failed]:
        planner = Planner(catalog, choice or Choice(), clock=self.clock)
        wanted = Wanted(env=env, regions=regions)
        return planner.all(catalog.environments[env], wanted)

    def made(self, *asked: Any, **more: Any) -> list[Planned]:
        """The plans, all of which can be made."""
        made = self.plans(*asked, **more)
        checked(made)
        return [one for one in made if isinstance(one, Planned)]

    def sync(self, catalog: Catalog = CATALOG, *asked: Any, **more: Any) -> list[Applied]:
        return [self.apply(one, catalog) for one in self.made(catalog, *asked, **more)]

    def apply(self, planned: Planned, catalog: Catalog = CATALOG) -> Applied:
        return apply(planned, catalog.id, threading.Event(), lambda _: None)


@pytest.fixture(scope="module")
def whole() -> Iterator[Places]:
    with staged() as stage:
        sandbox = stage.sandbox
        us, eu = There(sandbox, ACCOUNT, US), There(sandbox, ACCOUNT, EU)
        yield Places(sandbox, us, eu, There(sandbox, SECOND, EU))


@pytest.fixture
def places(whole: Places) -> Places:
    whole.sandbox.reset()
    for there in (whole.us, whole.eu, whole.second):
        there.fill()
    whole.sandbox.reset("calls")
    return whole


def names(made: list[Planned]) -> list[tuple[str, int]]:
    return [(one.name, len(one.plan.steps)) for one in made]


# ---------------------------------------------------------------------------- regions


def test_both_regions_are_planned_for_made_and_then_left_alone(places: Places) -> None:
    before = {US: places.us.objects(), EU: places.eu.objects()}
    made = places.made()
    assert names(made) == [(f"{ACCOUNT} in {US}", EACH), (f"{ACCOUNT} in {EU}", EACH)]

    assert [(one.complete, len(one.results)) for one in places.sync()] == [(True, EACH)] * 2
    for there, region in ((places.us, US), (places.eu, EU)):
        found = there.objects()
        assert len(found) == len(before[region]) + EACH - 1
        assert [one for one in before[region] if one not in found] == []
        (spike,) = there.cloudwatch.describe_alarms(AlarmNames=["acme-net.rejects-spike"])[
            "MetricAlarms"
        ]
        assert spike["AlarmActions"] == [f"arn:aws:sns:{region}:{ACCOUNT}:page"]

    places.sandbox.reset("calls")
    again = places.sync()
    assert [one.results for one in again] == [(), ()]
    assert places.us.writes() == places.eu.writes() == []
    assert places.second.objects() == before[EU]  # nothing of another account was touched


def test_each_region_has_its_dashboard(places: Places) -> None:
    places.sync()
    wanted = {"acme-net-security": US, f"acme-net-security-{EU}": EU}
    assert places.us.dashboards() == places.eu.dashboards() == list(wanted)
    for name, region in wanted.items():
        body = json.loads(places.us.cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])
        regions = [one["properties"].get("region") for one in body["widgets"]]
        assert regions == [None, region]

    without = catalog_of(ENTRY, settings=SETTINGS[: SETTINGS.index("dashboards:")])
    (kept,) = places.made(without, Choice(only=("dashboard",)), regions=(EU,))
    assert [(one.reason, one.address) for one in kept.plan.left] == [
        (Reason.ORPHAN, "dashboard/security")
    ]
    places.sync(without, Choice(prune=True, only=("dashboard",)), regions=(EU,))
    assert places.us.dashboards() == ["acme-net-security"]


def test_a_second_region_leaves_the_dashboard_of_the_first(places: Places) -> None:
    alone = SETTINGS.replace(f"regions: [{US}, {EU}]", f"regions: [{US}]")
    alone = alone.replace(f"regions: [{EU}]", f"regions: [{US}]")
    places.sync(catalog_of(ENTRY, settings=alone))
    assert places.us.dashboards() == ["acme-net-security"]

    made = places.made()
    assert names(made) == [(f"{ACCOUNT} in {US}", 0), (f"{ACCOUNT} in {EU}", EACH)]
    turned = SETTINGS.replace(f"regions: [{US}, {EU}]", f"regions: [{EU}, {US}]")
    for _ in range(2):
        assert all(one.complete for one in places.sync(catalog_of(ENTRY, settings=turned)))
    assert places.us.dashboards() == ["acme-net-security", f"acme-net-security-{US}"]
    again = places.made(catalog_of(ENTRY, settings=turned))
    assert [(one.plan.steps, one.plan.guards) for one in again] == [((), ())] * 2


def test_regions_of_the_command_line_alone_share_no_dashboard(places: Places) -> None:
    nowhere = SETTINGS.replace(f"    regions: [{US}, {EU}]\n", "").replace(
        f"    regions: [{EU}]\n", ""
    )
    catalog = catalog_of(ENTRY, settings=nowhere)
    for _ in range(2):
        assert all(one.complete for one in places.sync(catalog, regions=(US, EU)))
    assert places.us.dashboards() == ["acme-net-security", f"acme-net-security-{EU}"]
    assert [one.plan.steps for one in places.made(catalog, regions=(US, EU))] == [(), ()]


def test_what_differs_in_one_region_is_that_of_one_plan(places: Places) -> None:
    places.sync(catalog_of(ENTRY, OTHER, settings=SETTINGS))
    places.eu.logs.create_log_group(logGroupName="/flows/three")
    found = places.eu.logs.describe_query_definitions(queryDefinitionNamePrefix="acme-net/network")
    (one,) = found["queryDefinitions"]
    edited = {"queryDefinitionId": one["queryDefinitionId"], "name": one["name"]}
    text = one["queryString"].replace("REJECT", "DROP")
    places.eu.logs.put_query_definition(queryString=text, **edited)
    us, eu = places.made()

    assert us.plan.steps == ()
    assert sorted({step.address for step in eu.plan.steps}) == [
        "alarm/one-source-spike",
        "dashboard/security",
        "metric_filter/rejected-flows",
        "scheduled_query/rejects",
    ]
    assert [one.address for one in eu.plan.left if one.reason is Reason.DRIFT] == [
        "saved_query/rejects"
    ]
    assert [one.address for one in us.plan.left if one.reason is Reason.DRIFT] == []


def test_prune_deletes_in_the_region_that_is_named(places: Places) -> None:
    places.sync(catalog_of(ENTRY, OTHER, settings=SETTINGS))
    before = places.us.objects()
    (applied,) = places.sync(CATALOG, Choice(prune=True), regions=(EU,))

    assert (applied.complete, len(applied.results)) == (True, 4)
    assert places.us.objects() == before
    left = [one.address for one in places.made()[0].plan.left if one.reason is Reason.ORPHAN]
    assert len(left) == 4
    assert [one for one in places.made()[1].plan.left if one.reason is Reason.ORPHAN] == []


def test_an_object_of_somebody_else_in_one_region_hinders_that_one_only(places: Places) -> None:
    places.sync()
    places.eu.cloudwatch.delete_alarms(AlarmNames=["acme-net.trouble"])
    theirs = {"AlarmName": "acme-net.trouble", "AlarmRule": "FALSE"}
    places.eu.cloudwatch.put_composite_alarm(**theirs)
    us, eu = places.sync(AFTER, Choice(prune=True, overwrite=True))

    assert us.complete
    assert "alarm/trouble" in {one.step.address for one in us.results}
    assert "alarm/trouble" not in {one.step.address for one in eu.results}
    (kept,) = places.eu.cloudwatch.describe_alarms(
        AlarmNames=["acme-net.trouble"], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"]
    assert kept["AlarmRule"] == "FALSE"


def test_a_fault_in_the_second_region_is_finished_by_the_next_sync(places: Places) -> None:
    """At each kind of its writes, there and back; the first region is done and stays so."""
    left: dict[bool, tuple[list[Any], list[Any]]] = {}
    for forth in (False, True):
        places.sandbox.reset("calls")
        places.sync(AFTER if forth else CATALOG)
        left[forth] = places.us.objects(), places.eu.objects()
    operations = dict.fromkeys(places.eu.writes())
    assert (left[False] != left[True], len(operations)) == (True, 8)

    for nth, operation in enumerate(operations):
        kind, forth = KINDS[nth % len(KINDS)], bool(nth % 2)
        catalog = AFTER if forth else CATALOG
        places.sandbox.fault(Fault(operation, kind, 1000, region=EU))
        us, eu = places.sync(catalog)
        assert us.complete
        assert not eu.complete or kind == "lost"
        assert places.us.objects() == left[forth][0]
        places.sandbox.calm()

        places.sandbox.reset("calls")
        assert all(one.complete for one in places.sync(catalog))
        assert (places.us.objects(), places.eu.objects()) == left[forth]
        assert places.us.writes() == []


def test_a_region_that_cannot_be_read_is_told_and_the_other_is_planned(places: Places) -> None:
    places.sandbox.fault(Fault("*", "denied", 1000, region=EU))
    us, eu = places.plans()
    assert isinstance(us, Planned)
    assert isinstance(eu, Failed)
    assert "Access was denied" in eu.error.message


def test_what_one_region_lacks_is_found_before_anything_is_written(places: Places) -> None:
    places.eu.logs.delete_log_group(logGroupName="/flows/one")
    with pytest.raises(FindingsError) as caught:
        checked(places.plans())
    assert [one.message for one in caught.value.diagnostics] == [
        "There is no log group '/flows/one'."
    ]
    assert places.us.writes() == []


def test_an_action_that_one_region_lacks_is_found_too(places: Places) -> None:
    less = SETTINGS.replace(f", 'arn:aws:sns:{EU}:{ACCOUNT}:page']}}\n  all", "]}\n  all")
    catalog = catalog_of(ENTRY, settings=less)
    with pytest.raises(FindingsError) as caught:
        checked(places.plans(catalog))
    [finding] = caught.value.diagnostics
    assert finding.message == (
        f"An alarm in {EU} cannot do 'arn:aws:sns:{US}:{ACCOUNT}:page', which is elsewhere."
    )
    assert finding.hint == f"Add one in {EU} to it below 'actions'."


def test_a_saved_plan_is_refused_when_one_region_moved(places: Places) -> None:
    made = places.made()
    text = keeping.text_of(made, CATALOG.id, "prod", Choice())
    saved = saved_plan.decode(text, "p.json")
    assert [(one.account, one.region) for one in saved.places] == [(ACCOUNT, US), (ACCOUNT, EU)]
    keeping.check(saved, places.made(), CATALOG.id)
    with pytest.raises(GuardError, match=f"other places: {ACCOUNT} in {US}, {ACCOUNT} in {EU}"):
        keeping.check(saved, places.made(regions=(US,)), CATALOG.id)

    places.eu.logs.put_query_definition(name="x", queryString="limit 1")
    with pytest.raises(GuardError, match=f"^{ACCOUNT} in {EU}: Something in AWS has changed"):
        keeping.check(saved, places.made(), CATALOG.id)


# ---------------------------------------------------------------------------- accounts


def test_both_accounts_are_made_and_then_left_alone(places: Places) -> None:
    before = places.us.objects()
    made = places.made(env="all")
    assert names(made) == [(f"{ACCOUNT} in {EU}", EACH), (f"{SECOND} in {EU}", EACH)]
    assert all(one.complete for one in places.sync(env="all"))
    (alarm,) = places.second.cloudwatch.describe_alarms(
        AlarmNames=["acme-net.one-source-spike"], AlarmTypes=["LogAlarm"]
    )["LogAlarms"]
    role = alarm["ScheduledQueryConfiguration"]["ScheduledQueryRoleARN"]
    assert role == f"arn:aws:iam::{SECOND}:role/logs-alarm-role"

    places.sandbox.reset("calls")
    assert [one.results for one in places.sync(env="all")] == [(), ()]
    assert places.eu.writes() == places.second.writes() == []
    assert places.us.objects() == before


def test_the_credentials_of_another_account_write_nothing(places: Places) -> None:
    made = places.plans(env="mixed-up")
    assert [isinstance(one, Failed) for one in made] == [True, True]
    for one in made:
        assert isinstance(one, Failed)
        assert isinstance(one.error, GuardError)
        assert f"is for account {SECOND}, but the credentials" in one.error.message
    operations = {call.operation for call in places.sandbox.calls}
    assert operations == {"GetCallerIdentity"}
