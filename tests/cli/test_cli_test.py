"""``insights test``: entries with their own tests, as people write and run them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from textwrap import indent

import pytest
from command_line import insights

_CONFIG = "catalog: acme-net\nsources:\n  app: {type: json}\n  vpcflow: {type: vpcflow}\n"
_ENTRY = """\
name: slow
version: 1.0.0
title: Slow calls
source: app
parameters: {least: {type: number, default: 100}}
query: |
  filter ms >= {{least}}
  | stats count(*) as n, avg(ms) as mean by route
  | sort n desc
columns: {route: string, n: number, mean: number}
metric_filters:
  - name: slow-calls
    pattern: '{ $.ms >= 100 }'
    metric: {namespace: App, name: Slow, value: 1, default: 0}
alarms:
  - name: many
    filter: slow-calls
    statistic: Sum
    period: 1m
    threshold: 10
    comparison: '>'
    datapoints: 2 of 2
    missing: notBreaching
  - name: one-route
    aggregate: max(n) by route
    every: 5m
    window: 5m
    threshold: 3
    comparison: '>'
    missing: notBreaching
    role: r
  - name: both
    rule: ALARM(many) AND OK(one-route)
tests:
"""
_EVENTS = """\
events:
  - {route: /a, ms: 100}
  - {route: /a, ms: 300}
  - {route: /b, ms: 101}
  - {route: /c, ms: 5}
