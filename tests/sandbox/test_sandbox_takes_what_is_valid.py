"""Whatever the checks of monitors let pass, the service's models and recorded rules take."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_stage import Opened, ask_admin, opened

sys.path.append(str(Path(__file__).parents[1] / "monitors"))
from monitor_catalog import ENTRY, SETTINGS, wanted_in

from insights.catalog.assemble import assemble
from insights.catalog.model import Catalog
from insights.diagnostics import Severity
from insights.lint.settings import Settings
from insights.monitors.codes import UNKNOWN_ALARM
from insights.monitors.derivation import pattern_findings
from insights.monitors.order import ordered
from insights.monitors.requests import requests
from insights.monitors.steps import Create
from insights.monitors.wanted import Wanted

GROUPS = ("/flows/one", "/flows/two")
#: No query's filter is derived here: its pattern stands in the entry.
PATTERN = "'[v, a, e, src, dst, sp, dp, p, n, bytes, s, t, action=REJECT, l]'"
BASE = ENTRY.replace("pattern: derive", f"pattern: {PATTERN}")
FLOWS = f"pattern: {PATTERN}\n    metric: {{namespace: Network, name: RejectedFlows"

#: What is put in place of what; values at the edge on both sides.
CHANGES: dict[str, tuple[str, ...]] = {
    "name: RejectedFlows,": (
        f"name: {'m' * 255},",
        f"name: {'m' * 256},",
        "name: Ümlaut,",
        "name: 'a:b',",
    ),
    "namespace: Network, name: RejectedFlows": (
        "namespace: AWS/Network, name: RejectedFlows",
        "namespace: 'A.B-c_d/1#2:x', name: RejectedFlows",
        "namespace: ':Network', name: RejectedFlows",
    ),
    "value: 1,": (
        "value: .nan,",
        "value: '.',",
        "value: '1.2.3',",
        "value: 1.0e+300,",
        "value: '.5',",
        "value: '5.',",
        "value: $.status,",
    ),
    "default: 0, unit: Count}": ("default: 0, unit: Counts}", "unit: Bytes/Second}"),
    "dimensions: {src: $src}": (
        "dimensions: {src: $nothere}",
        "dimensions: {':src': $src}",
        "dimensions: {' ': $src}",
        "dimensions: {'': $src}",
        f"dimensions: {{{'d' * 255}: $src}}",
        f"dimensions: {{{'d' * 256}: $src}}",
        "dimensions: {a: $src, b: $dst}",
        "dimensions: {a: $src, b: $dst, c: $sp}",
        "dimensions: {src: literal}",
        "default: 1, dimensions: {src: $src}",
    ),
    "['@aws.region']": ("['@aws.zone']", "['@source.log', '@source.log']"),
    "select: '@aws.region = \"eu-west-1\"'": (
        "select: 'foo = bar'",
        "select: ''",
        "select: '@aws.region == \"x\"'",
        "select: \"@aws.region IN ['a']\"",
        "select: \"@aws.region IN ('a', 'b') AND NOT @aws.account = '1'\"",
        "select: \"@aws.region NOT IN ('a', 'b') OR (@aws.account != '1')\"",
    ),
    FLOWS: (
        FLOWS.replace(PATTERN, "'[v=%a%, a=%b%, e=%c%]'"),
        FLOWS.replace(PATTERN, "'[v=%a%, a=%b%]'"),
        FLOWS.replace(PATTERN, f"'{'x' * 1024}'"),
        FLOWS.replace(PATTERN, f"'{'x' * 1025}'"),
        FLOWS.replace(PATTERN, "'[v, a'"),
        FLOWS.replace(PATTERN, "''"),
    ),
    "description: Look at the firewall.": (
        f"description: {'x' * 1024}",
        f"description: {'x' * 1025}",
    ),
    "datapoints: 2 of 3": ("datapoints: 0 of 3", "datapoints: 4 of 3", "datapoints: 288 of 288"),
    "period: 5m\n    threshold: 400": (
        "period: 1m\n    threshold: -1.5",
        "period: 10m\n    threshold: 400",
        "period: 30s\n    threshold: 400",
        "period: 7d\n    threshold: 400",
        "period: 1d\n    threshold: 1.0e+300",
    ),
    "wall_clock: Europe/Berlin": (
        "wall_clock: Europe/Berlinn",
        "wall_clock: '+05:30'",
        "wall_clock: UTC+05:45",
        "wall_clock: '+05:33'",
    ),
    "warm_up: 30m": ("warm_up: 90s", "warm_up: 48h", "warm_up: 49h"),
    "statistic: p99\n    low_samples: ignore": (
        "statistic: p99.9",
        "statistic: p101",
        "statistic: tm90",
        "statistic: TM(10%:90%)",
        "statistic: TM(90%:10%)",
        "statistic: PR(10:90)",
        "statistic: PR(10%:90%)",
        "statistic: WM(:95%)",
        "statistic: IQM",
        "statistic: TC(1:)",
        "statistic: TM(:)",
        "statistic: p",
    ),
    "{src: 10.0.0.1,": ("{src: '',", f"{{src: {'v' * 1024},", f"{{src: {'v' * 1025},"),
    "namespace: Network, metric: Flows": (
        "namespace: AWS/Lambda, metric: Errors",
        "namespace: ':x', metric: Flows",
        f"namespace: {'n' * 255}, metric: {'m' * 255}",
        f"namespace: {'n' * 256}, metric: Flows",
    ),
    "expression: refused / every * 100": (
        "expression: refused / evry",
        "expression: NOSUCH(refused)",
        "expression: '[refused, every]'",
        "expression: SUM(METRICS()) / every",
    ),
    "suppressor: {alarm: rejects-odd, wait: 1m, extension: 2m}": (
        "suppressor: {alarm: trouble, wait: 1m, extension: 2m}",
        "suppressor: {alarm: rejects-odd, wait: 0s, extension: 0s}",
        "suppressor: {alarm: rejects-odd, wait: 1m}",
    ),
    "rule: ALARM(rejects-spike) AND NOT OK(one-source-spike)": (
        "rule: ALARM(rejects-spike) and OK(rejects-odd)",
        "rule: AT_LEAST(2, ALARM, (rejects-spike, rejects-odd))",
        "rule: AT_LEAST(3, ALARM, (rejects-spike, rejects-odd))",
        "rule: AT_LEAST(101%, ALARM, (rejects-spike))",
        "rule: ALARM(trouble)",
        "rule: 'TRUE'",
    ),
    "aggregate: max(rejects) by srcAddr | sort desc": (
        "aggregate: max(rejects) by bin(5m)",
        "aggregate: max(rejects) by a, b, c, d, e",
        "aggregate: max(rejects) by a, b, c, d, e, f",
        "aggregate: count(rejects)",
        "aggregate: p99(rejects)",
        "aggregate: max(rejects), min(rejects)",
        f"aggregate: max(rejects) by {'x' * 2100}",
    ),
    "every: 5m\n    window: 10m\n    delay: 2m": (
        "every: 90s\n    window: 10m",
        "every: 0m",
        "every: 1m",
        "every: 30d",
        "every: 30d\n    delay: 1s",
        "every: 1h\n    window: 29d\n    delay: 1d",
    ),
    "    log_lines: 5\n    log_lines_role: lines-role\n": (
        "    log_lines: 5\n",
        "    log_lines: 50\n    log_lines_role: lines-role\n",
        "    log_lines: 51\n    log_lines_role: lines-role\n",
        "    log_lines_role: lines-role\n",
    ),
    "role: logs-alarm-role": (
        "role: ''",
        "role: my role",
        "role: path/to/role",
        "role: arn:aws:iam::1:user/x",
    ),
    "output: 's3://bucket/rows/'": (
        "output: 's3://b/rows/'",
        "output: 's3://Bucket/rows/'",
        "output: 's3://bucket'",
        f"output: 's3://bucket/{'r' * 1100}/'",
    ),
    "kms_key: key": ("kms_key: ''", f"kms_key: {'k' * 257}"),
    "lookup_table: refused": ("lookup_table: 're-fused'", f"lookup_table: {'t' * 256}"),
    "cron: '0 6 * * ? *'": (
        "cron: '0 6 * * ? * *'",
        "cron: '61 6 * * ? *'",
        "cron: '0/5 6 L * ? 2026-2030'",
        "cron: '0 6 ? * MON#1 *'",
        "cron: '0 6 * FOO ? *'",
    ),
    "  window: 1d\n  delay: 10m": (
        "  window: 0s\n  delay: 10m",
        "  window: 31d\n",
        "  window: 1d\n  timezone: Europe/Berlinn\n",
        "  window: 1d\n  timezone: Asia/Kathmandu\n",
    ),
    "{alarm: page, ok:": (
        "{alarm: 'arn:aws:sns:x', ok:",
        "{alarm: 'arn:', ok:",
        "{alarm: reboot, ok:",
        "{alarm: 'arn:aws:sns:us-east-1:123456789012:page', ok:",
        "{alarm: 'arn:aws:sns:eu-west-1:111122223333:page', ok:",
        "{alarm: [many, many], ok:",
        f"{{alarm: 'arn:aws:sns:eu-west-1:123456789012:{'x' * 1024}', ok:",
    ),
    "description: How many.": (f"description: {'d' * 512}", f"description: {'d' * 513}"),
    "filter action in": (f"filter '{'x' * 9000}' = 'x' or action in", f"filter '{'x' * 9990}' in"),
}
SINGLE = [(old, new) for old, news in CHANGES.items() for new in news]


@pytest.fixture(scope="module")
def on() -> Iterator[Opened]:
    with opened() as started:
        yield started.at("eu-west-1")


def wanted_of(text: str) -> tuple[Catalog, tuple[Wanted, ...]] | None:
    """What a catalog wants; nothing where a check refuses it, or it names alarms of others."""
    files = [("e.yaml", text.encode())]
    catalog, found = assemble(Path("root"), ("catalog.yaml", SETTINGS.encode()), files)
    if catalog is None or found:
        return None
    made = wanted_in(catalog)
    told = [*made.found]
    for entry in catalog.entries.values():
        told += pattern_findings(entry, catalog.sources[entry.source], Settings())
    if any(one.severity is Severity.ERROR or one.code == UNKNOWN_ALARM.code for one in told):
        return None
    return catalog, made.wanted


def refusals(on: Opened, catalog: Catalog, wanted: tuple[Wanted, ...]) -> list[str]:
    """What the service says to everything that is to be made, in an account without anything."""
    parts = ["groups", "alarms", "definitions", "dashboards", "scheduled"]
    assert ask_admin(on.sandbox, "POST", "reset", {"parts": parts})[0] == 200
    for group in GROUPS:
        on.logs.create_log_group(logGroupName=group)
    told = []
    for step in ordered(Create(one) for one in wanted):
        for request in requests(step, catalog.id):
            client: Any = getattr(on, request.service)
            try:
                getattr(client, botocore.xform_name(request.operation))(**request.parameters)
            except ClientError as error:
                told.append(str(error))
    return told


def test_every_change_is_made_once() -> None:
    assert [old for old in CHANGES if BASE.count(old) != 1] == []
    # Values on both sides of the edges; a check that goes missing moves one of them.
    taken = sum(wanted_of(BASE.replace(old, new)) is not None for old, new in SINGLE)
    assert (taken, len(SINGLE) - taken) == (54, 84)


@pytest.mark.parametrize(("old", "new"), SINGLE, ids=lambda one: str(one)[:40])
def test_what_checks_let_pass_is_taken(on: Opened, old: str, new: str) -> None:
    made = wanted_of(BASE.replace(old, new))

    if made is not None:
        assert refusals(on, *made) == []


@given(st.lists(st.sampled_from(SINGLE), min_size=2, max_size=4, unique_by=lambda one: one[0]))
@settings(max_examples=40)
def test_so_are_several_changes_at_once(on: Opened, changes: list[tuple[str, str]]) -> None:
    text = BASE
    for old, new in changes:
        text = text.replace(old, new)
    made = wanted_of(text)

    if made is not None:
        assert refusals(on, *made) == []
