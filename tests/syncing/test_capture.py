"""Edits in the console that go back into the entries, and objects that are taken over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sync_stage import SETTINGS, Stage, catalog_of, staged

from insights.catalog.model import Catalog
from insights.errors import UsageError
from insights.monitors.results import Outcome
from insights.monitors.steps import Update
from insights.syncing.adopting import adoptions, check_addresses
from insights.syncing.capturing import Captured, captured, pairs
from insights.syncing.planning import ALL, Choice, settle

ENTRY = """\
name: rejects            # how people run it
version: 1.0.0
title: Rejected connections
source: vpcflow
parameters:
  limit: {type: integer, default: 20}   # rows
query: |
  filter action = "REJECT"   # what the firewall said
  | stats count(*) as rejects by srcAddr
  | limit {{limit}}
saved_query: {folder: network}
scheduled_query: {cron: '0 6 * * ? *', output: 's3://bucket/rows/', role: query-role}
metric_filters:
  - name: rejected-flows
    pattern: '[v, a, i, src, dst, sp, dp, p, n, b, s, e, action = REJECT, l]'
    metric: {namespace: Network, name: RejectedFlows, value: 1, default: 0, unit: Count}
alarms:
  - name: rejects-spike
    filter: rejected-flows
    statistic: Sum
    period: 5m
    threshold: 400   # twice the usual
    comparison: '>='
    datapoints: 2 of 3
    missing: notBreaching
    actions: {alarm: page}
"""
#: The same without parameters, so that all objects have the text of the query.
PLAIN = ENTRY.replace("parameters:\n  limit: {type: integer, default: 20}   # rows\n", "").replace(
    "{{limit}}", "20"
)
CATALOG = catalog_of(ENTRY)
CATALOG_OF_PLAIN = catalog_of(PLAIN)
FILES = {"catalog.yaml": SETTINGS.encode(), "e0.yaml": ENTRY.encode()}
ALARM = "acme-net.rejects-spike"


@pytest.fixture(scope="module")
def whole() -> Iterator[Stage]:
    with staged() as made:
        yield made


@pytest.fixture
def stage(whole: Stage) -> Stage:
    whole.empty()
    assert whole.sync(CATALOG).complete
    return whole


def edit_alarm(stage: Stage, **changes: Any) -> None:
    [found] = stage.cloudwatch.describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    keys = (
        *("MetricName", "Namespace", "Statistic", "Period", "EvaluationPeriods", "Threshold"),
        *("DatapointsToAlarm", "ComparisonOperator", "TreatMissingData", "AlarmActions"),
    )
    asked = {**{key: found[key] for key in keys}, **changes}
    present = {key: value for key, value in asked.items() if value is not None}
    stage.cloudwatch.put_metric_alarm(AlarmName=ALARM, **present)


def capture(stage: Stage, *addresses: str) -> Captured:
    planned = stage.plan(CATALOG)
    return captured(planned, pairs(planned, addresses), FILES)


def lines(found: Captured) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came."""
    before, after = ENTRY.splitlines(), found.files["e0.yaml"].decode().splitlines()
    return [x for x in before if x not in after], [x for x in after if x not in before]


def again(found: Captured) -> Catalog:
    return catalog_of(found.files["e0.yaml"].decode())


def test_an_alarm_goes_back_with_its_comments(stage: Stage) -> None:
    edit_alarm(
        stage,
        Threshold=999.5,
        DatapointsToAlarm=None,
        EvaluationPeriods=1,
        TreatMissingData="breaching",
        AlarmDescription="Call: the team, it's 'urgent' #1",
        AlarmActions=["arn:aws:sns:us-east-1:123456789012:other"],
    )

    found = capture(stage)

    assert found.lost == ()
    assert lines(found) == (
        [
            "    threshold: 400   # twice the usual",
            "    datapoints: 2 of 3",
            "    missing: notBreaching",
            "    actions: {alarm: page}",
        ],
        [
            "    description: 'Call: the team, it''s ''urgent'' #1'",
            "    threshold: 999.5   # twice the usual",
            "    missing: breaching",
            "    actions: {alarm: 'arn:aws:sns:us-east-1:123456789012:other'}",
        ],
    )
    plan = stage.plan(again(found)).plan
    [step] = plan.of(Update)
    assert isinstance(step, Update)
    assert (step.address, [one.path for one in step.changes]) == (
        "alarm/rejects-spike",
        ["marker"],
    )


