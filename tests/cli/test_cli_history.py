"""What runs leave behind: history, attach, detach, kept answers, estimates, the shared budget."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import command_line
import pytest
from command_line import CLEAN, COMMAND, DATA, Endpoint, Outcome, insights

FLOWS = "/aws/vpc/flowlogs"
ORDERS = "/ecs/orders"
#: The sandbox and the program have the machine's own time, by which queries are found again.
START = int(time.time())
CLOSED = ("--from", str(START - 3000), "--to", str(START - 1500))


@contextmanager
def sandbox(folder: Path) -> Iterator[Endpoint]:
    """A sandbox with logs of the last hour, whose clock runs."""
    with command_line.sandbox(folder, still=False) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("history")


@pytest.fixture(scope="module")
def endpoint(folder: Path) -> Iterator[Endpoint]:
    with sandbox(folder) as running:
        yield running


class Desk:
    """A user with a state folder of their own."""

    def __init__(self, endpoint: Endpoint, folder: Path, state: Path) -> None:
        self.endpoint = endpoint
        self.folder = folder
        self.state = state
        self.environment = {
            **endpoint.environment,
            "INSIGHTS_STATE": str(state),
        }

    def __call__(self, *arguments: str | Path) -> Outcome:
        return insights(*arguments, cwd=self.folder, environment=self.environment)

    def history(self, *arguments: str) -> list[dict[str, Any]]:
        done = self("history", "-o", "json", *arguments)
        assert done.code == 0
        return done.rows

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The program, not waited for."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env={**CLEAN, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def started(self) -> list[str]:
        """The texts of all queries that the service has."""
        client = boto3.client(
            "logs",
            endpoint_url=self.endpoint.url,
            region_name="us-east-1",
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",
        )
        return [query["queryString"] for query in client.describe_queries()["queries"]]

    def files(self, name: str) -> list[Path]:
        """What is in a folder of the state."""
        return sorted(path for path in (self.state / name).glob("**/*") if path.is_file())


@pytest.fixture
def desk(endpoint: Endpoint, folder: Path, tmp_path: Path) -> Desk:
    return Desk(endpoint, folder, tmp_path / "state")


def test_a_run_is_in_the_history_with_all_that_it_was(desk: Desk) -> None:
    done = desk("run", "rejects", "-g", FLOWS, "-p", "limit=3", "-o", "json")

    (listed,) = desk.history()
    shown = desk("history", listed["id"], "-o", "json").rows
    text = desk("history", listed["id"], "-o", "table").out

    assert (listed["name"], listed["status"], listed["rows"]) == ("rejects 1.1.0", "complete", 3)
    assert listed["place"] == "cloudwatch us-east-1"
    assert listed["bytes"] > 1_000_000
    assert isinstance(shown, dict)
    assert shown["parameters"] == {"limit": "3", "from_net": "0.0.0.0/0"}
    assert shown["groups"] == [FLOWS]
    assert shown["window"]["end"] - shown["window"]["start"] == 3600
    assert shown["complete"] is True
    assert shown["price"] == pytest.approx(shown["statistics"]["bytes_scanned"] * 0.005 / 1e9)
    assert f"query {shown['query_ids'][0]}" in done.err
    assert "| limit 3" in text
    assert "values:   limit = 3, from_net = 0.0.0.0/0" in text
    assert re.search(r"answer: +3 rows, \d\.\d MB scanned \(less than \$0\.0001\), complete", text)


def test_runs_on_files_are_in_the_history_too(desk: Desk) -> None:
    desk("query", "stats count(*) as n", "--data", DATA / "vpcflow-default.log")

    (listed,) = desk.history()
    attached = desk("attach", listed["id"])

    assert (listed["name"], listed["place"]) == ("stats count(*) as n", "local")
    assert (listed["rows"], listed["dollars"]) == (1, 0)
    assert attached.code == 2
    assert "was on files; there is nothing to fetch" in attached.err


def test_the_history_of_one_entry(desk: Desk) -> None:
    for name in ("rejects", "top-talkers", "rejects"):
        desk("run", name, "--data", DATA / "vpcflow-default.log", "-q")

    assert [run["name"] for run in desk.history()] == [
        "rejects 1.1.0",
        "top-talkers 1.1.0",
        "rejects 1.1.0",
    ]
    assert len(desk.history("rejects")) == 2
    assert len(desk.history("-n", "1")) == 1
    none = desk("history", "port-scans", "-o", "json")
    assert (none.code, none.rows) == (0, [])
    assert "no run of 'port-scans'" in none.err


def test_what_failed_is_in_the_history_with_the_reason(desk: Desk) -> None:
    desk.endpoint.ask("faults", operation="GetQueryResults", kind="fail")
    desk("run", "rejects", "-g", FLOWS)
    desk("run", "rejects", "-g", "/no/such")

    missing, failed = (desk("history", run["id"], "-o", "json").rows for run in desk.history())

    assert isinstance(failed, dict)
    assert isinstance(missing, dict)
    assert (failed["status"], failed["error_kind"], len(failed["query_ids"])) == (
        "failed",
        "query",
        1,
    )
    assert (missing["status"], missing["error_kind"], missing["query_ids"]) == (
        "failed",
        "service",
        [],
    )
    assert "'/no/such'" in missing["error"]


def test_no_history_leaves_nothing(desk: Desk) -> None:
    done = desk("run", "rejects", "-g", FLOWS, *CLOSED, "--no-history", "--cached", "-q")

    assert done.code == 0
    assert desk.history() == []
    assert desk.files("answers") == desk.files("history") == []


def test_a_detached_query_is_fetched_later(desk: Desk) -> None:
    started = desk("run", "rejects", "-g", FLOWS, "--detach")
    name = started.out.strip()
    before = desk.history()[0]
    fetched = desk("attach", name, "-o", "csv")
    after = desk.history()[0]

    assert started.code == fetched.code == 0
    assert f"Type 'insights attach {name}'" in started.err
    assert (before["id"], before["status"]) == (name, "detached")
    assert fetched.out.splitlines()[0] == "srcAddr,rejects,ports"
    assert (after["status"], after["rows"]) == ("complete", 20)
    assert "StopQuery" not in desk.endpoint.operations()[-5:]


def test_detaching_tells_its_ids_as_json(desk: Desk) -> None:
    told = json.loads(desk("run", "rejects", "-g", FLOWS, "--detach", "-o", "json").out)

    assert desk.history()[0]["id"] == told["id"]
    assert len(told["query_ids"]) == 1


def test_a_query_of_somebody_else_keeps_the_order_of_its_columns(
    desk: Desk, tmp_path: Path
) -> None:
    text = "fields @timestamp, route as r, nothing, status | limit 2"
    started = desk("query", text, "-g", ORDERS, "--detach", "--no-history")
    assert re.fullmatch(r"[0-9a-f-]{36}\n", started.out)

    other = Desk(desk.endpoint, desk.folder, tmp_path / "other")
    fetched = other("attach", started.out.strip(), "-o", "csv")

    assert fetched.out.splitlines()[0] == "@timestamp,r,nothing,status"
    assert len(fetched.out.splitlines()) == 3
    assert ORDERS in fetched.err


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("nothing", 2, "'nothing' is neither a run of the history nor the id of a query."),
        ("11111111-2222-3333-4444-555555555555", 4, "CloudWatch keeps answers for seven days."),
    ],
)
def test_what_cannot_be_attached_to(name: str, code: int, words: str, desk: Desk) -> None:
    done = desk("attach", name)

    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_an_interrupt_leaves_an_attached_query_running(folder: Path, tmp_path: Path) -> None:
    with sandbox(folder) as endpoint:
        desk = Desk(endpoint, folder, tmp_path)
        name = desk("run", "rejects", "-g", FLOWS, "--detach", "-q").out.strip()
        endpoint.ask("faults", operation="GetQueryResults", kind="unknown-status", count=9)
        before = len(endpoint.operations())
        process = desk.start("attach", name)
        _until(lambda: "GetQueryResults" in endpoint.operations()[before:])

        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)

        assert (process.returncode, out) == (130, "")
        assert "goes on. Type" not in err
        assert "goes on" in err
        assert "StopQuery" not in endpoint.operations()[before:]
        assert desk.history()[0]["status"] == "detached"


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _ids(desk: Desk) -> list[str]:
    """The ids of the queries of the newest run, read as another process may at any moment."""
    files = desk.files("history")
    return list(json.loads(files[-1].read_bytes())["query_ids"]) if files else []


def test_a_killed_run_is_found_again(desk: Desk) -> None:
    desk.endpoint.ask("faults", operation="GetQueryResults", kind="slow", seconds=0.3, count=2)
    process = desk.start("run", "rejects", "-g", FLOWS)
    _until(lambda: bool(_ids(desk)))

    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    (killed,) = desk.history()
    fetched = desk("attach", killed["id"], "-o", "csv")

    assert killed["status"] == "killed"
    assert (fetched.code, len(fetched.out.splitlines())) == (0, 21)
    assert desk.history()[0]["status"] == "complete"


def test_a_run_that_was_killed_before_it_knew_its_query_is_found_by_text(desk: Desk) -> None:
    before = desk.endpoint.operations().count("StartQuery")
    desk.endpoint.ask("faults", operation="StartQuery", kind="slow", seconds=4.0)
    process = desk.start("query", "stats count(*) as killed_early", "-g", ORDERS)
    _until(lambda: any("killed_early" in text for text in desk.started()))

    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    (killed,) = desk.history()
    fetched = desk("attach", killed["id"], "-o", "json")

    assert _ids(desk) != []
    assert (killed["status"], fetched.code) == ("killed", 0)
    assert fetched.rows[0]["killed_early"] > 100
    # The late reply is in the log before the next test looks at it.
    _until(lambda: desk.endpoint.operations().count("StartQuery") > before)


def test_a_closed_window_is_read_once(desk: Desk) -> None:
    command = ("run", "rejects", "-g", FLOWS, *CLOSED, "--cached", "-o", "json")
    first = desk(*command)
    before = len(desk.endpoint.operations())

    second = desk(*command)

    assert first.rows == second.rows
    assert desk.endpoint.operations()[before:] == []
    assert re.search(r"from the cache of \d{4}-\d\d-\d\d \d\d:\d\d UTC", second.err)
    assert "nothing scanned" in second.err
    assert "from the cache" not in first.err
    assert [run["bytes"] == 0 for run in desk.history()] == [True, False]
    (kept,) = desk.files("answers")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_run_that_would_scan_too_much_is_refused_before(desk: Desk) -> None:
    desk("run", "rejects", "-g", FLOWS, "-q")
    before = len(desk.endpoint.operations())

    known = desk("run", "rejects", "-g", FLOWS, "--max-scan", "1 MB")
    wider = desk("run", "rejects", "-g", FLOWS, "--since", "2h", "--dry-run", "-o", "json")

    assert (known.code, known.out) == (6, "")
    assert re.search(r"would scan about \d\.\d MB, more than the 1\.0 MB that it may", known.err)
    assert "what the last run of this query scanned" in known.err
    assert re.search(r"--max-scan '\d MB'", known.err)
    assert desk.endpoint.operations()[before:] == []
    told = wider.rows
    assert isinstance(told, dict)
    assert told["estimate"]["bytes"] == pytest.approx(2 * desk.history()[0]["bytes"], rel=0.01)


def test_without_a_past_the_stored_bytes_are_looked_at(desk: Desk) -> None:
    before = len(desk.endpoint.operations())
    done = desk("query", "stats count(*)", "-g", FLOWS, "--max-scan", "10 kB")

    assert done.code == 6
    assert "very roughly" in done.err
    assert "packed, spread evenly" in done.err
    assert desk.endpoint.operations()[before:] == ["DescribeLogGroups"]


def test_a_state_folder_that_cannot_be_written_is_told(endpoint: Endpoint, folder: Path) -> None:
    (folder / "file").write_text("")
    desk = Desk(endpoint, folder, folder / "file" / "state")

    done = desk("query", "stats count(*) as n", "-g", ORDERS, *CLOSED, "--cached", "-o", "json")

    assert (done.code, len(done.rows)) == (0, 1)
    assert "cannot be used: not a directory" in done.err
    assert desk("history", "-o", "json").rows == []


def test_processes_share_one_budget(folder: Path, tmp_path: Path) -> None:
    """Four at once would poll twelve times in the first second; together they may seven times."""
    with sandbox(folder) as endpoint:
        desk = Desk(endpoint, folder, tmp_path)
        commands = [desk.start("query", "stats count(*)", "-g", ORDERS, "-q") for _ in range(4)]
        assert [process.wait(timeout=60) for process in commands] == [0] * 4
        for process in commands:
            process.communicate()
        calls = endpoint.ask("calls")

    for operation in ("StartQuery", "GetQueryResults"):
        times = sorted(call["time"] for call in calls if call["operation"] == operation)
        # Seven places a second; a request that was slow on its way may come close to the next.
        assert max(sum(at <= one < at + 1 for one in times) for at in times) <= 8
    assert len(times) >= 12
