"""``insights review`` runs the change: on test events, on files, on the points of alarms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from command_line import NOW, sandbox
from review_repository import Repository

CONFIG = """\
catalog: acme-app
sources:
  app: {type: json, fields: {status: number, ms: number}}
environments:
  prod:
    engine: cloudwatch
    regions: [us-east-1, eu-west-1]
    account: '123456789012'
    log_groups: {app: [/app]}
  disk: {engine: local, data: {app: [fixtures/real.log]}}
dashboards:
  failing: {tags: [failing]}
"""
CALLS = """\
name: calls
version: 1.0.0
title: Calls
tags: [failing]
source: app
window: 1h
parameters:
  least: {type: integer, default: 500}
query: |
  filter status >= {{least}}
  | stats count(*) as calls by route
saved_query: true
alarms:
  - {name: many, aggregate: max(calls), every: 5m, threshold: 3, comparison: '>', role: r}
  - {name: any, rule: ALARM(many)}
tests:
  - name: two fail
    events:
      - {route: /a, status: 500}
      - {route: /b|@message, status: 404}
    count: 1
"""
EVENTS = """\
name: events
version: 1.0.0
source: app
query: |
  filter ms > 10
  | fields ms, route
alarms:
  - name: fast
    aggregate: count(*)
    every: 5m
    threshold: 3
    threshold_from: {query: calls, column: calls}
    comparison: '>'
    missing: notBreaching
    role: r
tests:
  - name: one is slow
    events: [{ms: 5}, {ms: 50}]
    count: 1
"""
USER = """\
name: user
version: 1.0.0
source: app
query: |
  $calls(least = 400)
  | limit 5
"""
GONE = """\
name: gone
version: 1.0.0
status: deprecated
replaced_by: calls
source: app
query: filter status = 1
"""


FRESH = """\
name: fresh
version: 1.0.0
source: app
query: filter ms > 100
metric_filters:
  - {name: slow, pattern: derive, metric: {namespace: App, name: Slow, value: 1}}
