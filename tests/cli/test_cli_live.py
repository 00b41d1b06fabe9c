"""The whole way: the program, boto3, HTTP, the sandbox, and the engine behind it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CLEAN, COMMAND, NOW, Endpoint, Outcome, insights, sandbox

FLOW_GROUP = "/aws/vpc/flowlogs"
ENTRIES = [
    "rejects",
    "rejected-flows",
    "top-talkers",
    "top-talkers-on-port",
    "external-traffic",
    "port-scans",
    "ssh-rdp-from-outside",
    "bytes-over-time",
    "flow-log-gaps",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def endpoint(folder: Path) -> Iterator[Endpoint]:
    with sandbox(folder, "--folder", str(folder / "logs")) as running:
        yield running


def _live(endpoint: Endpoint, folder: Path, *arguments: str) -> Outcome:
    environment = {**endpoint.environment, "INSIGHTS_NOW": NOW}
    return insights(*arguments, cwd=folder, environment=environment)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_gives_the_same_rows_live_and_on_files(
    name: str, endpoint: Endpoint, folder: Path
) -> None:
    live = _live(endpoint, folder, "run", name, "-g", FLOW_GROUP, "-o", "csv")
    files = sorted(str(path) for path in (folder / "logs").rglob("*flowlogs*") if path.is_file())
    local = insights(
        "run", name, "--since", "1h", "--data", *files, "-o", "csv",
        cwd=folder, environment={"INSIGHTS_NOW": NOW},
    )  # fmt: skip

    assert (live.code, local.code) == (0, 0)
    assert live.out == local.out
    assert len(live.out.splitlines()) > 1


def test_cloudtrail_entries_find_the_sample_events(endpoint: Endpoint, folder: Path) -> None:
    for name in ("console-login-without-mfa", "refused-calls", "root-use"):
        done = _live(endpoint, folder, "run", name, "-g", "/aws/cloudtrail", "-o", "json")

        assert (name, done.code) == (name, 0)
        assert done.rows


def test_what_it_cost_is_told(endpoint: Endpoint, folder: Path) -> None:
    done = _live(endpoint, folder, "run", "rejects", "-g", FLOW_GROUP)

    assert "cloudwatch us-east-1" in done.err
    started = [call for call in endpoint.ask("calls") if call["operation"] == "GetQueryResults"]
    assert f"; query {started[-1]['parameters']['queryId']}" in done.err
    assert "scanned (less than $0.0001)" in done.err


def test_no_group_matches(endpoint: Endpoint, folder: Path) -> None:
    done = _live(endpoint, folder, "run", "rejects", "-g", "/aws/vpc/flowlog")
    pattern = _live(endpoint, folder, "run", "rejects", "-g", "/nothing/*")

    assert (done.code, pattern.code) == (3, 3)
    assert "'/aws/vpc/flowlog'" in done.err
    assert FLOW_GROUP in done.err
    assert "'/nothing/*'" in pattern.err


def test_an_expired_token_is_told_in_words(endpoint: Endpoint, folder: Path) -> None:
    endpoint.ask("faults", operation="StartQuery", kind="expired-token")

    done = _live(endpoint, folder, "run", "rejects", "-g", FLOW_GROUP)

    assert done.code == 3
    assert "expired" in done.err


def test_a_query_that_the_service_fails_exits_with_4(endpoint: Endpoint, folder: Path) -> None:
    endpoint.ask("faults", operation="GetQueryResults", kind="fail")

    done = _live(endpoint, folder, "run", "rejects", "-g", FLOW_GROUP, "-o", "json")

    assert (done.code, done.out) == (4, "")
    assert json.loads(done.err.splitlines()[-1])["error"]["exit_code"] == 4


def test_throttling_is_waited_out(endpoint: Endpoint, folder: Path) -> None:
    endpoint.ask("faults", operation="StartQuery", kind="throttle", count=2)

    done = _live(endpoint, folder, "run", "rejects", "-g", FLOW_GROUP, "-o", "json")

    assert done.code == 0
    assert len(done.rows) == 20


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_the_query_first(
    sent: signal.Signals, endpoint: Endpoint, folder: Path
) -> None:
    for _ in range(200):
        endpoint.ask("faults", operation="GetQueryResults", kind="slow", seconds=0.2)
    before = len(endpoint.operations())
    process = subprocess.Popen(
        [*COMMAND, "run", "rejects", "-g", FLOW_GROUP],
        cwd=folder,
        env={**CLEAN, **endpoint.environment, "INSIGHTS_NOW": NOW},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _wait_for(endpoint, "GetQueryResults", before)

    process.send_signal(sent)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (130, "")
    assert "Interrupted" in err
    assert "StopQuery" in endpoint.operations()[before:]


def _wait_for(endpoint: Endpoint, operation: str, before: int) -> None:
    deadline = time.monotonic() + 20
    while operation not in endpoint.operations()[before:]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_aws_cli_talks_to_it_unchanged(endpoint: Endpoint, folder: Path) -> None:
    def aws(*arguments: str) -> dict[str, object]:
        done = subprocess.run(
            [str(Path(sys.executable).parent / "aws"), "logs", *arguments],
            cwd=folder,
            env={**CLEAN, **endpoint.environment, "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            check=True,
        )
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    end = 1_795_176_000
    started = aws(
        "start-query", "--log-group-name", "/ecs/orders",
        "--start-time", str(end - 3600), "--end-time", str(end),
        "--query-string", "filter status >= 500 | stats count(*) as failures by route",
    )  # fmt: skip
    deadline = time.monotonic() + 30
    results = aws("get-query-results", "--query-id", str(started["queryId"]))
    while results["status"] != "Complete" and time.monotonic() < deadline:
        results = aws("get-query-results", "--query-id", str(started["queryId"]))

    rows = results["results"]
    assert isinstance(rows, list)
    assert {cell["field"] for row in rows for cell in row} == {"route", "failures"}
    assert sum(int(row[1]["value"]) for row in rows) == 13


def test_the_sandbox_ends_on_a_signal(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "sandbox", "--empty"],
        cwd=tmp_path,
        env={**CLEAN, "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("export AWS_ENDPOINT_URL=http://127.0.0.1:")

    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=20) == 0
    process.communicate()
