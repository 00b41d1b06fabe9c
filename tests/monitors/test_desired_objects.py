"""Entries to objects: requests that AWS's own models accept, and that come back as the same."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import botocore.session
import botocore.validate
import pytest
from monitor_catalog import ENTRY, SETTINGS, catalog_of, wanted_in

from insights.monitors import described
from insights.monitors.desired import owner
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, Marker, World
from insights.monitors.marking import mark, of_tags, split_comment, tags, with_comment
from insights.monitors.ownership import Owner
from insights.monitors.plan import Options, plan
from insights.monitors.steps import Plan
from insights.monitors.wanted import Wanted

WANTED = wanted_in(catalog_of(ENTRY))
ALARMS = {"metric": "PutMetricAlarm", "log": "PutLogAlarm", "composite": "PutCompositeAlarm"}


def wanted(address: str) -> Wanted:
    return next(one for one in WANTED.wanted if one.address == address)


@cache
def model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def request_of(one: Wanted) -> tuple[str, str, dict[str, Any]]:
    """Service, operation and parameters that make an object."""
    body = {key: value for key, value in one.body.items() if key != "AlarmType"}
    if one.kind is Kind.SAVED_QUERY:
        return "logs", "PutQueryDefinition", {"name": one.name, **body}
    if one.kind is Kind.SCHEDULED_QUERY:
        language = {"queryLanguage": "CWLI"}
        return "logs", "CreateScheduledQuery", {"name": one.name, **language, **body}
    if one.kind is Kind.METRIC_FILTER:
        name = {"filterName": one.name, "logGroupName": one.group, "filterPattern": ""}
        return "logs", "PutMetricFilter", {**name, **body}
    if one.kind is Kind.DASHBOARD:
        return (
            "cloudwatch",
            "PutDashboard",
            {
                "DashboardName": one.name,
                "DashboardBody": json.dumps(body),
            },
        )
    return "cloudwatch", ALARMS[one.body["AlarmType"]], {"AlarmName": one.name, **body}


@pytest.mark.parametrize("one", WANTED.wanted, ids=lambda one: f"{one.address}{one.group}")
def test_every_request_fits_the_service_s_own_model(one: Wanted) -> None:
    service, operation, parameters = request_of(one)
    shape = model(service).operation_model(operation).input_shape

    report = botocore.validate.ParamValidator().validate(parameters, shape)

    assert report.generate_report() == ""


def test_all_kinds_are_there_and_nothing_is_refused() -> None:
    assert WANTED.found == ()
    assert {one.kind for one in WANTED.wanted} == set(Kind)
    assert len(WANTED.wanted) == 13


def test_names() -> None:
    names = {one.address: one.name for one in WANTED.wanted}

    assert names["saved_query/rejects"] == "acme.net/network/Rejected connections"
    assert names["metric_filter/rejected-flows"] == "acme.net.rejected-flows"
    assert names["dashboard/security"] == "acme-net-security"


def test_a_saved_query_keeps_its_placeholders() -> None:
    body = wanted("saved_query/rejects").body

    assert "filter action in {{actions}}\n" in body["queryString"]
    assert body["parameters"] == [
        {"name": "limit", "defaultValue": "20", "description": "How many."},
        {"name": "actions", "defaultValue": '["REJECT", "DROP"]'},
    ]
    assert body["logGroupNames"] == ["/flows/one", "/flows/two"]


def test_a_scheduled_query_has_the_defaults_put_in() -> None:
    body = wanted("scheduled_query/rejects").body
    role = "arn:aws:iam::123456789012:role/deliver"

    assert 'filter action in ["REJECT", "DROP"]\n' in body["queryString"]
    assert (body["startTimeOffset"], body["endTimeOffset"]) == (87_000, 600)
    assert body["executionRoleArn"] == "arn:aws:iam::123456789012:role/query-role"
    assert body["destinationConfiguration"] == {
        "s3Configuration": {
            "destinationIdentifier": "s3://bucket/rows/",
            "roleArn": role,
            "kmsKeyId": "key",
        },
        "lookupTableConfiguration": {"tableName": "refused", "roleArn": role},
    }


def test_a_metric_filter_is_made_on_each_log_group() -> None:
    made = [one for one in WANTED.wanted if one.id == "rejected-flows"]

    assert [one.group for one in made] == ["/flows/one", "/flows/two"]
    assert made[0].body == {
        "filterPattern": "[derived for rejects on vpcflow]",
        "metricTransformations": [
            {
                "metricName": "RejectedFlows",
                "metricNamespace": "Network",
                "metricValue": "1",
                "unit": "Count",
                "defaultValue": 0.0,
            }
        ],
    }


def test_a_metric_alarm_has_all_that_was_written() -> None:
    topic = "arn:aws:sns:eu-west-1:123456789012:"

    assert wanted("alarm/rejects-spike").body == {
        "AlarmType": "metric",
        "AlarmDescription": "Look at the firewall.",
        "OKActions": [f"{topic}other", f"{topic}page"],
        "AlarmActions": [f"{topic}page"],
        "ActionConfiguration": {"AlarmTagsPropagation": {"Enabled": True}},
        "Threshold": 400.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        "WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 30},
        "MetricName": "RejectedFlows",
        "Namespace": "Network",
        "Statistic": "Sum",
        "Period": 300,
        "Unit": "Count",
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "EvaluationWindow": {"WallClockWindow": {"Timezone": "Europe/Berlin"}},
    }


def test_a_percentile_is_an_extended_statistic() -> None:
    body = wanted("alarm/bytes-high").body

    assert (body["ExtendedStatistic"], "Statistic" in body) == ("p99", False)
    assert body["EvaluateLowSampleCountPercentile"] == "ignore"
    assert body["Dimensions"] == [
        {"Name": "@aws.region", "Value": "eu-west-1"},
        {"Name": "src", "Value": "10.0.0.1"},
    ]


def test_a_band_takes_the_place_of_the_threshold() -> None:
    body = wanted("alarm/rejects-odd").body

    assert body["ThresholdMetricId"] == "band"
    assert body["Metrics"][1] == {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m1, 2.5)"}
    assert "Threshold" not in body
    assert body["ComparisonOperator"] == "LessThanLowerOrGreaterThanUpperThreshold"


def test_metric_math_watches_one_value() -> None:
    metrics = wanted("alarm/rejects-share").body["Metrics"]

    watched = [one["Id"] for one in metrics if one.get("ReturnData", True)]
    assert watched == ["share"]
    assert metrics[1]["MetricStat"] == {
        "Metric": {"MetricName": "Flows", "Namespace": "Network"},
        "Period": 300,
        "Stat": "Sum",
        "Unit": "Count",
    }


def test_a_log_alarm_runs_the_entry_s_query() -> None:
    body = wanted("alarm/one-source-spike").body
    query = body["ScheduledQueryConfiguration"]

    assert query["ScheduleConfiguration"] == {
        "ScheduleExpression": "rate(5 minutes)",
        "StartTimeOffset": 720,
        "EndTimeOffset": 120,
    }
    assert query["AggregationExpression"] == "max(rejects) by srcAddr | sort desc"
    assert (body["QueryResultsToAlarm"], body["QueryResultsToEvaluate"]) == (1, 2)
    assert (body["ActionsEnabled"], body["ActionLogLineCount"]) == (False, 5)


def test_a_composite_alarm_names_the_catalog_s_alarms_in_full() -> None:
    body = wanted("alarm/trouble").body

    assert body["AlarmRule"] == (
        'ALARM("acme.net.rejects-spike") AND NOT OK("acme.net.one-source-spike")'
    )
    assert body["ActionsSuppressor"] == "acme.net.rejects-odd"
    assert body["ActionsSuppressorExtensionPeriod"] == 120


def test_a_dashboard_shows_the_tagged_entries() -> None:
    heading, widget = wanted("dashboard/security").body["widgets"]

    assert heading["properties"] == {"markdown": "# security"}
    assert (widget["x"], widget["y"], widget["width"]) == (0, 1, 8)
    assert widget["properties"]["query"].startswith(
        "SOURCE '/flows/two' | SOURCE '/flows/one' | filter action in "
    )


def test_a_custom_format_gets_its_parse_stage() -> None:
    text = "name: e\nversion: 1.0.0\nsource: edgeflow\nquery: limit 5\nsaved_query: true\n"

    (one,) = wanted_in(catalog_of(text)).wanted[:1]

    assert one.body["queryString"] == 'parse @message "* *" as srcAddr, action\n| limit 5'


def test_drafts_and_retired_entries_have_nothing_in_aws() -> None:
    for status in ("draft", "retired"):
        text = ENTRY.replace("version:", f"status: {status}\nversion:", 1)
        settings = SETTINGS[: SETTINGS.index("dashboards:")]
        catalog = catalog_of(text, settings=settings)
        assert wanted_in(catalog).wanted == ()
    assert "metric_filter/rejected-flows" in owner(catalog).retired


def live_of(one: Wanted) -> Live:
    """The object as the list calls describe it after it was made."""
    _, _, parameters = request_of(one)
    marker = Marker("acme-net", one.id, one.version, one.digest)
    if one.kind is Kind.SAVED_QUERY:
        text = with_comment(parameters["queryString"], "CWLI", marker)
        return described.saved_query(
            {**parameters, "queryString": text, "queryDefinitionId": "1", "lastModified": 5}
        )
    if one.kind is Kind.SCHEDULED_QUERY:
        more = {"scheduleType": "CUSTOMER_MANAGED", "creationTime": 1, "timezone": "UTC"}
        return described.scheduled_query({**more, **parameters}, tags(marker))
    if one.kind is Kind.METRIC_FILTER:
        return described.metric_filter({"applyOnTransformedLogs": False, **parameters})
    if one.kind is Kind.DASHBOARD:
        made = json.loads(parameters["DashboardBody"])
        heading = made["widgets"][0]["properties"]
        heading["markdown"] += f"\n{mark(marker)}"
        return described.dashboard(one.name, json.dumps(made))
    more = {"StateValue": "OK", "ActionsEnabled": True, "Dimensions": [], "OKActions": []}
    if one.body["AlarmType"] == "log":
        query = {**parameters["ScheduledQueryConfiguration"], "QueryARN": "arn:x", "Tags": []}
        parameters = {**parameters, "ScheduledQueryConfiguration": query}
    return described.alarm(one.body["AlarmType"], {**more, **parameters}, tags(marker))


@pytest.mark.parametrize("one", WANTED.wanted, ids=lambda one: f"{one.address}{one.group}")
def test_what_was_made_is_described_as_wanted(one: Wanted) -> None:
    live = live_of(one)

    assert (live.kind, live.name, live.group, live.body) == (
        one.kind,
        one.name,
        one.group,
        one.body,
    )
    assert not live.edited


def test_a_catalog_that_was_made_needs_no_step() -> None:
    chosen = Options(Owner("acme-net", "acme.net"), prune=True)

    found = plan(WANTED.wanted, World(tuple(map(live_of, WANTED.wanted))), chosen)

    assert found == Plan(in_step=len(WANTED.wanted))


def test_an_edit_of_a_saved_query_shows() -> None:
    live = live_of(wanted("saved_query/rejects"))
    assert live.marker is not None
    text = with_comment("limit 1", "CWLI", live.marker)

    edited = described.saved_query(
        {"name": live.name, "queryString": text, "queryDefinitionId": "1"}
    )

    assert edited.edited


def test_markers_come_back() -> None:
    marker = Marker("acme-net", "rejects", "1.2.0", "0123456789ab")

    for language, comment in (("CWLI", f"# {mark(marker)}"), ("SQL", f"/* {mark(marker)} */")):
        text = with_comment("limit 1", language, marker)
        assert text == f"limit 1\n{comment}"
        assert split_comment(text) == ("limit 1", marker)
        assert split_comment(f"{text}\n") == ("limit 1", marker)
        assert split_comment(f"{text} | limit 2")[1] is None
        assert split_comment(f"{text}\n| limit 2")[1] is None
    assert of_tags(tags(marker)) == marker
    assert of_tags({"Name": "x"}) is None


def test_the_query_of_a_log_alarm_is_aws_s_own() -> None:
    item = {"name": "x", "queryString": "limit 1", "scheduleType": "AWS_MANAGED"}

    assert described.scheduled_query(item, {}).of_service


def test_the_order_of_dimensions_and_actions_does_not_matter() -> None:
    one = wanted("alarm/bytes-high")
    _, _, parameters = request_of(one)
    turned = {**parameters, "Dimensions": parameters["Dimensions"][::-1]}

    assert described.alarm("metric", turned, {}).body == one.body


@pytest.mark.parametrize("text", ["", "[]", "{", '{"widgets": 5}', '{"widgets": [5, {"a": 1}]}'])
def test_any_dashboard_can_be_described(text: str) -> None:
    live = described.dashboard("x", text)

    assert live.marker is None
    assert live.name == "x"
