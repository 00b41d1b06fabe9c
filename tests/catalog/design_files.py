"""The files of the documentation, which every reader has to take as they are."""

from __future__ import annotations

SETTINGS = """\
catalog: acme-net
prefix: acme-net
default_environment: prod
sources:
  vpcflow:  {type: vpcflow}
  edgeflow: {type: vpcflow, format: '${version} ${interface-id} ${srcaddr} ${action}'}
  orders:   {type: json, fields: {status: number, route: string}}
environments:
  demo: {engine: local, data: {vpcflow: generated}}
  files: {engine: local, data: {vpcflow: ['logs/*.log.gz']}}
  prod:
    engine: cloudwatch
    profile: prod
    account: '123456789012'
    regions: [eu-west-1]
    log_groups: {vpcflow: [/aws/vpc/flowlogs], orders: ['/ecs/orders-*'], edgeflow: auto}
    actions: {page: ['arn:aws:sns:eu-west-1:123456789012:page']}
    max_scan: 200 GB
  archive: {engine: athena, database: net, tables: {vpcflow: vpc_flow_logs}, output: 's3://x/'}
"""

ENTRY = """\
# yaml-language-server: $schema=../../insights/catalog/schema/entry.schema.json
name: rejects                     # unique, [a-z0-9-]; how people run it
version: 1.2.0
title: Rejected connections by source
description: Who is being refused, and on how many ports.
owner: network-team
status: stable
tags: [security]
source: vpcflow
window: 1h
max_scan: 50 GB
language: insights
parameters:
  limit: {type: integer, default: 20, minimum: 1, maximum: 10000}
  from_net: {type: cidr, default: 0.0.0.0/0}
query: |
  filter action = "REJECT" and isIpv4InSubnet(srcAddr, {{from_net}})
  | stats count(*) as rejects, count_distinct(dstPort) as ports by srcAddr
  | sort rejects desc
  | limit {{limit}}
columns: {srcAddr: ip, rejects: number, ports: number}
saved_query: {folder: network}
scheduled_query: {cron: '0 6 * * ? *', output: 's3://bucket/rows/', role: query-role}
metrics:
  - {namespace: Network, name: RejectsBySource, value: rejects, dimensions: [srcAddr], max: 20}
metric_filters:
  - name: rejected-flows
    pattern: derive
    metric: {namespace: Network, name: RejectedFlows, value: 1, default: 0, unit: Count}
alarms:
  - name: rejects-spike
    filter: rejected-flows
    statistic: Sum
    period: 5m
    threshold: 400
    threshold_from: {query: rejects, column: p99, times: 1.5}
    comparison: '>='
    datapoints: 2 of 3
    missing: notBreaching
    actions: {alarm: page}
  - name: one-source-spike
    aggregate: max(rejects) by srcAddr
    every: 5m
    window: 10m
    delay: 2m
    threshold: 100
    comparison: '>'
    datapoints: 1 of 1
    role: logs-alarm-role
tests:
  - name: counts refusals by source
    events: fixtures/mixed.log
    now: 2026-11-20T12:00:00Z
    parameters: {limit: 2}
    rows:
      - {srcAddr: 203.0.113.9, rejects: 3}
    matches: {rejected-flows: 3}
  - name: two bad periods of three raise the alarm, one does not
    alarm: rejects-spike
    points: 0x3 500 0 500x2 _x2
    states: {4: OK, 6: ALARM}
  - name: silent on accepted traffic
    events: ['2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 443 6 1 40 1763640000 1763640060 ACCEPT OK']
    count: 0
"""
