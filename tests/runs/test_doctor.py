"""What the doctor says about log groups, flow logs and files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from insights.catalog.model import Entry
from insights.diagnostics import Severity, Source
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.flow_logs import FlowLog
from insights.engines.cloudwatch.group_details import GroupDetail
from insights.errors import CredentialsError
from insights.lang.log_types import LogSource
from insights.runs.cells import Place
from insights.runs.doctor import Doctor, worst_first
from insights.runs.holdings import File, Holding

NOW = 1_763_640_000
HOUR = 3600
GROUP = "/vpc/flows"
FINE = GroupDetail(GROUP, retention=30, created=NOW - 40 * HOUR, newest=NOW - 60, ingested=NOW - 50)
FLOWS = FlowLog("fl-1", "vpc-1", GROUP, "${srcaddr} ${action}", interval=60)
SOURCE = LogSource("vpcflow", ("srcaddr", "action"))
WELL = Holding("edge", SOURCE, "1 in eu-west-1", (GROUP,), Place(Connection()), (FINE,), (FLOWS,))


def _entry(query: str) -> Entry:
    return Entry("rejects", "1.0.0", "R", "edge", Source(query, "r.yaml"), "r.yaml")


def _slugs(holding: Holding, entry: Entry | None = None, window: int = HOUR) -> list[str]:
    told = worst_first(Doctor(window, NOW, entry).findings(holding))
    assert all(one.message.endswith(".") and one.where and one.hint for one in told)
    return [one.code.slug for one in told]


def test_nothing_is_said_where_nothing_is_wrong() -> None:
    assert _slugs(WELL, _entry("filter action = 'REJECT' | stats count(*) by srcAddr")) == []


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"log_class": "DELIVERY"}, "delivery-class"),
        ({"log_class": "INFREQUENT_ACCESS"}, "infrequent-access-class"),
        ({"created": NOW - HOUR + 1}, "young-log-group"),
        ({"newest": None, "ingested": None}, "no-events"),
        ({"newest": NOW - HOUR - 1, "ingested": NOW - HOUR}, "no-recent-events"),
        ({"ingested": NOW + 900}, "late-events"),
    ],
)
def test_a_log_group(changes: dict[str, Any], slug: str) -> None:
    assert _slugs(replace(WELL, groups=(replace(FINE, **changes),))) == [slug]


def test_at_the_edges_nothing_is_wrong() -> None:
    edge = replace(FINE, created=NOW - HOUR, newest=NOW - HOUR, ingested=NOW - HOUR + 900)

    assert _slugs(replace(WELL, groups=(edge,))) == []
    assert _slugs(replace(WELL, groups=(replace(FINE, newest=None, may_look=False),))) == []


def test_retention_is_measured_by_the_window() -> None:
    old = replace(FINE, retention=1, created=NOW - 3000 * HOUR)
    holding = replace(WELL, groups=(old,))

    assert _slugs(holding, window=24 * HOUR) == []
    assert _slugs(holding, window=24 * HOUR + 1) == ["short-retention"]


def test_infrequent_access_is_an_error_for_an_entry_that_needs_more() -> None:
    holding = replace(WELL, groups=(replace(FINE, log_class="INFREQUENT_ACCESS"),))

    (told,) = Doctor(HOUR, NOW, _entry("pattern @message")).findings(holding)

    assert told.severity is Severity.ERROR
    assert "no 'pattern'" in told.message


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"failed": True, "trouble": "Access error"}, "flow-log-fails"),
        ({"traffic": "ACCEPT"}, "part-of-traffic"),
        ({"interval": 600}, "slow-flow-log"),
        ({"format": "${action} ${srcaddr}"}, "other-format"),
        ({"group": "/elsewhere"}, "no-flow-log"),
    ],
)
def test_a_flow_log(changes: dict[str, Any], slug: str) -> None:
    assert _slugs(replace(WELL, flow_logs=(replace(FLOWS, **changes),))) == [slug]


def test_an_access_error_names_the_role() -> None:
    failed = replace(FLOWS, failed=True, trouble="Access error", role="arn:aws:iam::1:role/fl")

    (told,) = Doctor(HOUR, NOW).findings(replace(WELL, flow_logs=(failed,)))

    assert "'arn:aws:iam::1:role/fl'" in told.hint
    assert "logs:PutLogEvents" in told.hint


def test_a_field_that_the_format_lacks_is_named_with_its_place() -> None:
    (told,) = Doctor(HOUR, NOW, _entry("filter dstPort = 22 | limit 3")).findings(WELL)

    assert (told.code.slug, told.where) == ("flow-log-lacks-field", "fl-1")
    assert "'dstPort'" in told.message
    assert "r.yaml:1:8" in told.message


def test_what_is_named_and_not_there() -> None:
    assert _slugs(replace(WELL, asked=(GROUP, "/gone"))) == ["no-log-group"]
    assert _slugs(replace(WELL, asked=("/vpc/*",))) == []
    assert _slugs(replace(WELL, asked=("/vpc/*",), groups=())) == ["no-log-group"]
    assert _slugs(replace(WELL, asked=(), groups=())) == ["no-log-group"]
    auto = replace(WELL, asked=("auto",), groups=(), flow_logs=())
    assert _slugs(auto) == ["no-flow-log"]


def test_no_way_in_ends_the_look() -> None:
    error = CredentialsError("The token is expired.", "Sign in.")

    assert _slugs(replace(WELL, trouble=error)) == ["no-way-in"]
    assert _slugs(replace(WELL, flow_trouble=error)) == ["flow-logs-unseen"]


def test_files() -> None:
    files = (
        File("a.log", "flowlog-s3", "vpcflow", 9, ("srcaddr", "action")),
        File("b.log"),
        File("c.log", "raw", "lambda", 9),
    )
    holding = Holding("edge", SOURCE, "files", ("*.log",), files=files)

    assert _slugs(holding, _entry("filter action = 'REJECT'")) == ["no-events", "other-log-type"]
    assert _slugs(holding, _entry("filter bytes = 1"))[:2] == ["flow-log-lacks-field", "no-events"]


def test_errors_come_first() -> None:
    told = [*Doctor(HOUR, NOW).findings(replace(WELL, flow_logs=(), asked=(GROUP, "/gone")))]
    slow = [*Doctor(HOUR, NOW).findings(replace(WELL, flow_logs=(replace(FLOWS, interval=600),)))]

    found = worst_first([*slow, *told, *told])

    assert [one.severity for one in found] == sorted((one.severity for one in found), reverse=True)
    assert len(found) == 3
