"""A folder keeps everything, whatever happens to the process that wrote it."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError
from sandbox_stage import (
    GROUP,
    NOW,
    NOW_MS,
    STREAM,
    Answering,
    ask_admin,
    client_of,
    opened,
    refused,
)
from test_sandbox_alarms import put as put_alarm
from test_sandbox_alarms import put_log
from test_sandbox_metric_filters import put as put_filter

from insights.errors import DataError, UsageError
from insights.sandbox.journal import Journal
from insights.sandbox.server import Sandbox

#: A sandbox whose engine never answers; it says its address and serves until it is killed.
SERVER = """
import sys, pathlib, threading
sys.path.insert(0, {tests!r})
from sandbox_stage import Answering
from insights.sandbox.server import Sandbox
engine = Answering()
engine.gate.clear()
folder = pathlib.Path({folder!r})
with Sandbox(engine, folder, time=lambda: {now}.0) as sandbox:
    print(sandbox.url, flush=True)
    threading.Event().wait()
"""


def described(on: Any) -> dict[str, Any]:
    """All that the account holds, as its calls tell it."""
    logs, cloudwatch = on.logs, on.cloudwatch
    replies = {
        "groups": logs.describe_log_groups(),
        "streams": logs.describe_log_streams(logGroupName=GROUP),
        "events": logs.filter_log_events(logGroupName=GROUP),
        "tags": logs.list_tags_log_group(logGroupName=GROUP),
        "definitions": logs.describe_query_definitions(),
        "filters": logs.describe_metric_filters(),
        "scheduled": logs.list_scheduled_queries(),
        "queries": logs.describe_queries(),
        "metrics": cloudwatch.get_metric_statistics(
            Namespace="App",
            MetricName="m",
            StartTime=NOW - 60,
            EndTime=NOW + 60,
            Period=60,
            ExtendedStatistics=["p50"],
        ),
        "alarms": cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "LogAlarm"]),
        "history": cloudwatch.describe_alarm_history(),
    }
    for reply in replies.values():
        del reply["ResponseMetadata"]
    return replies


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        on.logs.create_log_group(logGroupName=GROUP, tags={"team": "net"})
        on.logs.create_log_stream(logGroupName=GROUP, logStreamName="empty")
        on.logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
        on.logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
        on.put((NOW_MS, "naïve\n"), (NOW_MS + 1, "b"))
        on.logs.put_query_definition(name="q", queryString="fields a")
        put_filter(on)
        put_alarm(on, Tags=[{"Key": "x", "Value": "1"}])
        put_log(on)
        on.cloudwatch.put_metric_data(
            Namespace="App", MetricData=[{"MetricName": "m", "Values": [1, 3]}]
        )
        ask_admin(on.sandbox, "POST", "delay", {"seconds": 5})
        ask_admin(on.sandbox, "POST", "clock", {"freeze": NOW + 10})
        query_id = on.start()
        rows = on.finish(query_id)["results"]
        on.sandbox.clock.move(5)
        before = described(on)
        assert len(before["events"]["events"]) == 2
    with opened(folder=tmp_path) as on:
        assert described(on) == before
        assert on.logs.get_query_results(queryId=query_id)["results"] == rows
        assert ask_admin(on.sandbox, "GET", "clock")[1] == {"now": NOW + 15.0, "frozen": True}
        assert ask_admin(on.sandbox, "GET", "delay")[1] == {"seconds": 5.0}

        on.sandbox.clock.move(7 * 86_400 + 1)
        with refused("ResourceNotFoundException", "does not exist"):
            on.logs.get_query_results(queryId=query_id)
        assert list((tmp_path / ".sandbox" / "answers").iterdir()) == []
        on.sandbox.reset()
    with opened(folder=tmp_path) as on:
        assert on.sandbox.groups == []
        assert on.cloudwatch.describe_alarms()["MetricAlarms"] == []


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """A sandbox in a process of its own, and a client that talks to it."""
    text = SERVER.format(tests=str(Path(__file__).parent), folder=str(tmp_path), now=NOW)
    process = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    logs = client_of(process.stdout.readline().strip(), "logs")
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    yield process, logs
    logs.close()
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_kill_in_the_middle_of_puts_loses_no_batch_and_halves_none(
    tmp_path: Path, served: tuple[subprocess.Popen[str], Any]
) -> None:
    process, logs = served
    batches: list[int] = []

    def put_until_the_end() -> None:
        with contextlib.suppress(BotoCoreError):
            while True:
                text = f"{len(batches)} {'x' * 4000}"
                events = [{"timestamp": NOW_MS, "message": text}] * 200
                logs.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=events)
                batches.append(len(batches))

    putting = threading.Thread(target=put_until_the_end)
    putting.start()
    while len(batches) < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    putting.join()

    with opened(folder=tmp_path) as on:
        pages = on.logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP)
        found = Counter(e["message"].split()[0] for page in pages for e in page["events"])
        # The last batch may be there without its confirmation; whole then, like all others.
        assert set(found.values()) == {200}
        assert len(found) - len(batches) in (0, 1)
        on.put((NOW_MS, "on it goes"))


def test_what_a_kill_left_half_written_is_cut_off(tmp_path: Path) -> None:
    with opened(folder=tmp_path) as on:
        on.sandbox.load(GROUP, STREAM, [(NOW_MS, "whole")])
    (path,) = tmp_path.glob("*.ndjson")
    whole = path.read_bytes()
    # A batch of two of which the kill let one and a half through.
    path.write_bytes(whole + whole + whole[:20])
    with opened(folder=tmp_path) as on:
        assert path.read_bytes() == whole
        on.put((NOW_MS, "next"))
        events = on.logs.filter_log_events(logGroupName=GROUP)["events"]
        assert [event["message"] for event in events] == ["whole", "next"]


def test_a_query_that_ran_when_the_sandbox_was_killed_failed(
    tmp_path: Path, served: tuple[subprocess.Popen[str], Any]
) -> None:
    process, logs = served
    event = {"timestamp": NOW_MS, "message": "x"}
    logs.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=[event])
    asked = {"logGroupName": GROUP, "startTime": NOW, "endTime": NOW, "queryString": "fields a"}
    query_id = logs.start_query(**asked)["queryId"]
    process.kill()
    process.wait()

    with opened(folder=tmp_path) as on:
        assert on.logs.get_query_results(queryId=query_id)["status"] == "Failed"
        assert on.sandbox.failures == ["The sandbox ended while the query ran."]


def test_a_journal_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal.ndjson"
    journal = Journal(path)
    for number in range(6000):
        journal.table("t").put(str(number % 3), number)
    journal.table("t").remove("0")
    journal.close()
    assert len(path.read_bytes().splitlines()) < 1100
    with path.open("ab") as file:
        file.write(b'["t","1",')

    again = Journal(path)
    assert dict(again.table("t").items()) == {"1": 5998, "2": 5999}
    assert len(path.read_bytes().splitlines()) == 2
    again.close()


def test_two_sandboxes_do_not_share_a_folder(tmp_path: Path) -> None:
    with Sandbox(Answering(), tmp_path), pytest.raises(UsageError) as caught:
        Sandbox(Answering(), tmp_path)
    assert caught.value.message == f"Another sandbox uses the folder '{tmp_path}'."
    with Sandbox(Answering(), tmp_path):
        pass


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be used"):
        Sandbox(Answering(), tmp_path / "file" / "in")
    (tmp_path / "x.ndjson").write_text('{"logGroupName": "x"}\n')
    with pytest.raises(DataError, match=r"x.ndjson', line 1, is no event of a sandbox"):
        Sandbox(Answering(), tmp_path)
    (tmp_path / "x.ndjson").unlink()
    with Sandbox(Answering(), tmp_path):
        pass


def test_events_of_the_future_sandbox_are_seen_when_they_arrive(tmp_path: Path) -> None:
    """The delay counts on the sandbox's clock, for reads and for queries, and after a restart."""
    engine = Answering()
    with opened(engine, folder=tmp_path) as on:
        on.logs.create_log_group(logGroupName=GROUP)
        on.logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
        assert ask_admin(on.sandbox, "POST", "delay", {"seconds": 30})[0] == 200
        on.put((NOW_MS, "early"))
        on.sandbox.clock.move(20)
        on.put((NOW_MS, "late"))

        def seen() -> list[str]:
            on.finish(on.start(endTime=NOW + 60))
            if not engine.requests:
                return []
            return [json.loads(line)["message"] for line in engine.seen]

        def filtered() -> list[str]:
            events = on.logs.filter_log_events(logGroupName=GROUP)["events"]
            got = on.logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM)["events"]
            assert [one["message"] for one in events] == [one["message"] for one in got]
            return [event["message"] for event in events]

        assert (filtered(), seen()) == ([], [])
        on.sandbox.clock.move(10)
        assert (filtered(), seen()) == (["early"], ["early"])
        on.sandbox.clock.move(20)
        assert (filtered(), seen()) == (["early", "late"], ["early", "late"])
        assert list((tmp_path / ".sandbox").glob("seen-*")) == []