alarms:
  - {name: slow, filter: slow, statistic: Sum, period: 5m, threshold: 1, comparison: '>='}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A query that asks for more than before, with those that use it; another one narrows."""
    made = Repository(tmp_path_factory.mktemp("effects") / "work")
    made.write("catalog.yaml", CONFIG)
    for name, text in (("calls", CALLS), ("events", EVENTS), ("user", USER), ("gone", GONE)):
        made.write(f"{name}.yaml", text)
    times = (f"2026-11-20T11:{minute:02d}:00Z" for minute in range(60))
    lines = [
        {"timestamp": time, "route": f"/{n % 3}", "status": 400 + n * 4, "ms": n}
        for n, time in enumerate(times)
    ]
    made.write("fixtures/real.log", "".join(f"{json.dumps(one)}\n" for one in lines))
    made.commit()
    made.git("checkout", "-q", "-b", "change")
    made.edit("calls.yaml", (">= {{least}}", ">= 400"), ("every: 5m", "every: 1m"))
    made.edit("calls.yaml", ("window: 1h", "window: 30m"))
    made.edit("calls.yaml", ("parameters:\n  least: {type: integer, default: 500}\n", ""))
    made.edit("user.yaml", ("(least = 400)", "()"))
    made.edit("events.yaml", ("ms > 10", "ms > 20"))
    made.write("fresh.yaml", FRESH)
    return made


@pytest.fixture(scope="module")
def told(made: Repository) -> Mapping[str, Any]:
    """The review, with the same window of real events."""
    return made.review("-e", "disk", "--since", "30m", INSIGHTS_NOW="2026-11-20T11:59:59Z")


def _rows(told: Mapping[str, Any], name: str) -> dict[str, list[int]]:
    words = ("added", "gone", "changed", "same")
    found = told["entries"][name]["effects"]["rows"]
    return {one["where"].partition(",")[0]: [one[word] for word in words] for one in found}


def test_rows_are_joined_by_the_keys_of_the_query(told: Mapping[str, Any]) -> None:
    assert _rows(told, "calls") == {"the events of 'two fail'": [1, 0, 0, 1], "disk": [0, 0, 0, 3]}
    [added, _] = told["entries"]["calls"]["effects"]["rows"]

    assert added["keys"] == ["route"]
    row = {"change": "added", "before": {}, "after": {"route": "/b|@message", "calls": "1"}}
    assert added["examples"] == [row]


def test_events_are_compared_as_they_are(told: Mapping[str, Any]) -> None:
    """The real window starts behind minute 29: both filters take all that is in it."""
    assert _rows(told, "events") == {
        "the events of 'one is slow'": [0, 0, 0, 1],
        "disk": [0, 0, 0, 30],
    }
    assert told["entries"]["events"]["effects"]["unproved"] is True
    assert told["entries"]["calls"]["effects"]["unproved"] is False


def test_the_window_is_the_same_for_both_and_files_can_be_named(made: Repository) -> None:
    review = made.review("--data", "queries/fixtures/real.log")

    assert _rows(review, "events")["queries/fixtures/real.log"] == [0, 10, 0, 39]
    assert _rows(review, "calls")["queries/fixtures/real.log"] == [0, 0, 3, 0]
    [fast] = review["entries"]["events"]["effects"]["watches"]
    assert (fast["name"], fast["real"]) == ("fast", True)
    assert fast["told"] == [
        "it would have fired once (35m in ALARM), before: once (45m in ALARM)",
        "39 events match, not 49",
    ]


def test_without_a_time_both_look_at_the_new_window(made: Repository) -> None:
    """The old query would look back an hour, and find more."""
    review = made.review("-e", "disk", INSIGHTS_NOW="2026-11-20T11:59:59Z")

    assert _rows(review, "calls")["disk"] == [0, 0, 0, 3]


def test_a_caller_runs_with_what_it_called_at_its_time(told: Mapping[str, Any]) -> None:
    assert _rows(told, "user")["disk"] == [0, 0, 0, 3]


def test_others_that_rest_on_it_are_named_with_their_places(told: Mapping[str, Any]) -> None:
    found = told["entries"]["calls"]["effects"]["used_by"]

    assert [(one["text"], one["file"], one["line"]) for one in found] == [
        ("Its own composite alarm 'any', which is made of 'many'.", "queries/calls.yaml", 13),
        ("The threshold of the alarm 'fast' comes from its rows.", "queries/events.yaml", 8),
        ("It replaces 'gone'.", "queries/gone.yaml", 4),
        ("The query of 'user' calls it.", "queries/user.yaml", 5),
        ("The dashboard 'failing' shows it.", "queries/catalog.yaml", 12),
    ]


def test_runs_a_month_and_objects_are_told(told: Mapping[str, Any]) -> None:
    costs = told["entries"]["calls"]["effects"]["costs"]
    [prod] = told["synced"]

    assert [one["what"] for one in costs] == [
        "a run over 30m, not 1h",
        "the log alarm 'many': 43,200 runs a month, not 8,640",
    ]
    assert (prod["environment"], prod["places"]) == ("prod", 2)
    assert [f"{one['action']} {one['address']}" for one in prod["objects"]] == [
        "update saved_query/calls",
        "create metric_filter/slow",
        "update alarm/fast",
        "update alarm/many",
        "create alarm/slow",
        "update dashboard/failing",
    ]
    assert [(one["what"], one["before"], one["after"]) for one in prod["costs"]] == [
        ("1 metric of an alarm, not 0, a month", 0.0, 0.1),
        ("1 custom metric, not 0, a month", 0.0, 0.3),
    ]
    assert (
        "ScheduleExpression: rate(5 minutes) -> rate(1 minute)" in prod["objects"][3]["details"][-2]
    )


def test_markdown_calls_nobody_and_breaks_no_list(made: Repository) -> None:
    done = made.run("review", "-o", "markdown")

    assert "  - added: route=/b\\|@<!-- -->message, calls=1\n" in done.out
    assert "- proof: No test has events that show the change of the query.\n" in done.out
    assert "\n  - \\-filter status" in done.out
    assert "@message" not in done.out


def test_what_cannot_be_run_is_told_and_the_rest_is_there(made: Repository) -> None:
    done = made.run("review", "-o", "text", "--data", "nowhere.log")
    assert done.code == 1, "the versions are too low, which counts for more"
    assert "Not compared on nowhere.log:" in done.out
    assert "Not compared on nowhere.log:" in done.err
    assert "On the events of 'two fail': 1 added, 1 the same." in done.out

    for name, version in (("calls", "2.0.0"), ("events", "1.1.0"), ("user", "1.1.0")):
        made.edit(f"{name}.yaml", ("version: 1.0.0", f"version: {version}"))
    assert made.run("review", "--data", "nowhere.log").code == 5
    assert made.run("review").code == 0
    for name, version in (("calls", "2.0.0"), ("events", "1.1.0"), ("user", "1.1.0")):
        made.edit(f"{name}.yaml", (f"version: {version}", "version: 1.0.0"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--since", "1h"], "Nothing says where to look."),
        (["-o", "sarif", "-e", "disk"], "-o sarif has findings on lines, and no rows."),
        (["extra.log"], "Put --data before files."),
    ],
)
def test_options_without_sense_are_refused(
    made: Repository, options: list[str], message: str
) -> None:
    done = made.run("review", *options)

    assert (done.code, done.out) == (2, "")
    assert message in done.err


LIVE = """\
catalog: acme-net
sources: {flow: {type: vpcflow}}
environments:
  live: {engine: cloudwatch, regions: [us-east-1], log_groups: {flow: [/aws/vpc/flowlogs]}}