def test_queries_go_back(stage: Stage) -> None:
    [one] = stage.logs.describe_query_definitions()["queryDefinitions"]
    text = one["queryString"].replace('"REJECT"', '"DROP"')
    stage.logs.put_query_definition(
        queryDefinitionId=one["queryDefinitionId"],
        name="acme-net/network/deep/Dropped",
        queryString=text,
        logGroupNames=one["logGroupNames"],
        parameters=[{"name": "limit", "defaultValue": "50"}],
    )
    name = "acme-net.rejects"
    kept = stage.logs.get_scheduled_query(identifier=name)
    keys = ("queryLanguage", "logGroupIdentifiers", "startTimeOffset", "queryString",
            "executionRoleArn", "destinationConfiguration")  # fmt: skip
    asked = {**{key: kept[key] for key in keys}, "timezone": "Europe/Berlin", "state": "DISABLED"}
    asked["endTimeOffset"] = 60
    expression = "cron(30 5 * * ? *)"
    stage.logs.update_scheduled_query(identifier=name, scheduleExpression=expression, **asked)

    found = capture(stage)

    # The scheduled query still runs the old text, with the old limit: it was not edited.
    assert found.lost == (
        "scheduled_query/rejects: 'queryString' is in AWS as it was before the other edits; "
        "add --overwrite to the next sync.",
    )
    kept_edit = [one.address for one in stage.plan(again(found)).plan.left]
    assert kept_edit == ["scheduled_query/rejects"]
    written = stage.plan(again(found), Choice(overwrite=True)).plan
    assert "scheduled_query/rejects" in {one.address for one in written.of(Update)}
    gone, came = lines(found)
    assert (len(gone), came) == (
        5,
        [
            "title: Dropped",
            "  limit: {type: integer, default: 50}   # rows",
            '  filter action = "DROP"   # what the firewall said',
            "saved_query: {folder: network/deep}",
            "scheduled_query: {cron: '30 5 * * ? *', enabled: false, delay: 1m, "
            "timezone: Europe/Berlin, window: 59m, output: 's3://bucket/rows/', role: query-role}",
        ],
    )


def test_a_filter_goes_back_and_what_an_entry_cannot_say_is_named(stage: Stage) -> None:
    made = {"metricName": "RejectedFlows", "metricNamespace": "Network", "metricValue": "2"}
    for group in ("/flows/one", "/flows/two"):
        stage.logs.put_metric_filter(
            logGroupName=group,
            filterName="acme-net.rejected-flows",
            filterPattern="REJECT",
            metricTransformations=[made],
        )
    kept = stage.logs.get_scheduled_query(identifier="acme-net.rejects")
    keys = ("queryLanguage", "logGroupIdentifiers", "startTimeOffset", "scheduleExpression",
            "executionRoleArn", "destinationConfiguration")  # fmt: skip
    stage.logs.update_scheduled_query(
        identifier="acme-net.rejects",
        queryString=kept["queryString"].replace("limit 20", "limit 5"),
        **{key: kept[key] for key in keys},
    )

    found = capture(stage, "metric_filter/rejected-flows", "scheduled_query/rejects")

    assert lines(found)[1] == [
        "    pattern: REJECT",
        "    metric: {namespace: Network, name: RejectedFlows, value: 2}",
    ]
    assert found.lost == (
        "scheduled_query/rejects: its query was edited where {{limit}} stands; "
        "edit e0.yaml:7 by hand.",
    )


