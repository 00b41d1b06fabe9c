"""``insights backtest`` as people type it: on files and live, with its exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import NOW, Endpoint, Outcome, insights, sandbox

GROUP = "/aws/vpc/flowlogs"
CATALOG = """\
catalog: test-cat
sources:
  vpcflow: {type: vpcflow}
  text: {type: lambda}
"""
ENTRY = """\
name: rejects
version: 1.0.0
source: vpcflow
query: |
  filter action = "REJECT"
  | stats count(*) as rejects by srcAddr
metric_filters:
  - name: refused
    pattern: '[v, a, e, s, d, sp, dp, p, pk, by, st, en, action=REJECT, ...]'
    metric: {namespace: N, name: Refused, value: 1, default: 0}
  - name: refused-bytes
    pattern: derive
    metric: {namespace: N, name: RefusedBytes, value: 1}
  - name: port-bytes
    pattern: '[v, a, e, s, d, sp, dp, p, pk, by, st, en, action=ACCEPT, ...]'
    metric: {namespace: N, name: Bytes, value: $by, dimensions: {Port: $dp}}
alarms:
  - {name: bytes, filter: port-bytes, statistic: Maximum, period: 2m, threshold: 1000,
     comparison: '>', missing: notBreaching, dimensions: {Port: '443'}}
  - name: share
    metrics:
      - {id: refused, filter: refused, statistic: Sum}
      - {id: all, filter: refused, statistic: SampleCount}
      - {id: percent, expression: refused / all * 100}
    period: 5m
    threshold: 6
    comparison: '>'
    missing: notBreaching
  - {name: spike, filter: refused, statistic: Sum, period: 5m, threshold: 130, comparison: '>',
     datapoints: 1 of 2, missing: notBreaching}
  - {name: silent, filter: refused-bytes, statistic: Sum, period: 1m, threshold: 100000,
     comparison: '>', missing: notBreaching}
  - {name: sources, aggregate: max(rejects) by srcAddr, every: 5m, window: 10m, threshold: 30,
     comparison: '>', missing: notBreaching, role: r}
"""
UNASKABLE = """\
name: words
version: 1.0.0
source: text
query: filter @message like "x"
metric_filters:
  - {name: late, pattern: '[a, b=late, ...]', metric: {namespace: N, name: Late, value: 1}}
alarms:
  - {name: late, filter: late, statistic: Sum, period: 1m, threshold: 1, comparison: '>',
     missing: notBreaching}
"""
MIXED = (
    UNASKABLE.replace("name: words", "name: mixed")
    .replace("late", "tardy")
    .replace(
        "alarms:",
        "  - {name: said, pattern: REJECT, metric: {namespace: N, name: Said, value: 1}}\nalarms:",
    )
    + """\
  - {name: said, filter: said, statistic: Sum, period: 1m, threshold: 1, comparison: '>',
     missing: notBreaching}
"""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("backtest")
    (made / "catalog.yaml").write_text(CATALOG)
    (made / "rejects.yaml").write_text(ENTRY)
    (made / "words.yaml").write_text(UNASKABLE)
    (made / "mixed.yaml").write_text(MIXED)
    return made


@pytest.fixture(scope="module")
def endpoint(folder: Path) -> Iterator[Endpoint]:
    with sandbox(folder, "--folder", str(folder / "logs")) as running:
        yield running


def ask(endpoint: Endpoint, folder: Path, *arguments: str) -> Outcome:
    environment = {**endpoint.environment, "INSIGHTS_NOW": NOW}
    return insights("backtest", *arguments, cwd=folder, environment=environment)


def test_live_and_files_say_the_same(endpoint: Endpoint, folder: Path) -> None:
    """Live asks binned queries only, and no event is downloaded."""
    before = len(endpoint.operations())
    live = ask(endpoint, folder, "rejects", "-g", GROUP, "--since", "50m", "-o", "json")
    called = endpoint.operations()[before:]
    files = [str(path) for path in (folder / "logs").rglob("*flowlogs*") if path.is_file()]
    local = ask(endpoint, folder, "rejects", "--since", "50m", "-o", "json", "--data", *files)

    assert (live.code, local.code, live.err) == (0, 0, "")
    assert called.count("StartQuery") == 6
    assert not {"FilterLogEvents", "GetLogEvents"} & set(called)
    same = ("alarm", "matched", "fires", "episodes", "states", "thresholds", "never", "once")
    for one, two in zip(live.rows, local.rows, strict=True):
        assert {key: one[key] for key in same} == {key: two[key] for key in same}
    largest, share, spike, silent, sources = live.rows
    assert 0 < share["never"]["threshold"] < 100
    assert (largest["matched"] > 0, share["rule"].split(" over")[0]) == (
        True,
        "refused / all * 100",
    )
    assert (spike["fires"] > 0, silent["fires"], sources["kind"]) == (True, 0, "log")
    assert spike["costs"][0]["dollars"] == 0.1
    assert local.rows[2]["costs"][2] == {
        "what": "this backtest, on files", "dollars": 0.0, "basis": "files are read here",
    }  # fmt: skip


def test_a_pattern_without_a_query_filter_is_refused_live_by_name(
    endpoint: Endpoint, folder: Path
) -> None:
    found = ask(endpoint, folder, "words", "-g", GROUP, "-o", "json")

    error = json.loads(found.err)["error"]
    assert (found.code, found.out, error["exit_code"]) == (2, "", 2)
    assert "'late' cannot be asked of CloudWatch" in error["message"]
    assert "--data FILE" in error["hint"]


def test_an_alarm_that_is_left_out_is_told_and_makes_the_answer_partial(
    endpoint: Endpoint, folder: Path
) -> None:
    found = ask(endpoint, folder, "mixed", "-g", GROUP, "--since", "10m", "-q", "-o", "json")

    error = json.loads(found.err)["error"]
    assert (found.code, error["kind"]) == (5, "partial")
    assert [(one["alarm"], one["matched"] > 0) for one in found.rows] == [("said", True)]
    assert error["message"].startswith("1 of 2 alarms cannot be replayed. tardy: The pattern of")


def test_forms_and_findings(endpoint: Endpoint, folder: Path) -> None:
    files = [str(path) for path in (folder / "logs").rglob("*flowlogs*") if path.is_file()]
    given = ("rejects", "--since", "50m", "--data", *files)

    table = ask(endpoint, folder, *given, "--alarm", "spike", "--fail-on", "fires")
    assert (table.code, "Fired: spike (--fail-on fires)." in table.err) == (1, True)
    assert "Sum of Refused over 5m > 130, 1 of 2, missing notBreaching\n" in table.out
    assert "2026-11-20 11:10:00Z to 2026-11-20 12:00:00Z (50m), 51 evaluations" in table.out
    assert "would never have fired." in table.out

    chart = ask(endpoint, folder, *given, "--alarm", "spike", "-o", "chart")
    assert (chart.code, "ALARM" in chart.out, "##" in chart.out) == (0, True, True)

    page = ask(endpoint, folder, *given, "-o", "html", "--out", "page.html")
    text = (folder / "page.html").read_text()
    assert (page.code, page.out, text.count("<h2>"), "<svg" in text) == (0, "", 5, True)

    quiet = ask(endpoint, folder, *given, "--alarm", "silent", "--fail-on", "silent", "-q")
    assert (quiet.code, quiet.err) == (1, "error: Silent: silent (--fail-on silent).\n")

    wrong = ask(endpoint, folder, *given, "--alarm", "spik")
    assert (wrong.code, "Did you mean 'spike'?" in wrong.err) == (2, True)
