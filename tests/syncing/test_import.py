"""A whole account becomes a catalog, which wants exactly what is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from snapshots import snapshot
from sync_stage import ENTRY, OTHER, Stage, catalog_of, staged

from insights.engines.cloudwatch.connection import Connection
from insights.errors import DataError, ServiceError, UsageError
from insights.monitors.steps import Update
from insights.runs import entries
from insights.runs.cells import Identities, Place
from insights.syncing.adopting import adoptions
from insights.syncing.importing import Imported, imported, read, write
from insights.syncing.planning import ALL, Choice, Planner

ALARM: dict[str, Any] = {
    "MetricName": "Slow",
    "Namespace": "Shop",
    "ExtendedStatistic": "p99",
    "Period": 300,
    "EvaluationPeriods": 3,
    "DatapointsToAlarm": 2,
    "Threshold": 1.5,
    "ComparisonOperator": "GreaterThanThreshold",
    "AlarmDescription": "Look: it's slow # again",
    "AlarmActions": ["arn:aws:sns:us-east-1:123456789012:page"],
}
ROLE = "arn:aws:iam::123456789012:role/r"


@pytest.fixture(scope="module")
def whole() -> Iterator[Stage]:
    with staged() as made:
        yield made


@pytest.fixture
def stage(whole: Stage) -> Stage:
    whole.empty()
    return whole


def filtered(stage: Stage, name: str, group: str, pattern: str, **metric: Any) -> None:
    made = {"metricNamespace": "Shop", "metricName": "Slow", "metricValue": "$.ms", **metric}
    stage.logs.put_metric_filter(
        logGroupName=group, filterName=name, filterPattern=pattern, metricTransformations=[made]
    )


def by_hand(stage: Stage) -> None:
    """What somebody made in the console, some of it beyond what an entry can say."""
    query = 'filter level = "ERROR"   # hm\n| stats count(*) as n by {{key}}'
    stage.logs.put_query_definition(
        name="shop/ops/Errors: by key",
        queryString=query,
        logGroupNames=["/flows/one"],
        parameters=[{"name": "key", "defaultValue": "route", "description": "What by."}],
    )
    stage.logs.put_query_definition(name="shop/Broken", queryString="filter (")
    stage.logs.create_scheduled_query(
        name="shop.nightly",
        queryLanguage="CWLI",
        queryString="stats count(*) as n",
        logGroupIdentifiers=["/flows/two", "/flows/one"],
        scheduleExpression="cron(0 6 * * ? *)",
        startTimeOffset=86_400,
        executionRoleArn=ROLE,
        destinationConfiguration={
            "s3Configuration": {"destinationIdentifier": "s3://bucket/rows/", "roleArn": ROLE}
        },
    )
    for group in ("/flows/one", "/flows/two"):
        filtered(stage, "shop.slow", group, "{ $.ms > 500 }", dimensions={"route": "$.route"})
    filtered(stage, "shop.words", "/flows/one", "slow", metricName="Words", metricValue="1.50")
    filtered(stage, "shop.UPPER", "/flows/one", "x", metricName="Upper", metricValue="1")
    dimensions = [{"Name": "route", "Value": "/pay"}]
    stage.cloudwatch.put_metric_alarm(AlarmName="shop.slow", Dimensions=dimensions, **ALARM)
    stray = {**ALARM, "MetricName": "Other"}
    stage.cloudwatch.put_metric_alarm(AlarmName="shop.stray", **stray)
    stage.cloudwatch.put_composite_alarm(
        AlarmName="shop.both", AlarmRule='ALARM("shop.slow") AND NOT OK("shop.stray")'
    )
    stage.cloudwatch.put_dashboard(DashboardName="shop", DashboardBody='{"widgets": []}')
    measured(stage)


def measured(stage: Stage) -> None:
    """Alarms as the console makes them: on a band, on metric math, on metrics of AWS."""
    kept = ("EvaluationPeriods", "AlarmActions")
    common = {key: ALARM[key] for key in kept}
    slow = {"MetricName": "Words", "Namespace": "Shop"}
    stat = {"Metric": slow, "Period": 300, "Stat": "Sum"}
    band = "ANOMALY_DETECTION_BAND(m1,2)"
    stage.cloudwatch.put_metric_alarm(
        AlarmName="shop.odd",
        ComparisonOperator="GreaterThanUpperThreshold",
        ThresholdMetricId="ad1",
        Metrics=[
            {"Id": "ad1", "Expression": band, "Label": "Words (expected)", "ReturnData": True},
            {"Id": "m1", "MetricStat": stat, "ReturnData": True},
        ],
        **common,
    )
    errors = {"MetricName": "Errors", "Namespace": "AWS/Lambda"}
    errors |= {"Dimensions": [{"Name": "FunctionName", "Value": "pay"}]}  # type: ignore[dict-item]
    foreign = {"Metric": errors, "Period": 300, "Stat": "Sum", "Unit": "Count"}
    compared = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 5.0}
    stage.cloudwatch.put_metric_alarm(
        AlarmName="shop.share",
        Metrics=[
            {"Id": "share", "Expression": "errors / words * 100", "Label": "share of errors"},
            {"Id": "errors", "MetricStat": foreign, "ReturnData": False},
            {"Id": "words", "MetricStat": stat, "ReturnData": False},
        ],
        **compared,
        **common,
    )
    stage.cloudwatch.put_metric_alarm(
        AlarmName="shop.lambda", Statistic="Sum", Period=60, **errors, **compared, **common
    )
    other = {**stat, "Period": 600}
    stage.cloudwatch.put_metric_alarm(
        AlarmName="shop.two-periods",
        Metrics=[
            {"Id": "a", "MetricStat": stat, "ReturnData": False},
            {"Id": "b", "MetricStat": other, "ReturnData": False},
            {"Id": "c", "Expression": "a / b"},
        ],
        **compared,
        **common,
    )
    board(stage, "shop-both", ["Errors: by key", "Words"])
    board(stage, "shop-text", [])


def board(stage: Stage, name: str, titles: list[str]) -> None:
    """A dashboard of log widgets side by side, as a catalog would make it."""
    texts = {
        "Errors: by key": 'filter level = "ERROR"   # hm\n| stats count(*) as n by route',
        "Words": "stats count(*) as n",
    }
    heading = {"type": "text", "x": 0, "y": 0, "width": 24, "height": 1}
    widgets: list[dict[str, Any]] = [{**heading, "properties": {"markdown": "# What is wrong"}}]
    for at, title in enumerate(titles):
        shown = {"region": "us-east-1", "title": title, "view": "bar"}
        query = f"SOURCE '/flows/two' | SOURCE '/flows/one' | {texts[title]}"
        place = {"x": at * 12, "y": 1, "width": 12, "height": 6}
        widgets.append({"type": "log", **place, "properties": {**shown, "query": query}})
    text = json.dumps({"widgets": widgets})
    stage.cloudwatch.put_dashboard(DashboardName=name, DashboardBody=text)


def take(stage: Stage, prefix: str = "") -> Imported:
    return imported(read([replace(stage.place, account="")], "", prefix, lambda _: None))


def labels(made: Imported) -> list[str]:
    return sorted(found.live.label for found in made.objects)


def check(stage: Stage, made: Imported, folder: Path) -> None:
    """The catalog validates, adopts all it holds, and changes nothing but markers."""
    write(folder, made)
    catalog = entries.sound(folder)
    assert [x for one in catalog.entries.values() for x in entries.lint_entry(catalog, one)] == []
    environment = catalog.environment()
    catalog = replace(catalog, environments={"prod": environment})
    plan = adoptions(stage.plan(catalog, Choice(adopt=(ALL,)))).plan
    assert all(isinstance(step, Update) and not step.changes for step in plan.steps)
    assert stage.apply(replace(stage.plan(catalog), plan=plan), catalog).complete
    after = stage.plan(catalog).plan
    assert (after.steps, after.guards, after.in_step) == ((), (), len(made.objects))


def test_what_was_made_by_hand(stage: Stage, tmp_path: Path) -> None:
    by_hand(stage)
    before = snapshot(stage)

    made = take(stage)

    assert (made.prefix, snapshot(stage)) == ("shop", before)
    assert labels(made) == [
        "alarm/shop.both",
        "alarm/shop.lambda",
        "alarm/shop.odd",
        "alarm/shop.share",
        "alarm/shop.slow",
        "alarm/shop.stray",
        "dashboard/shop-both",
        "metric_filter/shop.slow on /flows/one",
        "metric_filter/shop.slow on /flows/two",
        "metric_filter/shop.words on /flows/one",
        "saved_query/shop/ops/Errors: by key",
        "scheduled_query/shop.nightly",
    ]
    assert {one.found.live.label: one.reason for one in made.left} == {
        "alarm/shop.two-periods": (
            "Its metrics have no statistic or no common period, and those of an entry do."
        ),
        "dashboard/shop": "Its name does not start with 'shop-'.",
        "dashboard/shop-text": (
            "It is not a heading above log widgets of one size, which is all that catalogs make."
        ),
        "metric_filter/shop.UPPER on /flows/one": (
            "Its name has other signs than a-z, 0-9 and '-' behind the prefix."
        ),
        "saved_query/shop/Broken": (
            "Its entry has an error. Expected a value, a field or a function: unexpected symbol "
            "found <EOF>."
        ),
    }
    check(stage, made, tmp_path / "new")


def test_what_a_catalog_made_comes_back(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.sync(catalog_of(ENTRY, OTHER))

    made = take(stage, "acme-net")

    assert (len(made.objects), made.left) == (12, ())
    assert "type: vpcflow" in made.files["catalog.yaml"]
    write(tmp_path / "new", made)
    catalog = entries.sound(tmp_path / "new")
    catalog = replace(catalog, environments={"prod": catalog.environment()})
    steps = stage.plan(catalog).plan.steps
    assert {one.path for step in steps for one in getattr(step, "changes", ())} == {"marker"}
    assert stage.sync(catalog).complete
    after = stage.plan(catalog).plan
    assert (after.steps, after.in_step) == ((), 12)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("")
    with pytest.raises(UsageError, match="not empty"):
        write(tmp_path / "other", made)
    with pytest.raises(DataError, match="x/new' cannot be written: Not a directory"):
        write(tmp_path / "other" / "x" / "new", made)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    write(Path(), made)
    assert sorted(one.name for one in Path().iterdir()) == sorted(made.files)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["empty", "new", "other"]


def test_a_prefix_that_no_name_has(stage: Stage) -> None:
    stage.with_foreign()
    with pytest.raises(UsageError, match="No object with the prefix 'nope' can be") as refused:
        take(stage, "nope")
    assert "Its name does not start with 'nope" in refused.value.message
    assert refused.value.hint == "Add --prefix acme-net, or another."


def test_an_id_that_no_catalog_has(stage: Stage) -> None:
    with pytest.raises(UsageError, match="'Shop' cannot be the id of a catalog"):
        read([stage.place], "Shop", "", lambda _: None)


def test_an_account_without_prefixes(stage: Stage) -> None:
    with pytest.raises(UsageError, match="No name in the account has a prefix"):
        take(stage)


SOUTH = "eu-south-1"


def test_two_regions_become_one_catalog_that_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    """What is the same in both is one entry; in each region nothing is left to do."""
    south = Place(Connection(region=SOUTH), "123456789012")
    logs, cloudwatch = (
        boto3.client(name, region_name=SOUTH, endpoint_url=stage.sandbox.url)
        for name in ("logs", "cloudwatch")
    )
    logs.create_log_group(logGroupName="/flows/one")
    for client in (stage.logs, logs):
        client.put_metric_filter(
            logGroupName="/flows/one",
            filterName="shop.words",
            filterPattern="slow",
            metricTransformations=[
                {"metricNamespace": "Shop", "metricName": "Words", "metricValue": "1"}
            ],
        )
    filtered(stage, "shop.slow", "/flows/two", "{ $.ms > 500 }")
    plain = {key: value for key, value in ALARM.items() if key != "MetricName"}
    for client, region, least in ((stage.cloudwatch, "us-east-1", 1), (cloudwatch, SOUTH, 2)):
        page = [f"arn:aws:sns:{region}:123456789012:page"]
        words = {**plain, "MetricName": "Words", "AlarmActions": page}
        client.put_metric_alarm(AlarmName="shop.words", **words)
        client.put_metric_alarm(AlarmName="shop.less", **{**words, "Threshold": float(least)})

    found = read([replace(stage.place, account=""), south], "", "", lambda _: None)
    made = imported(found)

    assert [(one.found.region, one.found.live.label, one.reason) for one in made.left] == [
        (
            SOUTH,
            "alarm/shop.less",
            "It is another one in us-east-1; import this region into a folder of its own.",
        )
    ]
    assert made.environments == ("us-east-1", SOUTH)
    write(tmp_path / "new", made)
    catalog = entries.sound(tmp_path / "new")
    planner = Planner(catalog, Choice(adopt=(ALL,)), clock=stage.clock)
    for place, count in ((stage.place, 4), (south, 2)):
        environment = catalog.environments[place.connection.region]
        plan = planner.at(environment, Identities(), place)
        assert not plan.refused
        assert [one for step in plan.plan.steps for one in getattr(step, "changes", ())] == []
        assert stage.apply(plan, catalog).complete
        again = planner.at(environment, Identities(), place).plan
        assert (again.steps, again.guards, again.in_step) == ((), (), count)


def test_a_list_that_cannot_be_read_stops_the_import(stage: Stage) -> None:
    stage.with_foreign()
    stage.fault("DescribeQueryDefinitions", "denied", count=9)
    with pytest.raises(ServiceError, match="Every saved query in us-east-1 has to be read") as told:
        take(stage)
    assert told.value.exit_code == 3
