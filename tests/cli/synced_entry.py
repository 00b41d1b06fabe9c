"""An entry with a saved query, a metric filter and an alarm, and the calls that write such."""

from __future__ import annotations

ENTRY = """\
name: rejects
version: 1.0.0
title: Rejected connections
source: vpcflow
query: |
  filter action = "REJECT"
  | stats count(*) as rejects by srcAddr
saved_query: {folder: network}
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
    comparison: '>='
    missing: notBreaching
"""
WRITES = ("Put", "Create", "Update", "Delete", "Tag")
