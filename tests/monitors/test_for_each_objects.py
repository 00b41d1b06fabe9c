"""What is made for rows, in AWS and on the way back from there."""

from __future__ import annotations

from monitor_catalog import catalog_of, wanted_in

from insights.monitors.expressing.edit import Edit, Unsaid
from insights.monitors.expressing.edits import edits
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted

ENTRY = """\
name: ports
version: 1.0.0
source: vpcflow
query: stats count(*) as n by dstPort
metric_filters:
  - name: refused-{{dstPort}}
    for_each: {query: ports, columns: [dstPort], rows: [{dstPort: 22}, {dstPort: 3389}]}
    pattern: '[v, a, i, s, d, sp, dp={{dstPort}}, p, n, b, st, e, action=REJECT, l]'
    metric: {namespace: N, name: 'Refused{{dstPort}}', value: 1}
alarms:
  - name: refused-{{dstPort}}
    for_each: {query: ports, columns: [dstPort], rows: [{dstPort: 22}, {dstPort: 3389}]}
    filter: refused-{{dstPort}}
    statistic: Sum
    period: 5m
    threshold: 10
    comparison: '>'
    missing: notBreaching
  - name: by-hand
    filter: refused-22
    statistic: Sum
    period: 5m
    threshold: 10
    comparison: '>'
    missing: notBreaching
"""
CATALOG = catalog_of(ENTRY)


def wanted(address: str) -> Wanted:
    return next(one for one in wanted_in(CATALOG).wanted if one.address == address)


def test_there_is_one_object_a_row() -> None:
    found = wanted_in(CATALOG).wanted
    made = {one.address for one in found if one.kind is not Kind.DASHBOARD}

    assert made == {
        "metric_filter/refused-22",
        "metric_filter/refused-3389",
        "alarm/refused-22",
        "alarm/refused-3389",
        "alarm/by-hand",
    }
    assert wanted("alarm/refused-3389").body["MetricName"] == "Refused3389"
    assert "dp=3389" in wanted("metric_filter/refused-3389").body["filterPattern"]


def test_names_of_metrics_keep_the_signs_that_metrics_may_have() -> None:
    row = "{dstPort: '/Pay:1'}"
    text = ENTRY.replace("{dstPort: 3389}", row).replace("dp={{dstPort}}", "dp")

    found = {one.address: one.body for one in wanted_in(catalog_of(text)).wanted}

    [made] = found["metric_filter/refused-pay-1"]["metricTransformations"]
    assert made["metricName"] == "Refused/Pay-1"
    assert found["alarm/refused-pay-1"]["MetricName"] == "Refused/Pay-1"


def test_an_edit_in_the_console_goes_to_the_item_of_the_file_or_nowhere() -> None:
    """The alarm by hand is the third that is made and the second that is written."""
    assert edited("alarm/by-hand") == [Edit(("alarms", 1, "threshold"), 99)]
    assert edited("alarm/refused-22") == []


def edited(address: str) -> list[Edit | Unsaid]:
    """The edits of the file after somebody set the threshold to 99."""
    one = wanted(address)
    live = Live(one.kind, one.name, {**one.body, "Threshold": 99.0}, one.group)
    target = Target(CATALOG, CATALOG.environments["prod"], "eu-west-1", "123456789012")
    return list(edits(CATALOG.entries["ports"], one, live, target))