def edit_scheduled(stage: Stage, before: str, after: str) -> None:
    kept = stage.logs.get_scheduled_query(identifier="acme-net.rejects")
    keys = ("queryLanguage", "logGroupIdentifiers", "startTimeOffset", "scheduleExpression",
            "executionRoleArn", "destinationConfiguration")  # fmt: skip
    assert before in kept["queryString"]
    stage.logs.update_scheduled_query(
        identifier="acme-net.rejects",
        queryString=kept["queryString"].replace(before, after),
        **{key: kept[key] for key in keys},
    )


def test_a_query_that_runs_with_values_goes_back_with_its_placeholders(stage: Stage) -> None:
    edit_scheduled(stage, "by srcAddr", "by srcAddr, dstPort\n| sort rejects desc")

    found = capture(stage)

    assert found.lost == ()
    assert lines(found) == (
        ["  | stats count(*) as rejects by srcAddr"],
        ["  | stats count(*) as rejects by srcAddr, dstPort", "  | sort rejects desc"],
    )
    assert b"  | limit {{limit}}\n" in found.files["e0.yaml"]


def test_an_action_with_arns_of_several_regions_is_no_edit(stage: Stage) -> None:
    page = "['arn:aws:sns:us-east-1:123456789012:page'"
    settings = SETTINGS.replace(page, f"{page}, 'arn:aws:sns:eu-west-1:123456789012:page'")
    edit_alarm(stage, Threshold=500.0)
    planned = stage.plan(catalog_of(ENTRY, settings=settings))

    found = captured(planned, pairs(planned, ()), {**FILES, "catalog.yaml": settings.encode()})

    assert (found.lost, lines(found)[1]) == ((), ["    threshold: 500   # twice the usual"])


def _read_another_group(stage: Stage) -> None:
    """What somebody does in the console: the third group in place of the second."""
    [one] = stage.logs.describe_query_definitions()["queryDefinitions"]
    stage.logs.put_query_definition(
        queryDefinitionId=one["queryDefinitionId"],
        name=one["name"],
        queryString=one["queryString"],
        logGroupNames=["/flows/one", "/flows/three"],
        parameters=one["parameters"],
    )


def test_log_groups_that_others_read_too_are_left_to_a_person(stage: Stage) -> None:
    _read_another_group(stage)

    found = capture(stage)

    assert found.files == {}
    assert found.lost == (
        "saved_query/rejects: it reads /flows/three too, no longer reads /flows/two; edit "
        "'log_groups' of 'vpcflow' at catalog.yaml:9, which other objects of the entry read too.",
    )


def test_log_groups_of_one_object_go_into_the_environment(stage: Stage) -> None:
    text = ENTRY[: ENTRY.index("scheduled_query:")]
    catalog = catalog_of(text, settings=SETTINGS.replace("vpcflow: [", "vpcflow:  ["))
    stage.empty()
    assert stage.sync(catalog).complete
    _read_another_group(stage)
    settings = SETTINGS.replace("vpcflow: [", "vpcflow:  [").encode()
    planned = stage.plan(catalog)

    found = captured(
        planned, pairs(planned, ()), {"catalog.yaml": settings, "e0.yaml": text.encode()}
    )

    assert found.lost == ()
    wanted = settings.replace(b"[/flows/one, /flows/two]", b"[/flows/one, /flows/three]")
    assert found.files == {"catalog.yaml": wanted}


