"""A catalog with every kind of object, and texts that templates would like to read as their own."""

from __future__ import annotations

from pathlib import Path

CATALOG = """\
catalog: acme-net
default_environment: prod
sources:
  vpcflow: {type: vpcflow}
  orders: {type: json, fields: {status: number, route: string}}
environments:
  demo: {engine: local, data: {vpcflow: generated}}
  prod:
    engine: cloudwatch
    account: '123456789012'
    regions: [us-east-1]
    log_groups: {vpcflow: [/aws/vpc/flowlogs, /aws/vpc/other], orders: [/ecs/orders]}
    actions: {page: 'arn:aws:sns:us-east-1:123456789012:page'}
  wide:
    engine: cloudwatch
    regions: [us-east-1]
    log_groups: {vpcflow: ['/aws/vpc/*'], orders: [/ecs/orders]}
    actions: {page: 'arn:aws:sns:us-east-1:123456789012:page'}
  both:
    engine: cloudwatch
    accounts: {'123456789012': null, '999999999999': null}
    regions: [us-east-1, eu-west-1]
    log_groups: {vpcflow: [/aws/vpc/flowlogs], orders: [/ecs/orders]}
    actions:
      page:
        - arn:aws:sns:us-east-1:123456789012:page
        - arn:aws:sns:eu-west-1:123456789012:page
dashboards:
  network: {tags: [network], view: table}
"""

REJECTS = """\
name: rejects
version: 1.0.0
title: Rejected ${connections}
description: 'Refused: 100%{ and $${ and %%%{x}'
source: vpcflow
tags: [network]
parameters:
  limit: {type: integer, default: 20, description: 'How many, ${so}'}
query: |
  filter action = "REJECT" and srcAddr not like /[$]{1}%{2}/
  | stats count(*) as rejects by srcAddr
  | sort rejects desc
  | limit {{limit}}
saved_query: {folder: network}
scheduled_query: {cron: '0 6 * * ? *', output: 's3://bucket/rows/', role: query-role,
                  output_role: deliver-role}
metric_filters:
  - name: rejected-flows
    pattern: '[v, a, e, src, dst, sp, dp, p, n, bytes, s, t, action=REJECT, l]'
    metric: {namespace: Network, name: RejectedFlows, value: 1, default: 0, unit: Count}
  - name: rejected-bytes
    pattern: '[v, a, e, src, dst, sp, dp, p, n, bytes, s, t, action=REJECT, l]'
    metric: {namespace: Network, name: Bytes, value: $bytes, dimensions: {src: $src}}
    system_dimensions: ['@aws.region']
alarms:
  - name: rejects-spike
    description: 'Look at ${firewall} and %{this}.'
    filter: rejected-flows
    statistic: Sum
    period: 5m
    threshold: 400
    comparison: '>='
    datapoints: 2 of 3
    missing: notBreaching
    actions: {alarm: page, ok: page}
  - name: rejects-clock
    filter: rejected-flows
    statistic: p99
    low_samples: ignore
    period: 1h
    threshold: 400.5
    comparison: '>='
    missing: notBreaching
    wall_clock: Europe/Berlin
    warm_up: 30m
    pass_tags: true
  - name: bytes-high
    filter: rejected-bytes
    statistic: p99
    period: 1h
    threshold: 1000000
    comparison: '>'
    missing: notBreaching
    dimensions: {src: '${src}', '@aws.region': us-east-1}
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
    missing: notBreaching
    role: alarm-role
    log_lines: 5
    log_lines_role: lines-role
  - name: trouble
    rule: ALARM(rejects-spike) AND NOT OK(one-source-spike)
    suppressor: {alarm: rejects-odd, wait: 1m, extension: 2m}
    actions: {alarm: page}
"""

ORDERS = """\
name: orders
version: 1.0.0
title: Failed orders
source: orders
query: |
  filter status >= 500
  | stats count(*) as failed by route
saved_query: true
metric_filters:
  - name: failed-orders
    pattern: '{ $.status >= 500 }'
    metric: {namespace: Orders, name: Failed, value: 1, dimensions: {route: $.route}}
"""


def write_catalog(folder: Path) -> None:
    """The catalog's files."""
    files = {"catalog.yaml": CATALOG, "rejects.yaml": REJECTS, "orders.yaml": ORDERS}
    for name, text in files.items():
        (folder / name).write_text(text)
