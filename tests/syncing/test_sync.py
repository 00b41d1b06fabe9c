"""Plans and syncs against a sandbox: what is written, what is not, what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from snapshots import snapshot
from sync_stage import CHANGED, ENTRY, OTHER, SETTINGS, Stage, catalog_of, staged

from insights.engines.cloudwatch.connection import Connection
from insights.errors import CredentialsError, FindingsError, GuardError
from insights.monitors import saved_plan
from insights.monitors.results import Outcome
from insights.monitors.steps import Reason
from insights.runs.cells import Identities, Place
from insights.syncing import keeping
from insights.syncing.planning import Choice, Planned, Planner, checked

CATALOG = catalog_of(ENTRY)


@pytest.fixture(scope="module")
def whole() -> Iterator[Stage]:
    with staged() as made:
        yield made


@pytest.fixture
def stage(whole: Stage) -> Stage:
    whole.with_foreign()
    return whole


def left(planned: Planned) -> list[tuple[str, str]]:
    return [(one.reason.value, one.address) for one in planned.plan.left]


def test_a_second_sync_writes_nothing(stage: Stage) -> None:
    before = snapshot(stage)

    applied = stage.sync(CATALOG)
    assert (applied.complete, len(applied.results)) == (True, 8)
    assert all(one in snapshot(stage) for one in before)

    stage.sandbox.reset("calls")
    again = stage.sync(CATALOG)
    assert (again.results, stage.writes()) == ((), [])


def test_what_others_keep_is_told_and_left(stage: Stage) -> None:
    planned = stage.plan(CATALOG)

    assert left(planned) == [
        ("other-catalog", "alarm/acme-net.theirs"),
        ("unmanaged", "saved_query/acme-net/Theirs"),
    ]


def test_a_filter_on_a_group_that_is_read_no_more_is_told_with_what_deletes_it(
    stage: Stage,
) -> None:
    assert stage.sync(CATALOG).complete
    fewer = SETTINGS.replace("[/flows/one, /flows/two]", "[/flows/one]")

    planned = stage.plan(catalog_of(ENTRY, settings=fewer), Choice(prune=True))

    address = "metric_filter/acme-net.rejected-flows on /flows/two"
    [told] = [one for one in planned.plan.left if one.address == address]
    assert told.reason is Reason.UNMANAGED
    assert told.hint == (
        "If nobody needs it, type aws logs delete-metric-filter"
        " --log-group-name '/flows/two' --filter-name 'acme-net.rejected-flows'."
    )


def test_many_alarms_are_announced_since_their_tags_come_one_by_one(stage: Stage) -> None:
    more = (
        f"  - {{name: a{number}, filter: rejected-flows, statistic: Sum, period: 1m,"
        f" threshold: {number}, comparison: '>', missing: notBreaching}}\n"
        for number in range(31)
    )
    many = catalog_of(ENTRY + "".join(more))
    assert stage.sync(many).complete
    heard: list[str] = []

    planner = Planner(many, notice=heard.append, clock=stage.clock)
    planned = planner.at(many.environments["prod"], Identities(), stage.place)

    assert planned.plan.out_of_step is False
    assert "Reading the tags of 35 alarms, six a second." in heard


def test_an_edit_in_the_console_is_kept_until_it_may_be_lost(stage: Stage) -> None:
    stage.sync(CATALOG)
    alarm = stage.cloudwatch.describe_alarms(AlarmNames=["acme-net.rejects-spike"])
    keys = ("MetricName", "Namespace", "Statistic", "Period", "EvaluationPeriods")
    asked = {key: alarm["MetricAlarms"][0][key] for key in keys}
    edited = {"AlarmName": "acme-net.rejects-spike", "Threshold": 999.0, **asked}
    compared = {"ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    stage.cloudwatch.put_metric_alarm(**edited, **compared)
    [kept] = stage.logs.describe_metric_filters(filterNamePrefix="acme", logGroupName="/flows/two")[
        "metricFilters"
    ]
    names = ("logGroupName", "filterName", "metricTransformations")
    stage.logs.put_metric_filter(filterPattern="theirs", **{name: kept[name] for name in names})

    planned = stage.plan(CATALOG)
    assert planned.plan.steps == ()
    assert sorted(left(planned))[:2] == [
        ("drift", "alarm/rejects-spike"),
        ("drift", "metric_filter/rejected-flows"),
    ]

    applied = stage.sync(CATALOG, Choice(overwrite=True))
    assert [one.step.address for one in applied.results] == [
        "metric_filter/rejected-flows",
        "alarm/rejects-spike",
    ]
    assert stage.plan(CATALOG).plan.out_of_step is False


def test_a_machine_that_wrote_no_filter_takes_a_difference_for_an_update(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stage.sync(CATALOG)
    monkeypatch.setenv("INSIGHTS_STATE", str(tmp_path))

    found = stage.plan(catalog_of(ENTRY.replace("default: 0,", "default: 1,"))).plan

    assert [step.address for step in found.steps] == ["metric_filter/rejected-flows"] * 2
    assert not [one for one in found.left if one.reason is Reason.DRIFT]


def test_what_changes_between_plan_and_write_is_not_written(stage: Stage) -> None:
    stage.sync(CATALOG)
    planned = stage.plan(catalog_of(CHANGED))
    stage.cloudwatch.delete_alarms(AlarmNames=["acme-net.trouble"])
    found = stage.logs.describe_query_definitions(queryDefinitionNamePrefix="acme-net/network")
    one = found["queryDefinitions"][0]
    edit = {"queryDefinitionId": one["queryDefinitionId"], "name": one["name"]}
    stage.logs.put_query_definition(queryString="limit 7", **edit)

    results = stage.apply(planned, CATALOG).results

    told = {r.step.address: r.message for r in results if r.outcome is Outcome.LEFT}
    assert told == {
        "saved_query/rejects": "Somebody changed it since the plan was made.",
        "alarm/trouble": "Somebody deleted it since the plan was made.",
    }
    assert sum(r.outcome is Outcome.DONE for r in results) == len(results) - 2


def test_what_needs_a_failed_step_is_skipped(stage: Stage) -> None:
    stage.fault("PutMetricFilter", "denied", count=9)

    results = {r.step.address: r for r in stage.sync(CATALOG).results}

    assert results["metric_filter/rejected-flows"].outcome is Outcome.FAILED
    assert results["alarm/rejects-spike"].outcome is Outcome.SKIPPED
    assert results["alarm/trouble"].outcome is Outcome.SKIPPED
    assert results["alarm/one-source-spike"].outcome is Outcome.DONE
    assert results["alarm/rejects-spike"].message == (
        "It needs metric_filter/rejected-flows, which is not done."
    )


def test_expired_credentials_end_it_and_the_rest_is_left(stage: Stage) -> None:
    stage.fault("PutMetricFilter", "expired-token")

    outcomes = [r.outcome.value for r in stage.sync(CATALOG).results]

    assert outcomes == ["done", "done", "failed", *["left"] * 5]
    stage.fault("DescribeAlarms", "expired-token")
    with pytest.raises(CredentialsError):
        stage.plan(CATALOG)


def test_a_list_that_fails_stops_the_plan(stage: Stage) -> None:
    stage.fault("DescribeMetricFilters", "denied")
    stage.sandbox.reset("calls")

    planned = stage.plan(CATALOG)

    assert [guard.name for guard in planned.plan.guards] == ["failed-list"]
    assert (planned.plan.steps, len(planned.plan.withheld)) == ((), 8)
    assert stage.writes() == []


def test_a_lost_reply_makes_no_second_saved_query(stage: Stage) -> None:
    stage.fault("PutQueryDefinition", "lost", count=3)

    assert stage.sync(CATALOG, Choice(only=("saved_query",))).complete

    found = stage.logs.describe_query_definitions(queryDefinitionNamePrefix="acme-net/network")
    assert len(found["queryDefinitions"]) == 1
    assert stage.writes().count("PutQueryDefinition") == 4 + 2  # and those of somebody else


def test_prune_deletes_what_the_catalog_no_longer_has(stage: Stage) -> None:
    stage.sync(catalog_of(ENTRY, OTHER))
    reference = snapshot(stage)

    kept = stage.plan(CATALOG)
    assert kept.plan.steps == ()
    orphans = sorted(one[1] for one in left(kept) if one[0] == "orphan")
    assert orphans == [
        "alarm/many",
        "alarm/often",
        "saved_query/accepts",
        "scheduled_query/accepts",
    ]

    applied = stage.sync(CATALOG, Choice(prune=True))
    assert [one.step.address for one in applied.results][:2] == ["alarm/often", "alarm/many"]
    assert applied.complete
    assert len(snapshot(stage)) == len(reference) - 4


def test_another_account_is_refused_before_anything_is_asked_there(stage: Stage) -> None:
    stage.sandbox.reset("calls")
    other = Stage.__new__(Stage)
    other.__dict__.update(stage.__dict__)
    other.place = Place(Connection(region="us-east-1"), "999999999999")

    with pytest.raises(GuardError, match="account 999999999999"):
        other.plan(CATALOG)

    assert stage.operations() == ["GetCallerIdentity"]


def test_what_aws_would_refuse_is_found_with_its_line(stage: Stage) -> None:
    settings = SETTINGS.replace("/flows/two", "/flows/gone")
    with pytest.raises(FindingsError, match="AWS would refuse this") as caught:
        checked([stage.plan(catalog_of(ENTRY, settings=settings))])

    [finding] = caught.value.diagnostics
    assert (finding.code, finding.file, finding.span.line) == ("MON018", "e0.yaml", 4)
    assert finding.message == "There is no log group '/flows/gone'."


def test_entries_of_sources_that_live_elsewhere_are_not_here(stage: Stage) -> None:
    elsewhere = OTHER.replace("source: vpcflow", "source: orders")
    settings = SETTINGS.replace("sources:\n", "sources:\n  orders: {type: json}\n")
    catalog = catalog_of(ENTRY, elsewhere, settings=settings)

    planned = stage.plan(catalog)

    checked([planned])
    assert len(planned.plan.steps) == 8
    assert not [step for step in planned.plan.steps if "accepts" in step.address]


class TestKeptPlans:
    """A plan in a file is done exactly, or not at all."""

    def kept(self, stage: Stage, choice: Choice) -> tuple[Any, Planned]:
        planned = stage.plan(CATALOG, choice)
        text = keeping.text_of([planned], CATALOG.id, "prod", choice)
        return saved_plan.decode(text, "p.json"), planned

    def test_the_same_world_passes(self, stage: Stage) -> None:
        saved, _ = self.kept(stage, Choice(prune=True, only=("alarm",)))

        assert Choice.of(saved.choice) == Choice(prune=True, only=("alarm",))
        keeping.check(saved, [stage.plan(CATALOG, Choice.of(saved.choice))], CATALOG.id)

    def test_any_other_is_refused(self, stage: Stage) -> None:
        saved, planned = self.kept(stage, Choice())
        with pytest.raises(GuardError, match="for the catalog 'acme-net'"):
            keeping.check(saved, [planned], "other")
        with pytest.raises(GuardError, match="other places: 123456789012 in us-east-1"):
            keeping.check(saved, [], CATALOG.id)
        with pytest.raises(GuardError, match="The catalog has changed"):
            keeping.check(saved, [stage.plan(catalog_of(CHANGED))], CATALOG.id)
        stage.logs.put_query_definition(name="x", queryString="limit 1")
        with pytest.raises(GuardError, match="Something in AWS has changed"):
            keeping.check(saved, [stage.plan(CATALOG)], CATALOG.id)

    def test_it_can_be_read_by_people(self, stage: Stage) -> None:
        planned = stage.plan(CATALOG)
        text = keeping.text_of([planned], CATALOG.id, "prod", Choice())

        shown = json.loads(text)["places"][0]["shown"]
        assert [step["action"] for step in shown["steps"]] == ["create"] * 8


def test_what_was_taken_is_done_though_nobody_heard_of_it(stage: Stage) -> None:
    stage.fault("PutMetricAlarm", "lost", count=99)
    stage.fault("CreateScheduledQuery", "lost")

    assert stage.sync(CATALOG).complete
