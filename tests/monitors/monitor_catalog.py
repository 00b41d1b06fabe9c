"""A catalog with every kind of monitor, and the place that it is made for."""

from __future__ import annotations

from pathlib import Path

from insights.catalog.assemble import assemble
from insights.catalog.model import Catalog, Entry
from insights.diagnostics import Diagnostic
from insights.lang.log_types import LogSource
from insights.monitors.desired import Desired, desired
from insights.monitors.resources.target import Target

SETTINGS = """\
catalog: acme-net
prefix: acme.net
sources:
  vpcflow: {type: vpcflow}
  edgeflow: {type: vpcflow, format: '${srcaddr} ${action}'}
environments:
  prod:
    engine: cloudwatch
    account: '123456789012'
    regions: [eu-west-1]
    actions:
      page: ['arn:aws:sns:eu-west-1:123456789012:page']
      reboot: ['arn:aws:automate:eu-west-1:ec2:reboot']
      many: ['arn:aws:sns::123456789012:a', 'arn:aws:sns::123456789012:b', 'arn:aws:lambda:::c']
dashboards:
  security: {tags: [security], view: bar, width: 8}
"""

ENTRY = """\
name: rejects
version: 1.2.0
title: Rejected connections
source: vpcflow
tags: [security]
parameters:
  limit: {type: integer, default: 20, description: How many.}
  actions: {type: list, default: [REJECT, DROP]}
query: |
  filter action in {{actions}}
  | stats count(*) as rejects by srcAddr
  | sort rejects desc
  | limit {{limit}}
saved_query: {folder: network}
scheduled_query:
  cron: '0 6 * * ? *'
  output: 's3://bucket/rows/'
  kms_key: key
  lookup_table: refused
  role: query-role
  output_role: arn:aws:iam::123456789012:role/deliver
  window: 1d
  delay: 10m
metric_filters:
  - name: rejected-flows
    pattern: derive
    metric: {namespace: Network, name: RejectedFlows, value: 1, default: 0, unit: Count}
  - name: rejected-bytes
    pattern: '[v, a, e, src, dst, sp, dp, p, n, bytes, s, t, action=REJECT, l]'
    metric: {namespace: Network, name: Bytes, value: $bytes, dimensions: {src: $src}}
    system_dimensions: ['@aws.region']
    select: '@aws.region = "eu-west-1"'
    transformed: true
alarms:
  - name: rejects-spike
    description: Look at the firewall.
    filter: rejected-flows
    statistic: Sum
    period: 5m
    threshold: 400
    comparison: '>='
    datapoints: 2 of 3
    missing: notBreaching
    unit: Count
    actions: {alarm: page, ok: [page, 'arn:aws:sns:eu-west-1:123456789012:other']}
    wall_clock: Europe/Berlin
    warm_up: 30m
    pass_tags: true
  - name: bytes-high
    filter: rejected-bytes
    statistic: p99
    low_samples: ignore
    period: 1h
    threshold: 1000000
    comparison: '>'
    missing: notBreaching
    dimensions: {src: 10.0.0.1, '@aws.region': eu-west-1}
  - name: rejects-odd
    filter: rejected-flows
    statistic: Sum
    period: 5m
    band: 2.5
    comparison: outside
  - name: rejects-share
    metrics:
      - {id: refused, filter: rejected-flows, statistic: Sum}
      - {id: every, namespace: Network, metric: Flows, statistic: Sum, unit: Count}
      - {id: share, expression: refused / every * 100, label: share}
      - {id: kept, expression: 100 - share}
    watch: share
    period: 5m
    threshold: 10
    comparison: '>'
  - name: one-source-spike
    aggregate: max(rejects) by srcAddr | sort desc
    every: 5m
    window: 10m
    delay: 2m
    threshold: 100
    comparison: '>'
    datapoints: 1 of 2
    missing: notBreaching
    role: logs-alarm-role
    log_lines: 5
    log_lines_role: lines-role
    enabled: false
  - name: trouble
    rule: ALARM(rejects-spike) AND NOT OK(one-source-spike)
    suppressor: {alarm: rejects-odd, wait: 1m, extension: 2m}
    actions: {alarm: page}
"""


def catalog_of(*entries: str, settings: str = SETTINGS) -> Catalog:
    files = [(f"e{number}.yaml", text.encode()) for number, text in enumerate(entries)]
    catalog, found = assemble(Path("root"), ("catalog.yaml", settings.encode()), files)
    assert catalog is not None
    assert found == []
    return catalog


def derived(entry: Entry, source: LogSource) -> str | Diagnostic:
    """Stands where the derivation of patterns will."""
    return f"[derived for {entry.name} on {source.type}]"


def wanted_in(
    catalog: Catalog, account: str = "123456789012", region: str = "eu-west-1"
) -> Desired:
    """What the catalog wants, with two log groups for every source."""
    groups = dict.fromkeys(catalog.sources, ("/flows/two", "/flows/one"))
    environment = catalog.environments["prod"]
    return desired(Target(catalog, environment, region, account, groups), derived)
