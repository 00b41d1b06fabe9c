"""A sandbox, a catalog with an object of every kind, and syncs of it in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from insights.catalog.assemble import assemble
from insights.catalog.model import Catalog
from insights.engines.cloudwatch.connection import Connection
from insights.engines.protocol import Progress, Request
from insights.monitors.results import Applied
from insights.results import ResultSet
from insights.runs.cells import Identities, Place
from insights.sandbox.faults import Fault
from insights.sandbox.server import Sandbox
from insights.syncing import planning
from insights.syncing.planning import Choice, Planned, Planner, apply

SETTINGS = """\
catalog: acme-net
sources:
  vpcflow: {type: vpcflow}
environments:
  prod:
    engine: cloudwatch
    account: '123456789012'
    regions: [us-east-1]
    log_groups: {vpcflow: [/flows/one, /flows/two]}
    actions: {page: ['arn:aws:sns:us-east-1:123456789012:page']}
dashboards:
  security: {tags: [security]}
"""

ENTRY = """\
name: rejects
version: 1.0.0
title: Rejected connections
source: vpcflow
tags: [security]
parameters:
  limit: {type: integer, default: 20}
query: |
  filter action = "REJECT"
  | stats count(*) as rejects by srcAddr
  | sort rejects desc
  | limit {{limit}}
saved_query: {folder: network}
scheduled_query: {cron: '0 6 * * ? *', output: 's3://bucket/rows/', role: query-role}
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
    actions: {alarm: page}
  - name: one-source-spike
    aggregate: max(rejects) by srcAddr
    every: 5m
    threshold: 100
    comparison: '>'
    missing: notBreaching
    role: logs-alarm-role
  - name: trouble
    rule: ALARM(rejects-spike) OR ALARM(one-source-spike)
"""

#: The same with something else of every object, and one that is new.
CHANGED = (
    ENTRY.replace("version: 1.0.0", "version: 2.0.0")
    .replace("default: 20", "default: 50")
    .replace("0 6 *", "0 7 *")
    .replace("default: 0,", "default: 1,")
    .replace("threshold: 400", "threshold: 500")
    .replace("threshold: 100", "threshold: 200")
    .replace(" OR ALARM", " AND ALARM")
)

#: An entry that is gone later on, with an object of each kind that can be pruned.
OTHER = """\
name: accepts
version: 1.0.0
title: Accepted connections
source: vpcflow
query: 'filter action = "ACCEPT" | stats count(*) as n'
saved_query: true
scheduled_query: {cron: '0 6 * * ? *', output: 's3://bucket/rows/', role: query-role}
alarms:
  - name: many
    aggregate: max(n)
    every: 5m
    threshold: 100
    comparison: '>'
    missing: notBreaching
    role: logs-alarm-role
  - name: often
    rule: ALARM(many)
"""

#: What somebody else keeps, by the operation that makes it.
FOREIGN: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("logs", "put_query_definition", {"name": "theirs/Query", "queryString": "limit 1"}),
    (
        "logs",
        "put_query_definition",
        {"name": "acme-net/Theirs", "queryString": "limit 1"},
    ),
    (
        "logs",
        "put_metric_filter",
        {
            "logGroupName": "/flows/one",
            "filterName": "theirs",
            "filterPattern": "x",
            "metricTransformations": [
                {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
            ],
        },
    ),
    (
        "cloudwatch",
        "put_metric_alarm",
        {
            "AlarmName": "acme-net.theirs",
            "MetricName": "m",
            "Namespace": "n",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanThreshold",
            "Tags": [
                {"Key": "insights:catalog", "Value": "other"},
                {"Key": "insights:name", "Value": "theirs"},
            ],
        },
    ),
)
NOW = 1_763_640_000


def catalog_of(*entries: str, settings: str = SETTINGS) -> Catalog:
    """A catalog from texts."""
    files = [(f"e{number}.yaml", text.encode()) for number, text in enumerate(entries)]
    catalog, found = assemble(Path("root"), ("catalog.yaml", settings.encode()), files)
    assert catalog is not None
    assert found == []
    return catalog


@dataclass
class Hurried:
    """A clock on which no time passes but by sleeping, which takes none."""

    at: float = 1e9
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


class Stage:
    """Syncs of catalogs with one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        config = Config(retries={"total_max_attempts": 1})
        session = boto3.Session(region_name="us-east-1")
        self.logs, self.cloudwatch = (
            session.client(service, endpoint_url=sandbox.url, config=config)
            for service in ("logs", "cloudwatch")
        )
        self.clock = Hurried()
        self.place = Place(Connection(region="us-east-1"), "123456789012")

    def plan(self, catalog: Catalog, choice: Choice | None = None) -> Planned:
        """What would change."""
        planner = Planner(catalog, choice or Choice(), clock=self.clock)
        return planner.at(catalog.environments["prod"], Identities(), self.place)

    def sync(self, catalog: Catalog, choice: Choice | None = None) -> Applied:
        """Make it so."""
        return self.apply(self.plan(catalog, choice), catalog)

    def apply(self, planned: Planned, catalog: Catalog) -> Applied:
        """The steps of a plan."""
        return apply(planned, catalog.id, threading.Event(), lambda _: None)

    def empty(self) -> None:
        """No object of anybody, no fault, no call."""
        self.sandbox.reset()
        for group in ("/flows/one", "/flows/two"):
            self.sandbox.load(group, "s", [(NOW * 1000 - 60_000, "first")])

    def with_foreign(self) -> None:
        """Nothing but what somebody else keeps."""
        self.empty()
        for service, method, asked in FOREIGN:
            getattr(getattr(self, service), method)(**asked)

    def fault(self, operation: str, kind: str, count: int = 1, after: int = 0) -> None:
        self.sandbox.fault(Fault(operation, kind, count, after))

    def operations(self) -> list[str]:
        """The operations that were called."""
        return [call.operation for call in self.sandbox.calls]

    def writes(self) -> list[str]:
        """Those of them that change something."""
        return [name for name in self.operations() if is_write(name)]


def is_write(operation: str) -> bool:
    return operation.startswith(("Put", "Create", "Update", "Delete", "Tag", "Untag"))


class Idle:
    """An engine that nobody asks."""

    name = "idle"

    def run(self, request: Request, progress: Progress) -> ResultSet:
        raise AssertionError(f"A query ran: {request.text}{progress}")


@contextmanager
def staged() -> Iterator[Stage]:
    """A stage on a sandbox that stands at ``NOW``."""
    with pytest.MonkeyPatch.context() as patch, Sandbox(Idle(), time=lambda: NOW) as sandbox:
        for name, value in sandbox.environment().items():
            patch.setenv(name, value)
        # Real clients, made once: making one takes longer than a sync does.
        for name in ("open_live", "open_client"):
            patch.setattr(planning, name, cache(getattr(planning, name)))
        yield Stage(sandbox)