"""
REFUSED = """\
name: refused
version: 1.0.0
source: flow
query: |
  filter action = "REJECT"
  | stats count(*) as n by dstPort
metric_filters:
  - {name: refused, pattern: derive, metric: {namespace: N, name: R, value: 1}}
alarms:
  - {name: many, filter: refused, statistic: Sum, period: 5m, threshold: 30, comparison: '>'}
  - name: ports
    aggregate: max(n)
    every: 5m
    threshold: 10
    comparison: '>'
    missing: notBreaching
    role: r
"""


def test_both_run_in_the_same_live_window_and_cost_what_they_scan(tmp_path: Path) -> None:
    live = Repository(tmp_path / "work")
    live.write("catalog.yaml", LIVE)
    live.write("refused.yaml", REFUSED)
    live.commit()
    live.edit("refused.yaml", ('"REJECT"', '"REJECT" and dstPort = 22'))
    with sandbox(live.root) as endpoint:
        environment = {**endpoint.environment, "INSIGHTS_NOW": NOW}
        times = ("-e", "live", "--since", "1h")
        told = live.review("--base", "HEAD", *times, **environment)
        queries = endpoint.operations().count("StartQuery")
    later = live.review("--base", "HEAD")["entries"]["refused"]["effects"]["costs"]
    effects = told["entries"]["refused"]["effects"]
    [rows], [many, ports] = effects["rows"], effects["watches"]

    assert rows["where"] == "live, 2026-11-20T11:00:00Z to 2026-11-20T12:00:00Z (1h)"
    assert (rows["added"], rows["same"]) == (0, 1)
    assert rows["gone"] > 1
    assert (many["name"], ports["name"]) == ("many", "ports")
    assert many["told"][0].startswith("it would have fired ")
    assert "before: once (57m in ALARM)" in many["told"][0]
    assert ports["told"][0].startswith("it would have fired once (")
    assert queries == 6, "two of the query, two of each alarm's replay"
    run, month = effects["costs"]
    assert run["what"] == "a run over 1h"
    assert run["before"] == run["after"] == pytest.approx(rows["scanned_after"] / 1e9 * 0.005, 0.01)
    assert later[0]["before"] > 0
    assert later[0]["after"] is None
    assert later[0]["basis"] == "the last runs in the history, where the new query is not"
    assert month["what"] == "the log alarm 'ports': 8,640 runs a month"
    assert month["after"] == pytest.approx(run["after"] / 12 * 8640, 0.01)


def test_nothing_is_run_where_that_is_wanted(made: Repository, tmp_path: Path) -> None:
    review = made.review("--no-run")

    assert review["entries"]["calls"]["effects"]["rows"] == []
    assert review["entries"]["calls"]["effects"]["used_by"] != []
    assert review["synced"] != []
    assert list(tmp_path.iterdir()) == []