"""


def _catalog(folder: Path, *tests: str, entry: str = _ENTRY) -> Path:
    (folder / "catalog.yaml").write_text(_CONFIG)
    written = [indent(f"- name: {name}", "  ") for name in ("first", "second", "third")]
    for number, test in enumerate(tests):
        written[number] += "\n" + indent(test, "    ")
    (folder / "slow.yaml").write_text(entry + "\n".join(written[: len(tests)]) + "\n")
    return folder


PASSING = {
    "rows-that-name-some-columns": "rows: [{route: /a, n: 2}, {n: 1}]",
    "rows-with-numbers": "rows: [{route: /a, mean: 200}, {route: /b, mean: 101.0}]",
    "exact-rows": "exact: true\nrows: [{route: /a, n: 2, mean: 200}, {route: /b, n: 1, mean: 101}]",
    "matchers": "rows: [{route: {matches: ^/a}, n: {any: true}, x: {absent: true}}, {x: null}]",
    "near": "rows: [{mean: {about: 199, within: 1}}, {n: 1}]",
    "tolerance": "tolerance: 0.01\nrows: [{mean: 201}, {mean: 101}]",
    "any-order": "ordered: false\nrows: [{route: /b}, {route: /a}]",
    "count": "count: 2",
    "some-rows": "count: 2\nrows: [{route: /b}]",
    "parameters": "parameters: {least: 200}\nrows: [{route: /a, n: 1}]",
    "nothing": "parameters: {least: 1000}\ncount: 0",
    "after-a-command": "after: filter\ncount: 3",
    "after-a-number": "after: 1\nordered: false\nrows: [{ms: 100}, {ms: 300}, {ms: 101}]",
    "refusal": "parameters: {least: many}\nrefused: must be a number",
    "matches": "matches: {slow-calls: 3}",
    "clock": "now: 2026-11-20T12:00:00Z\nrows: [{route: /a}, {route: /b}]",
}
FAILING = {
    "other-value": ("rows: [{route: /a, n: 3}, {n: 1}]", "where n is 2, not 3"),
    "missing-row": ("rows: [{route: /a}, {route: /b}, {route: /c}]", "did not come: route=/c"),
    "row-too-many": ("rows: [{route: /a}]", "was not expected: route=/b, n=1, mean=101"),
    "order": ("rows: [{route: /b}, {route: /a}]", "Row 1 is in another place"),
    "exact": ("exact: true\nrows: [{route: /a, n: 2}, {n: 1}]", "which was not expected"),
    "count": ("count: 3", "3 rows expected, 2 came."),
    "matches": ("matches: {slow-calls: 2}", "'slow-calls' matches 3 events, not 2"),
    "no-refusal": ("refused: is no", "A refusal that says 'is no' was expected, but 2 rows"),
    "other-refusal": ("parameters: {least: many}\nrefused: too small", "but it says:"),
    "no-stage": ("after: dedup\ncount: 0", "The query has no stage 'dedup'"),
    "no-such-turn": ("after: stats 2\ncount: 0", "The query has no stage 'stats 2'"),
}


@pytest.mark.parametrize("test", PASSING.values(), ids=PASSING)
def test_passes(test: str, tmp_path: Path) -> None:
    done = insights("test", cwd=_catalog(tmp_path, _EVENTS + test))

    assert (done.out, done.code) == ("1 passed, 0 failed\n", 0)


@pytest.mark.parametrize(("test", "told"), FAILING.values(), ids=FAILING)
def test_fails_and_says_why(test: str, told: str, tmp_path: Path) -> None:
    done = insights("test", cwd=_catalog(tmp_path, _EVENTS + test))

    assert done.code == 1
    assert done.out.startswith("slow.yaml:35:11: slow: first\n")
    assert told in done.out
    assert done.out.endswith("0 passed, 1 failed\n")


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("alarm: many\npoints: 0x3 11x2\nstates: {3: OK, 4: OK, 5: ALARM}", ""),
        ("alarm: many\npoints: [11, 11, _, null, 0]\nstates: {2: ALARM, 5: OK}", ""),
        ("alarm: many\npoints: 11x2\nstates: {2: OK}", "After point 2 the alarm is ALARM, not OK."),
        ("alarm: many\npoints: 11\nstates: {2: OK}", "There is no point 2; the test has 1."),
        ("alarm: many\npoints: 11 high\nstates: {1: OK}", "'high' is no point."),
        (
            "alarm: one-route\npoints: [{/a: 1}, {/a: 4}, {/b: 1}]\n"
            "states: {1: OK, 2: ALARM, 3: OK}",
            "",
        ),
        ("alarm: one-route\npoints: [4, failed]\nstates: {1: ALARM, 2: INSUFFICIENT_DATA}", ""),
        (
            "alarm: both\npoints: [{many: ALARM}, {one-route: OK}, {many: OK}]\n"
            "states: {1: OK, 2: ALARM, 3: OK}",
            "",
        ),
        ("alarm: both\npoints: [{some: OK}]\nstates: {1: OK}", "names no alarm 'some'."),
        ("alarm: both\npoints: [{many: on}]\nstates: {1: OK}", "'on' is no state;"),
        ("alarm: both\npoints: 1\nstates: {1: OK}", "are states of others, such as"),
        ("alarm: many\npoints: [{a: 1}]\nstates: {1: OK}", "A metric has numbers and gaps"),
    ],
)
def test_alarms_take_the_states_of_their_points(test: str, told: str, tmp_path: Path) -> None:
    done = insights("test", cwd=_catalog(tmp_path, test))

    assert done.code == bool(told)
    assert told in done.out


_OTHER = _ENTRY.replace("{ $.ms >= 100 }", "{ $.ms > 100 }")


def test_a_pattern_of_ones_own_selects_what_the_query_selects(tmp_path: Path) -> None:
    """Query and pattern part on the event with exactly 100."""
    folder = _catalog(tmp_path, _EVENTS + "count: 2", entry=_OTHER)
    done = insights("test", cwd=folder)

    assert done.code == 1
    assert done.out.splitlines()[1:4] == [
        "    The metric filter 'slow-calls' and the query do not agree on one event:",
        "      Event 1 is selected by the query, and the pattern does not match it.",
        '        {"route": "/a", "ms": 100}',
    ]


@pytest.mark.parametrize(
    ("test", "entry"),
    [
        ("agrees: false\ncount: 2", _OTHER),
        (
            "count: 2",
            _OTHER.replace("  - name: slow-calls", "  - name: slow-calls\n    agrees: false"),
        ),
        # What the defaults select, whatever values the test gives.
        ("parameters: {least: 300}\ncount: 1", _ENTRY),
        ("now: 2026-11-20T12:00:00Z\ncount: 2", _ENTRY),
    ],
)
def test_a_pattern_may_count_something_else_on_purpose(
    test: str, entry: str, tmp_path: Path
) -> None:
    done = insights("test", cwd=_catalog(tmp_path, _EVENTS + test, entry=entry))

    assert (done.out, done.code) == ("1 passed, 0 failed\n", 0)


def test_no_events_are_no_test(tmp_path: Path) -> None:
    done = insights("test", cwd=_catalog(tmp_path, "events: []\ncount: 0"))

    assert done.code == 1
    assert "The test has no events; give it one that the query leaves out." in done.out


def test_events_come_from_files_beside_the_entry(tmp_path: Path) -> None:
    (tmp_path / "calls.jsonl").write_text('{"route":"/a","ms":100}\n{"route":"/a","ms":1}\n')
    test = "events: calls.jsonl\nrows: [{route: /a, n: 1}]\nmatches: {slow-calls: 1}"

    assert insights("test", cwd=_catalog(tmp_path, test)).code == 0


def test_a_window_ends_at_the_frozen_clock(tmp_path: Path) -> None:
    events = (
        "events:\n"
        '  - {timestamp: "2026-11-20T11:00:00Z", route: /a, ms: 100}\n'
        '  - {timestamp: "2026-11-20T10:59:59Z", route: /b, ms: 100}\n'
    )
    test = f"{events}now: 2026-11-20T12:00:00Z\nwindow: 1h\nrows: [{{route: /a}}]"

    done = insights("test", cwd=_catalog(tmp_path, test))

    assert (done.out, done.code) == ("1 passed, 0 failed\n", 0)


def test_lookup_tables_and_calls_come_from_the_catalog(tmp_path: Path) -> None:
    folder = _catalog(tmp_path, _EVENTS + "rows: [{route: /a, owner: ann}]")
    (folder / "owners.csv").write_text("route,owner\n/a,ann\n")
    config = (
        "default_environment: here\nenvironments:\n"
        "  here: {engine: local, lookups: {owners: owners.csv}}\n"
    )
    (folder / "catalog.yaml").write_text(_CONFIG + config)
    (folder / "slow.yaml").write_text(
        "name: owned\nversion: 1.0.0\ntitle: T\nsource: app\nquery: |\n"
        "  $base(least = 300)\n  | lookup owners route OUTPUT owner\n  | display route, owner\n"
        "tests:\n  - name: first\n" + indent(_EVENTS + "rows: [{route: /a, owner: ann}]", "    ")
    )
    (folder / "base.yaml").write_text(
        "name: base\nversion: 1.0.0\ntitle: T\nsource: app\n"
        "parameters: {least: {type: number}}\nquery: filter ms >= {{least}}\n"
    )

    done = insights("test", cwd=folder)

    assert (done.err, done.out, done.code) == ("", "1 passed, 0 failed\n", 0)


def test_chooses_tests_and_entries(tmp_path: Path) -> None:
    folder = _catalog(tmp_path, _EVENTS + "count: 2", _EVENTS + "count: 9", _EVENTS + "count: 2")

    assert insights("test", "-k", "SECOND", cwd=folder).out.endswith("0 passed, 1 failed\n")
    assert insights("test", "slow", "-k", "slow first", cwd=folder).out == "1 passed, 0 failed\n"
    unknown = insights("test", "slwo", cwd=folder)
    assert unknown.code == 2
    assert "There is no entry 'slwo'." in unknown.err
    assert "slow" in unknown.err


def test_coverage_names_what_no_test_proves(tmp_path: Path) -> None:
    folder = _catalog(
        tmp_path,
        _EVENTS + "count: 2\nmatches: {slow-calls: 3}",
        _EVENTS + "parameters: {least: 900}\ncount: 0",
        "alarm: many\npoints: 0 11x2\nstates: {1: OK, 3: ALARM}",
    )

    done = insights("test", "--coverage", "--fail-under", "70", cwd=folder)

    assert done.code == 1
    assert "metric filter slow-calls: no test in which it stays silent" in done.out
    assert "alarm one-route: no test in which it fires or stays silent" in done.out
    assert "alarm many" not in done.out
    assert "50 % of the entries is proved, less than 70 %." in done.err
    assert insights("test", "--fail-under", "50", cwd=folder).code == 0


def test_a_failed_test_proves_nothing(tmp_path: Path) -> None:
    done = insights("test", "-o", "json", cwd=_catalog(tmp_path, _EVENTS + "count: 3"))

    found = json.loads(done.out)
    assert found["coverage"]["percent"] == 0
    assert found["tests"] == [
        {
            "entry": "slow",
            "test": "first",
            "verdict": "failed",
            "file": "slow.yaml",
            "line": 35,
            "column": 11,
            "lines": ["3 rows expected, 2 came."],
            "seconds": found["tests"][0]["seconds"],
        }
    ]


def test_junit_reports_are_xml_whatever_is_in_them(tmp_path: Path) -> None:
    bad = 'events: [{route: "<a&b>\\u0007]]>", ms: 200}]\nrows: [{route: x}]'

    insights("test", "--junit", "out.xml", cwd=_catalog(tmp_path, _EVENTS + "count: 2", bad))

    suites = ElementTree.parse(tmp_path / "out.xml").getroot()
    assert suites.attrib == {"tests": "2", "failures": "1", "errors": "0"}
    cases = suites.findall("./testsuite/testcase")
    assert [case.get("name") for case in cases] == ["first", "second"]
    failure = cases[1].find("failure")
    assert failure is not None
    assert "<a&b>" in (failure.text or "")


def test_a_broken_entry_stops_the_tests(tmp_path: Path) -> None:
    folder = _catalog(tmp_path, _EVENTS + "count: 2", entry=_ENTRY.replace("stats", "stat"))
    folder.joinpath("slow.yaml").write_text(
        folder.joinpath("slow.yaml").read_text().replace("sort n desc", "sort count(*)")
    )

    done = insights("test", cwd=folder)

    assert done.code == 1
    assert "slow.yaml:9" in done.err
