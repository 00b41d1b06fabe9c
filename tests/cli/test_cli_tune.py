"""``insights tune``: a threshold from a query's first row, with its evidence beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import NOW, Outcome, insights

START = 1_795_171_800  # 2026-11-20T10:50:00Z
CATALOG = "catalog: test-cat\nsources:\n  vpcflow: {type: vpcflow}\n"
ENTRY = """\
# What is refused.
name: rejects
version: 1.0.0
source: vpcflow
query: filter action = "REJECT"     # as it is
metric_filters:
  - {name: refused, pattern: derive, metric: {namespace: N, name: Refused, value: 1, default: 0}}
alarms:
  - name: spike            # pages
    filter: refused
    statistic: Sum
    period: 1m
    threshold: 400         # from last year
    threshold_from: {query: baseline, column: p90, times: 1.5, max_age: 30d}
    comparison: '>'
    missing: notBreaching
  - {name: flat, filter: refused, statistic: Sum, period: 1m, threshold: 9, comparison: '>',
     missing: notBreaching}
"""
BASELINE = """\
name: baseline
version: 1.0.0
source: vpcflow
query: |
  filter action = "REJECT"
  | stats count(*) as n by bin(1m)
  | stats max(n) as p90, min(n) as least, count(*) as minutes
"""
EVIDENCE = "{date: 2026-11-20, value: 8, rows: 1}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    (tmp_path / "rejects.yaml").write_text(ENTRY)
    (tmp_path / "baseline.yaml").write_text(BASELINE)
    lines = []
    for minute in range(30):
        at = START + minute * 60
        line = f"2 1 eni-1 10.0.0.1 10.9.9.9 4000 22 6 1 40 {at} {at + 9} REJECT OK"
        lines += [line] * (8 if minute == 12 else 3)
    (tmp_path / "flow.log").write_text("\n".join(lines) + "\n")
    return tmp_path


def run(folder: Path, *arguments: str, now: str = NOW) -> Outcome:
    return insights(*arguments, cwd=folder, environment={"INSIGHTS_NOW": now})


def test_a_threshold_is_taken_shown_and_written(folder: Path) -> None:
    shown = run(folder, "tune", "rejects", "--data", "flow.log", "-o", "json")

    (one,) = shown.rows
    told = {key: one[key] for key in ("alarm", "old", "new", "query", "column", "times")}
    assert told == {
        "alarm": "spike", "old": 400, "new": 12.0, "query": "baseline", "column": "p90",
        "times": 1.5,
    }  # fmt: skip
    assert one["evidence"] == {"date": "2026-11-20", "value": 8, "rows": 1}
    tried = {n["which"]: n["threshold"] for n in one["backtest"]["thresholds"]}
    assert (tried["tuned"], tried["as it is"]) == (12.0, 400)
    assert "Nothing was written; add --write." in shown.err
    assert (folder / "rejects.yaml").read_text() == ENTRY

    done = run(folder, "tune", "rejects", "--data", "flow.log", "--write")

    assert (done.code, done.out.splitlines()[0]) == (0, "spike: 400 -> 12")
    assert "raise the second number of the entry's version" in done.err
    text = (folder / "rejects.yaml").read_text()
    kept = [line for line in text.splitlines() if "evidence" not in line]
    assert kept == ENTRY.replace("threshold: 400 ", "threshold: 12 ").splitlines()
    assert text.count(f"evidence: {EVIDENCE}") == 1
    beside = [line for line in text.splitlines() if "threshold_from" in line or "evidence" in line]
    assert "\n".join(beside) in text

    again = run(folder, "tune", "rejects", "--data", "flow.log", "--write", "--no-backtest")
    assert (again.code, again.out.splitlines()[0]) == (0, "spike: 12, as it is")
    assert (folder / "rejects.yaml").read_text() == text


def test_old_evidence_is_a_warning_and_evidence_is_no_behaviour(folder: Path) -> None:
    run(folder, "lock")
    with_evidence = ENTRY.replace(
        "    comparison: '>'\n", f"    comparison: '>'\n    evidence: {EVIDENCE}\n"
    )
    (folder / "rejects.yaml").write_text(with_evidence)

    fresh = run(folder, "validate", "-o", "json", now="2026-12-20T12:00:00Z")
    assert (fresh.code, fresh.rows) == (0, [])

    (old,) = run(folder, "validate", "-o", "json", now="2026-12-21T12:00:00Z").rows
    assert (old["code"], old["severity"], old["line"]) == ("MON106", "warning", 16)
    assert old["message"] == "The threshold of 'spike' is from 2026-11-20."
    assert old["hint"] == "Type 'insights tune rejects --alarm spike --write'."

    # Only the last number of the version is asked for: the evidence is wording.
    locked = run(folder, "lock", "--check")
    assert (locked.code, "1.0.1" in locked.err + locked.out) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("column: p90", "column: p9", 4, "Did you mean 'p90'?"),
        ("query: baseline", "query: rejects", 4, "first row of 'rejects' is no number."),
        ("    threshold_from: {query: baseline, column: p90, times: 1.5, max_age: 30d}\n", "", 2,
         "No alarm of 'rejects' says where its threshold is from."),
    ],
)  # fmt: skip
def test_what_cannot_be_tuned(folder: Path, old: str, new: str, code: int, said: str) -> None:
    (folder / "rejects.yaml").write_text(ENTRY.replace(old, new))

    found = run(folder, "tune", "rejects", "--data", "flow.log", "--write")

    assert (found.code, found.out, said in found.err) == (code, "", True)
    assert (folder / "rejects.yaml").read_text() == ENTRY.replace(old, new)


def test_a_query_without_rows_is_refused(folder: Path) -> None:
    query = 'filter action = "NONE" | stats count(*) as p90 by srcAddr'
    (folder / "baseline.yaml").write_text(f"{BASELINE.split('query')[0]}query: {query}\n")

    found = run(folder, "tune", "rejects", "--data", "flow.log", "-o", "json")

    error = json.loads(found.err)["error"]
    assert (found.code, error["message"]) == (
        4,
        "'baseline' gives no row, so there is no threshold in it.",
    )
