"""What becomes of an answer: --fail-on, --follow, --watch, --compare, as a user types them."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CLEAN, COMMAND, NOW, Endpoint, Outcome, insights, sandbox

FLOWS = "/aws/vpc/flowlogs"
LINE = '{"k": "%s"}\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("repeating")


@pytest.fixture(scope="module")
def endpoint(folder: Path) -> Iterator[Endpoint]:
    with sandbox(folder) as running:
        yield running


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text(LINE % "a")
    return path


def _query(events: Path, *options: str, text: str = "fields k") -> Outcome:
    return insights("query", text, "--data", events, *options, cwd=events.parent)


@pytest.mark.parametrize(
    ("text", "wanted", "code", "said"),
    [
        ("fields k", "any", 1, "The answer has one row (--fail-on any)."),
        ("fields k", "empty,partial", 0, ""),
        ("fields k | filter k = 'z'", "empty", 1, "The answer is empty (--fail-on empty)."),
        ("fields k | filter k = 'z'", "any", 0, ""),
        ("fields k", "truncated", 0, ""),
        ("fields k", "full", 2, "'full' is nothing that --fail-on knows."),
    ],
)
def test_an_answer_can_be_a_finding(
    text: str, wanted: str, code: int, said: str, events: Path
) -> None:
    done = _query(events, "--fail-on", wanted, "-n", "1", "-o", "jsonl", text=text)

    assert done.code == code
    assert said in done.err
    if code != 2:
        assert bool(done.out) is ("filter" not in text)


def test_a_cut_answer_can_be_a_finding(events: Path) -> None:
    events.write_text(LINE % "a" * 2)
    done = _query(events, "--fail-on", "truncated", "-n", "1")

    assert (done.code, done.out) == (1, LINE % "a")
    assert "The answer is cut by the limit of 1 row" in done.err


def test_a_missing_part_can_be_a_finding(events: Path) -> None:
    bad = events.with_name("bad.json.gz")
    bad.write_bytes(b"\x1f\x8bno gzip at all")
    options = ("--data", str(bad), "--skip-bad-files")

    assert _query(events, *options).code == 5
    done = _query(events, *options, "--fail-on", "partial")
    assert (done.code, "bad.json.gz" in done.err) == (1, True)
    empty = _query(events, *options, "--fail-on", "empty", text="filter k = 'z'")
    assert empty.code == 5


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--follow", "--watch", "1m"), "--follow and --watch do not go together."),
        (("--lag", "1m"), "--lag belongs to --follow."),
        (("--follow", "--out", "x"), "--follow has no end that --out could wait for."),
        (("--watch", "1m", "-o", "json"), "One json after the other is no json."),
        (("--watch", "often"), "'often' is not a duration."),
        (("--compare", "1d"), "they are events"),
        (("--follow", "-n", "5"), "it has a limit"),
    ],
)
def test_what_makes_no_sense_is_refused(options: tuple[str, ...], said: str, events: Path) -> None:
    done = _query(events, *options)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def _started(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env={**CLEAN, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_added_lines_are_written_at_once(events: Path) -> None:
    process = _started(events.parent, "query", "fields k", "--data", str(events), "--follow")
    assert process.stdout is not None
    try:
        # Until the first line that was added behind the start is seen.
        _adding(events, process)
        assert process.stdout.readline() == '{"k": "b"}\n'
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)

    assert process.returncode == 130
    assert "record" in err
    assert "Interrupted" in err


def _adding(events: Path, process: subprocess.Popen[str]) -> None:
    import selectors

    selector = selectors.DefaultSelector()
    selector.register(process.stdout, selectors.EVENT_READ)  # type: ignore[arg-type]
    deadline = time.monotonic() + 20
    while not selector.select(0.2):
        assert time.monotonic() < deadline
        with events.open("a") as file:
            file.write(LINE % "b")


def test_a_follow_of_a_log_group_ends_in_time(endpoint: Endpoint, folder: Path) -> None:
    environment = {**endpoint.environment, "INSIGHTS_NOW": NOW}
    before = len(endpoint.operations())
    done = insights(
        "query", "fields srcAddr", "-g", FLOWS, "--log-type", "vpcflow",
        "--follow", "--timeout", "1s", "-o", "table", cwd=folder, environment=environment,
    )  # fmt: skip

    assert (done.code, done.err.count("scanned (")) == (0, 1)
    lines = done.out.splitlines()
    assert lines[0] == "srcAddr"
    assert len(lines) > 100
    assert endpoint.operations()[before:].count("StartQuery") == 1


def test_ctrl_c_stops_the_query_of_a_follow_first(endpoint: Endpoint, folder: Path) -> None:
    for _ in range(100):
        endpoint.ask("faults", operation="GetQueryResults", kind="slow", seconds=0.2)
    before = len(endpoint.operations())
    process = _started(
        folder, "query", "fields srcAddr", "-g", FLOWS, "--log-type", "vpcflow", "--follow",
        **endpoint.environment, INSIGHTS_NOW=NOW,
    )  # fmt: skip
    deadline = time.monotonic() + 20
    while "GetQueryResults" not in endpoint.operations()[before:]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    endpoint.ask("reset", parts=["faults"])

    assert (process.returncode, out) == (130, "")
    assert "Interrupted" in err
    assert "StopQuery" in endpoint.operations()[before:]


def test_the_window_before_is_asked_too(endpoint: Endpoint, folder: Path) -> None:
    environment = {**endpoint.environment, "INSIGHTS_NOW": NOW}
    done = insights(
        "run", "rejects", "-g", FLOWS, "--since", "30m", "--compare", "30m", "-o", "json",
        cwd=folder, environment=environment,
    )  # fmt: skip

    assert done.code == 0
    assert {"srcAddr", "rejects", "rejects_before", "rejects_change"} <= set(done.rows[0])
    for row in done.rows:
        if "rejects_change" in row:
            assert row["rejects"] - row["rejects_before"] == row["rejects_change"]
    assert "Before: rejects" in done.err


def test_blocks_stand_behind_one_another_in_a_pipe(events: Path) -> None:
    process = _started(
        events.parent, "query", "stats count(*) as n by k", "--data", str(events),
        "--watch", "1s", "-o", "table",
    )  # fmt: skip
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(4)]
    with events.open("a") as file:
        file.write(LINE % "a")
    lines += [process.stdout.readline() for _ in range(4)]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)

    assert process.returncode == 130
    assert [lines[0][-10:], lines[3].split()] == [" every 1s\n", ["a", "1"]]
    assert lines[7].split() == ["*", "a", "2"]
