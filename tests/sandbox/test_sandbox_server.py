"""Start and end, and the bugs that must be loud."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from sandbox_stage import (
    GROUP,
    NOW,
    NOW_MS,
    STREAM,
    Answering,
    opened,
    refused,
    target,
)

from insights.errors import UsageError
from insights.sandbox.constraints import problems
from insights.sandbox.models import ServiceModel
from insights.sandbox.server import Sandbox, SandboxBugError


def test_a_reply_that_the_model_does_not_allow_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insights.sandbox.account.Home.group_arn", lambda *_: 5)
    with (
        pytest.raises(SandboxBugError, match="DescribeLogGroups replied wrongly"),
        opened() as on,
        refused("InternalFailure", "The sandbox has a bug"),
    ):
        on.logs.describe_log_groups()


def test_an_operation_that_breaks_is_loud(tmp_path: Path) -> None:
    def read_a_group_whose_file_is_gone() -> None:
        with opened(folder=tmp_path) as on:
            on.sandbox.load(GROUP, STREAM, [(NOW_MS, "x")])
            next(tmp_path.glob("*.ndjson")).unlink()
            with refused("InternalFailure"):
                on.logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM)

    with pytest.raises(SandboxBugError, match="GetLogEvents: Traceback"):
        read_a_group_whose_file_is_gone()


def test_an_engine_that_breaks_is_loud() -> None:
    with (
        pytest.raises(SandboxBugError, match=r"The engine broke on 'fields n': ZeroDivision"),
        opened(Answering(error=ZeroDivisionError())) as on,
    ):
        assert on.finish(on.start())["status"] == "Failed"


@pytest.mark.parametrize(
    ("reply", "path"),
    [
        pytest.param({"status": "Sleeping"}, "status", id="enum"),
        pytest.param({"results": [[{"field": "a", "worth": "b"}]]}, "worth", id="unknown"),
        pytest.param({"results": [[{"field": 1}]]}, "results.1.member.1.member.field", id="type"),
        pytest.param({"statistics": {"bytesScanned": "1"}}, "statistics.bytesScanned", id="double"),
    ],
)
def test_the_check_of_replies_finds(reply: dict[str, object], path: str) -> None:
    model = ServiceModel("logs", "InvalidParameterException")

    (problem,) = problems(model.output_shape("GetQueryResults"), reply)

    assert problem.path.endswith(path)


def test_closes_at_once_while_queries_run_and_connections_are_open() -> None:
    engine = Answering()
    engine.gate.clear()
    threads = threading.active_count()
    sandbox = Sandbox(engine).start()
    sandbox.load(GROUP, STREAM, [(NOW_MS, "x")])
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port)
    asked = {"logGroupName": GROUP, "startTime": NOW, "endTime": NOW + 1, "queryString": "fields n"}
    connection.request("POST", "/", json.dumps(asked).encode(), target("StartQuery"))
    assert "queryId" in json.loads(connection.getresponse().read())
    threading.Timer(0.2, engine.gate.set).start()
    began = time.monotonic()

    sandbox.close()

    assert time.monotonic() - began < 1.5
    connection.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", sandbox.port))
    until = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() <= threads


def test_a_sandbox_that_was_never_started_can_be_closed() -> None:
    sandbox = Sandbox(Answering())
    sandbox.close()

    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", sandbox.port))


def test_a_port_in_use_is_said() -> None:
    with opened() as on, pytest.raises(UsageError) as caught:
        Sandbox(Answering(), port=on.sandbox.port)

    assert caught.value.message.startswith(f"The sandbox cannot listen on port {on.sandbox.port}: ")


def test_a_temporary_folder_is_gone_afterwards() -> None:
    engine = Answering()
    with opened(engine) as on:
        on.finish(on.start())
        (path,) = (Path(name) for name in engine.requests[0].data)
        assert path.exists()

    assert not path.parent.exists()


def test_the_environment_is_all_that_a_client_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "example.org")
    with Sandbox(Answering()) as sandbox:
        environment = sandbox.environment()

        assert environment["AWS_ENDPOINT_URL"] == sandbox.url
        assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "us-east-1"
        assert environment["NO_PROXY"] == "example.org,127.0.0.1"
        with urllib.request.urlopen(f"{sandbox.url}/_sandbox/calls") as reply:
            assert json.load(reply) == []


def test_many_clients_are_served_at_once() -> None:
    failed: list[Exception] = []
    with opened() as on:

        def work(number: int) -> None:
            try:
                on.logs.create_log_group(logGroupName=f"/g{number}")
                on.put((NOW_MS, "x" * number))
            except (ClientError, BotoCoreError) as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(n + 1,)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        events = on.logs.filter_log_events(logGroupName=GROUP, startTime=NOW_MS)["events"]
        assert sorted(len(event["message"]) for event in events) == list(range(1, 21))
    assert failed == []