def test_two_edits_of_one_place_are_told_apart(stage: Stage) -> None:
    plain = CATALOG_OF_PLAIN
    assert stage.sync(plain).complete
    [one] = stage.logs.describe_query_definitions()["queryDefinitions"]
    stage.logs.put_query_definition(
        queryDefinitionId=one["queryDefinitionId"],
        name=one["name"],
        queryString=one["queryString"].replace("REJECT", "DROP"),
        logGroupNames=one["logGroupNames"],
    )
    kept = stage.logs.get_scheduled_query(identifier="acme-net.rejects")
    keys = ("queryLanguage", "logGroupIdentifiers", "startTimeOffset", "scheduleExpression",
            "executionRoleArn", "destinationConfiguration")  # fmt: skip
    text = kept["queryString"].replace("REJECT", "SKIP")
    same = {key: kept[key] for key in keys}
    stage.logs.update_scheduled_query(identifier=kept["name"], queryString=text, **same)

    planned = stage.plan(plain)
    files = {**FILES, "e0.yaml": PLAIN.encode()}
    found = captured(planned, pairs(planned, ()), files)

    edited = found.files["e0.yaml"]
    assert (b"DROP" in edited) != (b"SKIP" in edited)
    [told] = found.lost
    assert "'query' was edited in " in told
    assert "query/rejects too, and differently." in told
    alone = captured(planned, pairs(planned, ["scheduled_query/rejects"]), files)
    assert b"SKIP" in alone.files["e0.yaml"]
    assert alone.lost == ()


def test_a_filter_that_was_captured_is_no_edit_any_more(stage: Stage) -> None:
    [made] = stage.logs.describe_metric_filters(logGroupName="/flows/one")["metricFilters"]
    for group in ("/flows/one", "/flows/two"):
        stage.logs.put_metric_filter(
            logGroupName=group,
            filterName=made["filterName"],
            filterPattern="REJECT",
            metricTransformations=made["metricTransformations"],
        )
    taken = capture(stage).files["e0.yaml"].decode()
    planned = stage.plan(catalog_of(taken))
    assert planned.plan.steps == ()
    settle(planned)

    plan = stage.plan(catalog_of(taken.replace("pattern: REJECT", "pattern: DROP"))).plan
    assert [(step.address, getattr(step, "overwrites", None)) for step in plan.of(Update)] == [
        ("metric_filter/rejected-flows", False),
        ("metric_filter/rejected-flows", False),
    ]
    assert plan.left == ()


def test_addresses_are_checked(stage: Stage) -> None:
    assert capture(stage).addresses == ()
    with pytest.raises(UsageError, match="as the catalog wants it"):
        capture(stage, "alarm/rejects-spike")
    with pytest.raises(UsageError, match="wants no object 'alarm/reject-spike'") as refused:
        capture(stage, "alarm/reject-spike")
    assert refused.value.hint == "Did you mean 'alarm/rejects-spike'?"


def test_what_was_made_by_hand_is_taken_over(stage: Stage) -> None:
    arn = stage.cloudwatch.describe_alarms(AlarmNames=[ALARM])["MetricAlarms"][0]["AlarmArn"]
    keys = [f"insights:{key}" for key in ("catalog", "name", "version", "hash")]
    stage.cloudwatch.untag_resource(ResourceARN=arn, TagKeys=keys)
    edit_alarm(stage, Threshold=1.0)
    [one] = stage.logs.describe_query_definitions()["queryDefinitions"]
    stage.logs.put_query_definition(
        queryDefinitionId=one["queryDefinitionId"], name=one["name"], queryString="limit 1"
    )
    assert stage.plan(CATALOG).plan.steps == ()

    made = stage.plan(CATALOG, Choice(adopt=("alarm/rejects-spike",)))
    check_addresses(("alarm/rejects-spike",), [made])
    done = stage.apply(adoptions(made), CATALOG)
    assert [(r.step.address, r.outcome) for r in done.results] == [
        ("alarm/rejects-spike", Outcome.DONE)
    ]
    rest = adoptions(stage.plan(CATALOG, Choice(adopt=(ALL,))))
    assert stage.apply(rest, CATALOG).complete
    assert stage.plan(CATALOG).plan.out_of_step is False
    for address in ("alarm/rejects-spike", "metric_filter/rejected-flows", "alarm/reject"):
        with pytest.raises(UsageError):
            check_addresses((address,), [stage.plan(CATALOG)])
