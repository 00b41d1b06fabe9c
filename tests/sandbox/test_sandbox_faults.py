"""Faults on request, the call log, the clock and the reset: the sandbox's own pages."""

from __future__ import annotations

import http.client
import time

import pytest
from botocore.exceptions import ClientError
from sandbox_stage import (
    NOW,
    Answering,
    ask_admin,
    opened,
    refused,
    target,
)

from insights.sandbox.server import Sandbox


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("throttle", "ThrottlingException", 400),
        ("limit", "LimitExceededException", 400),
        ("5xx", "InternalFailure", 500),
        ("unavailable", "ServiceUnavailableException", 503),
        ("expired-token", "ExpiredTokenException", 400),
        ("bad-keys", "UnrecognizedClientException", 400),
        ("denied", "AccessDeniedException", 400),
        ("expired-page", "InvalidParameterException", 400),
    ],
)
def test_a_fault_is_an_error_reply_and_nothing_is_done(kind: str, code: str, status: int) -> None:
    with opened() as on:
        asked = {"operation": "CreateLogGroup", "kind": kind}
        assert ask_admin(on.sandbox, "POST", "faults", asked) == (200, {})

        with refused(code) as caught:
            on.logs.create_log_group(logGroupName="/late")

        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
        on.logs.create_log_group(logGroupName="/late")


@pytest.mark.parametrize(("kind", "done"), [("drop", False), ("lost", True), ("half", True)])
def test_a_broken_connection_comes_before_or_after_the_operation(kind: str, done: bool) -> None:
    with opened() as on:
        ask_admin(on.sandbox, "POST", "faults", {"operation": "*", "kind": kind})
        headers = target("CreateLogGroup")
        connection = http.client.HTTPConnection("127.0.0.1", on.sandbox.port)
        connection.request("POST", "/", b'{"logGroupName": "/x"}', headers)
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            connection.getresponse().read()
        connection.close()

        found = on.logs.describe_log_groups(logGroupNamePrefix="/x")["logGroups"]
        assert bool(found) is done


def test_a_fault_comes_after_calls_and_as_often_as_asked() -> None:
    with opened() as on:
        asked = {"operation": "DescribeLogGroups", "kind": "throttle", "after": 1, "count": 2}
        ask_admin(on.sandbox, "POST", "faults", asked)
        outcomes = []
        for _ in range(5):
            try:
                on.logs.describe_log_groups()
                outcomes.append("ok")
            except ClientError as error:
                outcomes.append(error.response["Error"]["Code"])
        on.logs.describe_queries()

        assert outcomes == ["ok", "ThrottlingException", "ThrottlingException", "ok", "ok"]
        recorded = [call.outcome for call in on.sandbox.calls]
        assert recorded == [*outcomes, "ok"]


def test_a_slow_reply_takes_its_time() -> None:
    with opened() as on:
        asked = {"operation": "DescribeLogGroups", "kind": "slow", "seconds": 0.3}
        ask_admin(on.sandbox, "POST", "faults", asked)
        began = time.monotonic()
        on.logs.describe_log_groups()

        assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize(
    ("kind", "status"),
    [("fail", "Failed"), ("cancel", "Cancelled"), ("timeout-status", "Timeout")],
)
@pytest.mark.parametrize("operation", ["StartQuery", "GetQueryResults"])
def test_a_query_ends_as_asked_for_ever(operation: str, kind: str, status: str) -> None:
    with opened() as on:
        ask_admin(on.sandbox, "POST", "faults", {"operation": operation, "kind": kind})
        query_id = on.start()

        shown = [on.logs.get_query_results(queryId=query_id)["status"] for _ in range(2)]
        assert shown == [status, status]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        pytest.param({}, 'Send {"operation"', id="nothing"),
        pytest.param([], "not a JSON object", id="list"),
        pytest.param(
            {"operation": "StartQuerry", "kind": "drop"},
            "Did you mean 'StartQuery'",
            id="operation",
        ),
        pytest.param({"operation": "*", "kind": "throtle"}, "Did you mean 'throttle'", id="kind"),
        pytest.param(
            {"operation": "*", "kind": "drop", "times": 2}, "'times' is not known.", id="key"
        ),
        pytest.param(
            {"operation": "*", "kind": "drop", "count": 0}, "'count' is a whole number", id="count"
        ),
        pytest.param(
            {"operation": "*", "kind": "drop", "after": True}, "'after' is a whole", id="after"
        ),
        pytest.param(
            {"operation": "*", "kind": "slow", "seconds": "1"}, "'seconds' is a", id="seconds"
        ),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(asked: object, message: str) -> None:
    with opened() as on:
        status, reply = ask_admin(on.sandbox, "POST", "faults", asked)

        assert status == 400
        assert message in reply["message"]


def test_the_call_log_knows_every_call() -> None:
    with opened() as on:
        on.logs.describe_log_groups(limit=3)
        with refused("ResourceNotFoundException"):
            on.logs.delete_log_group(logGroupName="/none")

        status, calls = ask_admin(on.sandbox, "GET", "calls")
        assert status == 200
        assert calls == [
            {
                "operation": "DescribeLogGroups",
                "parameters": {"limit": 3},
                "time": float(NOW),
                "outcome": "ok",
                "detail": "",
            },
            {
                "operation": "DeleteLogGroup",
                "parameters": {"logGroupName": "/none"},
                "time": float(NOW),
                "outcome": "ResourceNotFoundException",
                "detail": "The specified log group does not exist.",
            },
        ]


def test_the_clock_is_frozen_moved_and_let_go() -> None:
    ticking = iter(range(NOW, NOW + 1000))
    with Sandbox(Answering(), time=lambda: float(next(ticking))) as sandbox:

        def clock(asked: object) -> float:
            return float(ask_admin(sandbox, "POST", "clock", asked)[1]["now"])

        frozen = clock({"freeze": True})
        assert clock({}) == frozen
        assert clock({"freeze": "2026-11-20T12:00:00Z"}) == 1795176000.0
        assert clock({"move": 3600}) == 1795179600.0
        assert clock({"freeze": 5}) == 5.0
        assert 5.0 < clock({"run": True}) < 10.0
        assert clock({"move": -2}) < clock({})
        assert ask_admin(sandbox, "GET", "clock")[0] == 200


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"stop": 1}, "'stop' is not known; send freeze, move or run."),
        ({"freeze": "soon"}, "'soon' is neither a number of seconds nor an ISO time."),
        ({"freeze": "2026-11-20T12:00:00"}, "has no zone; end it with Z."),
    ],
)
def test_a_clock_request_that_makes_no_sense_is_refused(asked: object, message: str) -> None:
    with opened() as on:
        status, reply = ask_admin(on.sandbox, "POST", "clock", asked)

        assert status == 400
        assert message in reply["message"]


def test_a_reset_forgets_everything() -> None:
    with opened() as on:
        on.finish(on.start())
        ask_admin(on.sandbox, "POST", "clock", {"move": 50})
        ask_admin(on.sandbox, "POST", "faults", {"operation": "*", "kind": "throttle"})

        assert ask_admin(on.sandbox, "POST", "reset") == (200, {})

        assert on.sandbox.calls == []
        assert on.logs.describe_log_groups()["logGroups"] == []
        assert on.logs.describe_queries()["queries"] == []
        assert on.sandbox.clock.now() == NOW


def test_an_unknown_own_page_lists_those_that_are_there() -> None:
    with opened() as on:
        status, reply = ask_admin(on.sandbox, "GET", "nothing")

        assert status == 404
        assert "GET /_sandbox/calls, POST /_sandbox/faults" in reply["message"]
