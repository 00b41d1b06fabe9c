"""``insights run`` and ``query`` on files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import signal
import subprocess
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from command_line import CLEAN, COMMAND, DATA, NOW, insights

FLOWS = DATA / "vpcflow-default.log"
TRAIL = DATA / "cloudtrail.jsonl.gz"

CATALOG = """
catalog: test-net
default_environment: files
sources:
  vpcflow: {type: vpcflow}
  edge: {type: vpcflow, format: '${version} ${srcaddr} ${flow-direction} ${action}'}
environments:
  files: {engine: local, data: {vpcflow: ['logs/*.log*']}}
"""
ENTRY = """
name: by-action
version: 1.0.0
title: Records by action
source: vpcflow
window: 1h
parameters:
  least: {type: integer, default: 1}
query: |
  stats count(*) as records by action
  | filter records >= {{least}}
  | sort records desc, action asc
columns: {action: string, records: number}
"""
RECORD = "2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 443 6 1 40 {start} {end} {action} OK"
NOON = 1_795_176_000


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A catalog with one entry and an hour and a half of records before noon, some packed."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    (tmp_path / "by-action.yaml").write_text(ENTRY)
    old = "\n".join(_record(NOON - 5400 + n, "REJECT") for n in range(7))
    (tmp_path / "logs" / "old.log").write_text(old + "\n")
    new = "\n".join(_record(NOON - 600 + n, "ACCEPT") for n in range(5))
    (tmp_path / "logs" / "new.log.gz").write_bytes(gzip.compress(f"{new}\n".encode()))
    return tmp_path


def _record(start: int, action: str) -> str:
    return RECORD.format(start=start, end=start + 60, action=action)


def _refused_by_source() -> dict[str, dict[str, int]]:
    """The answer of ``rejects``, computed in plain Python."""
    rejects: Counter[str] = Counter()
    ports: defaultdict[str, set[str]] = defaultdict(set)
    for line in FLOWS.read_text().splitlines()[1:]:
        words = line.split()
        if words[12] == "REJECT" and ":" not in words[3]:
            rejects[words[3]] += 1
            ports[words[3]].add(words[6])
    return {address: {"rejects": n, "ports": len(ports[address])} for address, n in rejects.items()}


def test_refused_connections_agree_with_plain_python(tmp_path: Path) -> None:
    done = insights("run", "rejects", "--data", FLOWS, "-o", "json", cwd=tmp_path)

    assert done.code == 0
    got = {row.pop("srcAddr"): row for row in done.rows}
    assert got == _refused_by_source()
    assert next(iter(got)) == "193.5.233.119"


def test_cloudtrail_refusals_agree_with_plain_python(tmp_path: Path) -> None:
    refused: Counter[tuple[str, str]] = Counter()
    with gzip.open(TRAIL, "rt") as lines:
        for event in map(json.loads, lines):
            error = event.get("errorCode", "")
            if "AccessDenied" in error or "UnauthorizedOperation" in error:
                refused[event["eventName"], error] += 1

    done = insights("run", "refused-calls", "--data", TRAIL, "-o", "json", cwd=tmp_path)

    got: Counter[tuple[str, str]] = Counter()
    for row in done.rows:
        got[row["eventName"], row["errorCode"]] += row["refusals"]
    assert got == refused
    assert refused


def test_a_window_takes_only_its_events(catalog: Path) -> None:
    clock = {"INSIGHTS_NOW": NOW}

    hour = insights("run", "by-action", "-o", "json", cwd=catalog, environment=clock)
    two = insights(
        "run", "by-action", "--since", "2h", "-o", "json", cwd=catalog, environment=clock
    )

    assert hour.rows == [{"action": "ACCEPT", "records": 5}]
    assert two.rows == [{"action": "REJECT", "records": 7}, {"action": "ACCEPT", "records": 5}]
    assert "2026-11-20T11:00:00Z to 2026-11-20T12:00:00Z" in hour.err


def test_the_window_is_shown_in_utc_and_in_the_chosen_zone(catalog: Path) -> None:
    done = insights(
        "run",
        "by-action",
        "--from",
        "2026-11-20T12:00",
        "--to",
        "2026-11-20T13:00",
        "--tz",
        "Europe/Berlin",
        cwd=catalog,
        environment={"INSIGHTS_NOW": NOW},
    )

    assert "2026-11-20T11:00:00Z to 2026-11-20T12:00:00Z" in done.err
    assert "12:00" in done.err.split("12:00:00Z", 1)[1]


def test_named_files_are_read_whole(catalog: Path) -> None:
    done = insights(
        "run", "by-action", "--data", "logs/old.log", "logs/new.log.gz", "-o", "json", cwd=catalog
    )

    assert [row["records"] for row in done.rows] == [7, 5]
    assert "all times" in done.err


def test_parameters_change_the_answer(catalog: Path) -> None:
    done = insights(
        "run", "by-action", "-p", "least=6", "--data", "logs", "-o", "json", cwd=catalog
    )

    assert done.rows == [{"action": "REJECT", "records": 7}]


def test_stdin_is_a_file_called_dash(tmp_path: Path) -> None:
    done = insights(
        "query",
        "stats count(*) as n by action | sort n desc",
        "--data",
        "-",
        "-o",
        "json",
        cwd=tmp_path,
        stdin=FLOWS.read_bytes(),
    )

    assert done.code == 0
    assert sum(row["n"] for row in done.rows) == len(FLOWS.read_text().splitlines()) - 1


def test_a_query_may_come_from_a_file_or_from_stdin(tmp_path: Path) -> None:
    text = "stats count(*) as n"
    (tmp_path / "q.cwli").write_text(text)

    from_file = insights("query", "@q.cwli", "--data", FLOWS, "-o", "json", cwd=tmp_path)
    from_stdin = insights("query", "-", "--data", FLOWS, "-o", "json", cwd=tmp_path, stdin=text)

    assert from_file.rows == from_stdin.rows
    assert from_file.rows[0]["n"] > 20


def test_an_empty_answer_is_valid_json(tmp_path: Path) -> None:
    done = insights("query", "filter action = 'NEVER'", "--data", FLOWS, "-o", "json", cwd=tmp_path)

    assert (done.code, done.rows) == (0, [])


def test_every_format_says_the_same(tmp_path: Path) -> None:
    query = "stats count(*) as n by action | sort n desc, action asc"

    def out(name: str) -> str:
        return insights("query", query, "--data", FLOWS, "-o", name, cwd=tmp_path).out

    rows: list[dict[str, Any]] = json.loads(out("json"))
    assert [json.loads(line) for line in out("jsonl").splitlines()] == rows
    told = [{"action": row["action"], "n": str(row["n"])} for row in rows]
    assert list(csv.DictReader(io.StringIO(out("csv")))) == told
    assert list(csv.DictReader(io.StringIO(out("tsv")), delimiter="\t")) == told
    for name in ("table", "markdown", "vertical", "raw"):
        text = out(name)
        assert all(row["action"] in text and row["n"] in text for row in told)


def test_an_answer_in_a_file_appears_whole(tmp_path: Path) -> None:
    done = insights(
        "query", "stats count(*) as n", "--data", FLOWS, "--out", "answer.json", "-o", "json",
        cwd=tmp_path,
    )  # fmt: skip

    assert done.out == ""
    assert json.loads((tmp_path / "answer.json").read_text())[0]["n"] > 20
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]


def test_a_limit_of_the_query_that_wins_is_told(tmp_path: Path) -> None:
    query = "fields action | limit 2"

    other = insights("query", query, "-n", "1", "--data", FLOWS, "-o", "json", cwd=tmp_path)
    same = insights("query", query, "-n", "2", "--data", FLOWS, "-o", "json", cwd=tmp_path)
    entry = insights("run", "rejects", "-n", "1", "--data", FLOWS, cwd=tmp_path)

    assert len(other.rows) == 2
    assert "The query's own limit of 2 holds, not --limit 1.\n" in other.err
    assert "own limit" not in same.err
    assert "own limit of 20 holds, not --limit 1. Set it with -p limit=1.\n" in entry.err


def test_a_dry_run_prints_the_request_and_reads_nothing(catalog: Path) -> None:
    done = insights(
        "run",
        "by-action",
        "--dry-run",
        "-o",
        "json",
        cwd=catalog,
        environment={"INSIGHTS_NOW": NOW},
    )

    request = json.loads(done.out)
    assert request["window"] == {"start": NOON - 3600, "end": NOON}
    assert request["parameters"] == {"least": "1"}
    assert request["query"].splitlines()[1] == "| filter records >= 1"
    assert (request["groups"], "estimate" in request) == ([], True)


def test_a_live_dry_run_names_the_groups_and_sends_nothing(catalog: Path) -> None:
    done = insights(
        "run", "by-action", "-g", "/aws/vpc/flowlogs", "--dry-run", "-o", "json",
        cwd=catalog,
    )  # fmt: skip

    assert (done.code, json.loads(done.out)["groups"]) == (0, ["/aws/vpc/flowlogs"])


def test_a_limit_that_cuts_is_told(tmp_path: Path) -> None:
    done = insights(
        "query", "fields srcAddr", "--data", FLOWS, "-n", "3", "-o", "json", cwd=tmp_path
    )

    assert len(done.rows) == 3
    assert "Not complete: cut by the limit of 3 rows." in done.err


def test_the_shipped_catalog_is_named(tmp_path: Path) -> None:
    done = insights("run", "rejects", "--since", "10m", cwd=tmp_path)

    assert done.code == 0
    assert "using the queries that come with insights" in done.err


def test_quiet_leaves_the_answer_alone(tmp_path: Path) -> None:
    done = insights("run", "rejects", "--data", FLOWS, "-q", cwd=tmp_path)

    assert done.out
    assert done.err == ""


def test_a_custom_format_is_checked_before_anything_runs(catalog: Path) -> None:
    (catalog / "edge.yaml").write_text(
        "name: edge\nversion: 1.0.0\ntitle: Edge\nsource: edge\n"
        "query: |\n  filter dstPort = 22\n  | stats count(*) as n by srcAddr\n"
    )

    done = insights("run", "edge", "--data", FLOWS, cwd=catalog)

    assert done.code == 1
    assert "edge.yaml:6:10: INS113 error" in done.err
    assert "no field 'dstPort'" in done.err


def test_a_custom_format_is_parsed_by_position_on_cloudwatch(catalog: Path) -> None:
    (catalog / "edge.yaml").write_text(
        "name: edge\nversion: 1.0.0\ntitle: Edge\nsource: edge\n"
        "query: |\n  stats count(*) as n by srcAddr, flowDirection\n"
    )

    done = insights("run", "edge", "-g", "/edge", "--dry-run", "-o", "json", cwd=catalog)

    assert json.loads(done.out)["query"].splitlines() == [
        'parse @message "* * * *" as version, srcAddr, flowDirection, action',
        "| stats count(*) as n by srcAddr, flowDirection",
    ]


def test_an_interrupt_ends_a_long_read_at_once(tmp_path: Path) -> None:
    record = FLOWS.read_bytes().splitlines(keepends=True)[1]
    (tmp_path / "big.log").write_bytes(record * 3_000_000)
    (tmp_path / "scratch").mkdir()
    query = "stats count_distinct(@message), pct(bytes, 99) by srcAddr, dstAddr, srcPort"
    process = subprocess.Popen(
        [*COMMAND, "query", query, "--data", "big.log"],
        cwd=tmp_path,
        env={**CLEAN, "TMPDIR": str(tmp_path / "scratch")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while not list((tmp_path / "scratch").iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)

    assert (process.returncode, out) == (130, "")
    assert err == "error: Interrupted.\n"
    assert list((tmp_path / "scratch").iterdir()) == []


def test_the_records_read_and_matched_are_told(tmp_path: Path) -> None:
    lines = FLOWS.read_text().splitlines()[1:]
    refused = sum(" REJECT " in line for line in lines)
    folder = tmp_path / "events"
    folder.mkdir()
    events = [{"timestamp": n, "message": f"level={n % 3}"} for n in range(9)]
    (folder / "a.json").write_text(json.dumps({"events": events}))

    flows = insights("query", "filter action = 'REJECT'", "--data", FLOWS, cwd=tmp_path)
    documents = insights(
        "query", "filter @message = 'level=2' | stats count(*)", "--data", folder, cwd=tmp_path
    )

    assert f"{refused} of {len(lines)} records matched" in flows.err
    assert "3 of 9 records matched" in documents.err


def test_the_smaller_scan_budget_holds_and_the_option_beats_both(catalog: Path) -> None:
    environment = "  prod: {engine: cloudwatch, log_groups: {vpcflow: [/f]}, max_scan: 2 GB}\n"
    (catalog / "catalog.yaml").write_text(CATALOG + environment)
    (catalog / "by-action.yaml").write_text(ENTRY + "max_scan: 3 GB\n")

    def budget(*more: str) -> object:
        done = insights(
            "run", "by-action", "-e", "prod", "--dry-run", "-o", "json", *more, cwd=catalog
        )
        return json.loads(done.out)["max_scan"]

    assert budget() == 2_000_000_000
    assert budget("--max-scan", "5 GB") == 5_000_000_000


def test_a_lookup_table_is_a_csv_file(tmp_path: Path) -> None:
    (tmp_path / "hosts.csv").write_text("address,host\n193.5.233.119,scanner\n")
    query = (
        "filter action = 'REJECT' | stats count(*) as n by srcAddr"
        " | lookup hosts address as srcAddr OUTPUT host | filter host = 'scanner'"
    )

    done = insights(
        "query", query, "--data", FLOWS, "--lookup", "hosts=hosts.csv", "-o", "json", cwd=tmp_path
    )
    without = insights("query", query, "--data", FLOWS, cwd=tmp_path)
    wrong = insights("query", query, "--data", FLOWS, "--lookup", "hosts", cwd=tmp_path)

    assert done.rows == [{"srcAddr": "193.5.233.119", "n": 5, "host": "scanner"}]
    assert (without.code, wrong.code) == (4, 2)
    assert "--lookup hosts=FILE.csv" in without.err


def test_one_absurd_time_spoils_no_answer(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(_record(NOON, "ACCEPT") + "\n" + _record(2**63 - 1, "REJECT"))

    every = insights("query", "fields action", "--data", "a.log", "-o", "json", cwd=tmp_path)
    day = insights(
        "query", "fields action", "--data", "a.log", "--from", "2026-11-20", "--for", "1d",
        "-o", "json", cwd=tmp_path,
        environment={"INSIGHTS_NOW": NOW},
    )  # fmt: skip

    assert every.rows == [{"action": "ACCEPT"}, {"action": "REJECT"}]
    assert day.rows == [{"action": "ACCEPT"}]
