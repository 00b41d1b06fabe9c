"""What makes no difference about an alarm's metrics is none, and all of them have words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from monitor_catalog import catalog_of, wanted_in

from insights.catalog.assemble import assemble
from insights.monitors.described import alarm
from insights.monitors.expressing.alarms import metric_alarm
from insights.monitors.resources.metric_queries import in_one_form

STAT = {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": 300, "Stat": "Sum"}
M1: dict[str, Any] = {"Id": "m1", "MetricStat": STAT}
BAND: dict[str, Any] = {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)"}
SPACED = "ANOMALY_DETECTION_BAND( m1,2 )"
OF_CONSOLE = {"Id": "ad1", "Expression": SPACED, "Label": "M (expected)", "Period": 300}
OTHER_PERIOD = {**OF_CONSOLE, "Period": 60}
WITHOUT_WIDTH = {**BAND, "Expression": "ANOMALY_DETECTION_BAND(m1)"}
FORMS = [
    pytest.param([OF_CONSOLE, M1], "ad1", [M1, BAND], "band", id="console"),
    pytest.param([M1, WITHOUT_WIDTH], "band", [M1, BAND], "band", id="usual-width"),
    pytest.param([M1, OTHER_PERIOD], "ad1", [M1, OTHER_PERIOD], "ad1", id="own-period"),
    pytest.param(
        [M1, {"Id": "e", "Expression": "ad1 + m1", "Period": 300}, OF_CONSOLE],
        "ad1",
        [M1, {"Id": "e", "Expression": "ad1 + m1", "Period": 300}, OF_CONSOLE],
        "ad1",
        id="named-elsewhere",
    ),
    pytest.param(
        [M1, {"Id": "e", "Expression": "m1 * 2"}],
        None,
        [M1, {"Id": "e", "Expression": "m1 * 2", "Period": 300}],
        None,
        id="period-of-the-metrics",
    ),
]


@pytest.mark.parametrize(("metrics", "threshold", "expected", "name"), FORMS)
def test_metrics_have_one_form(
    metrics: list[dict[str, Any]],
    threshold: str | None,
    expected: list[dict[str, Any]],
    name: str | None,
) -> None:
    body = {"Metrics": metrics, "ThresholdMetricId": threshold}

    once = in_one_form(body)

    assert once == {"Metrics": expected, "ThresholdMetricId": name}
    assert in_one_form(once) == once


FOREIGN = """\
name: orders
version: 1.0.0
source: vpcflow
query: stats count(*) as n
alarms:
  - name: errors
    namespace: AWS/Lambda
    metric: Errors
    dimensions: {FunctionName: pay}
    statistic: Sum
    period: 5m
    threshold: 1
    comparison: '>='
  - name: errors-odd
    namespace: AWS/Lambda
    metric: Errors
    statistic: p90
    period: 1h
    band: 3
    comparison: above
"""


def test_an_alarm_may_watch_a_metric_that_no_filter_makes() -> None:
    catalog = catalog_of(FOREIGN)
    found = {one.id: one for one in wanted_in(catalog).wanted}

    assert found["errors"].body == {
        "AlarmType": "metric",
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Dimensions": [{"Name": "FunctionName", "Value": "pay"}],
        "EvaluationPeriods": 1,
        "MetricName": "Errors",
        "Namespace": "AWS/Lambda",
        "Period": 300,
        "Statistic": "Sum",
        "Threshold": 1.0,
    }
    [stat, band] = found["errors-odd"].body["Metrics"]
    assert stat["MetricStat"]["Metric"] == {"MetricName": "Errors", "Namespace": "AWS/Lambda"}
    assert band["Expression"] == "ANOMALY_DETECTION_BAND(m1, 3)"


def test_what_is_in_aws_has_the_words_of_the_entry() -> None:
    catalog = catalog_of(FOREIGN)
    for one in wanted_in(catalog).wanted:
        if one.kind == "alarm":
            live = alarm("metric", {"AlarmName": one.name, **one.body}, {})
            written = next(x for x in catalog.entries["orders"].alarms if x["name"] == one.id)
            assert live.body == one.body
            said = metric_alarm(live.body, list, lambda _: "")
            assert {"name": one.id, **said} == dict(written)


METRIC = "    namespace: AWS/Lambda\n    metric: Errors\n"
WRONG = [
    pytest.param("", "'alarms[0]' lacks the key 'filter'.", id="nothing"),
    pytest.param("    metric: Errors\n", "'alarms[0]' lacks the key 'namespace'.", id="no-space"),
    pytest.param("    namespace: N\n", "'alarms[0]' lacks the key 'metric'.", id="no-metric"),
]


@pytest.mark.parametrize(("written", "message"), WRONG)
def test_which_metric_it_is_has_to_be_said(written: str, message: str) -> None:
    text = FOREIGN.replace(METRIC, written, 1)
    settings = b"catalog: acme\nsources: {vpcflow: {type: vpcflow}}\n"

    _, found = assemble(Path(), ("c.yaml", settings), [("e.yaml", text.encode())])

    assert [one.message for one in found] == [message]


def test_a_filter_and_another_metric_are_too_much() -> None:
    text = FOREIGN.replace("  - name: errors\n", "  - name: errors\n    filter: f\n").replace(
        "alarms:\n",
        "metric_filters:\n  - {name: f, pattern: x, metric: {namespace: N, name: M, value: 1}}\n"
        "alarms:\n",
    )
    found = [one for one in wanted_in(catalog_of(text)).found if one.code == "MON014"]

    assert [(one.message, one.hint) for one in found] == [
        (
            "The alarm watches a metric filter and another metric.",
            "Remove 'filter', or 'namespace' and 'metric'.",
        )
    ]


@pytest.mark.parametrize(
    ("rate", "minutes"),
    [("1 minute", "1 minute"), ("1 hour", "60 minutes"), ("2 days", "2880 minutes")],
)
def test_the_rate_of_a_log_alarm_is_in_minutes(rate: str, minutes: str) -> None:
    schedule = {"ScheduleExpression": f"rate({rate})", "StartTimeOffset": 60}
    made = alarm("log", {"AlarmName": "a", "ScheduledQueryConfiguration": {
        "ScheduleConfiguration": schedule}}, {}).body  # fmt: skip

    [said] = made["ScheduledQueryConfiguration"].values()
    assert said == {"ScheduleExpression": f"rate({minutes})", "StartTimeOffset": 60}
