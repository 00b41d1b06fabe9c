"""What belongs to an entry in AWS, as people read it."""

from __future__ import annotations

from pathlib import Path

from insights.catalog.assemble import assemble
from insights.render.monitors import monitor_lines

SETTINGS = b"catalog: acme-net\nsources: {vpcflow: {type: vpcflow}}\n"
ENTRY = b"""\
name: rejects
version: 1.0.0
source: vpcflow
query: |
  filter action = "REJECT"
  | stats count(*) as rejects by srcAddr
  | limit 20
saved_query: {folder: network}
scheduled_query: {cron: '0 6 * * ? *', role: r, output: 's3://rows/daily/'}
metrics:
  - {namespace: Network, name: BySource, value: rejects, dimensions: [srcAddr]}
  - {namespace: Network, name: Rejects, value: rejects}
metric_filters:
  - name: refused
    pattern: derive
    metric: {namespace: Network, name: Refused, value: 1, default: 0}
alarms:
  - name: spike
    description: |
      Call the owner.
      Then sleep.
    filter: refused
    statistic: Sum
    period: 5m
    threshold: 5000000
    comparison: '>='
    datapoints: 2 of 3
    missing: notBreaching
  - {name: odd, filter: refused, statistic: Average, period: 5m, band: 2.5, comparison: outside}
  - {name: pay, namespace: AWS/Lambda, metric: Errors, dimensions: {FunctionName: pay},
     statistic: Sum, period: 1m, threshold: 1, comparison: '>'}
  - name: share
    metrics:
      - {id: a, filter: refused, statistic: Sum}
      - {id: b, expression: a * 2}
    period: 5m
    threshold: 10
    comparison: '>'
    missing: notBreaching
  - {name: source, aggregate: max(rejects) by srcAddr, every: 5m, window: 10m, delay: 2m,
     threshold: 0.5, comparison: '>', missing: notBreaching, role: r}
  - name: trouble
    rule: |
      ALARM(spike)
      AND ALARM(source)
"""


def test_every_kind_of_monitor_has_its_line() -> None:
    catalog, found = assemble(Path("root"), ("catalog.yaml", SETTINGS), [("e.yaml", ENTRY)])
    assert catalog is not None
    assert found == []

    lines = list(monitor_lines(catalog.entries["rejects"]))

    assert lines == [
        "saved query",
        "scheduled query: cron(0 6 * * ? *)",
        "published metric Network/BySource: rejects by srcAddr",
        "published metric Network/Rejects: rejects",
        "metric filter refused: Network/Refused",
        "alarm spike: Sum of refused over 5m >= 5,000,000, 2 of 3",
        "    Call the owner.",
        "    Then sleep.",
        "alarm odd: Average of refused over 5m outside a band of 2.5 deviations, 1 of 1",
        "alarm pay: Sum of AWS/Lambda Errors over 1m > 1, 1 of 1",
        "alarm share: metric math over 5m > 10, 1 of 1",
        "log alarm source: max(rejects) by srcAddr every 5m over 10m, 2m later > 0.5, 1 of 1",
        "composite alarm trouble: ALARM(spike) AND ALARM(source)",
    ]
