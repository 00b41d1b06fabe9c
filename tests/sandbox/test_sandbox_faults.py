"""Faults on request, the call log, the clock and the reset: the sandbox's own pages."""

from __future__ import annotations

import http.client
import re
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from sandbox_stage import (
    NOW,
    Answering,
    ask_admin,
    opened,
    refused,
    target,
)

from insights.sandbox.faults import REFUSALS, Fault
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

        place = {"account": "123456789012", "region": "us-east-1"}
        status, calls = ask_admin(on.sandbox, "GET", "calls")
        assert status == 200
        assert calls == [
            {
                "operation": "DescribeLogGroups",
                "parameters": {"limit": 3},
                "time": float(NOW),
                "outcome": "ok",
                "detail": "",
                **place,
            },
            {
                "operation": "DeleteLogGroup",
                "parameters": {"logGroupName": "/none"},
                "time": float(NOW),
                "outcome": "ResourceNotFoundException",
                "detail": "The specified log group does not exist.",
                **place,
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
        ({"stop": 1}, "'stop' is not known; send freeze, set, move or run."),
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
        assert "GET /_sandbox/notifications, POST /_sandbox/faults" in reply["message"]


def test_a_clock_can_be_set_and_runs_on_from_there() -> None:
    ticking = iter(range(NOW, NOW + 1000))
    with Sandbox(Answering(), time=lambda: float(next(ticking))) as sandbox:
        asked = ask_admin(sandbox, "POST", "clock", {"set": "2026-11-20T12:00:00Z"})[1]
        assert 1795176000.0 < asked["now"] < 1795176005.0
        assert asked["frozen"] is False
        ask_admin(sandbox, "POST", "clock", {"freeze": 7})
        assert ask_admin(sandbox, "POST", "clock", {"set": 9})[1] == {"now": 9.0, "frozen": True}


def test_every_operation_meets_every_fault() -> None:
    """Without a word on its parameters, of which a service that refuses so asks nothing."""
    with opened() as on:
        named = [one for one in on.sandbox.operations if "." in one]
        assert len(named) > 60
        for name in named:
            for kind, (code, _, status) in REFUSALS.items():
                on.sandbox.fault(Fault(name, kind))
                assert answered(on.sandbox, name) == (status, code)
            for kind in ("drop", "lost", "half"):
                on.sandbox.fault(Fault(name, kind))
                with pytest.raises((http.client.HTTPException, ConnectionError)):
                    answered(on.sandbox, name)
        kinds = len(REFUSALS) + 3
        assert [one.operation for one in on.sandbox.calls] == [
            name.partition(".")[2] for name in named for _ in range(kinds)
        ]
        assert {one.outcome for one in on.sandbox.calls} == {
            *(code for code, _, _ in REFUSALS.values()),
            *("drop", "lost", "half"),
        }


PREFIXES = {"logs": "Logs_20140328", "cloudwatch": "GraniteServiceVersion20100801"}


def answered(sandbox: Sandbox, name: str) -> tuple[int, str]:
    """The status and the code of an operation's reply, called with no parameters."""
    service, _, operation = name.partition(".")
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
    try:
        if service == "sts":
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/", f"Action={operation}&Version=2011-06-15", form)
        else:
            headers = {"X-Amz-Target": f"{PREFIXES[service]}.{operation}"}
            connection.request("POST", "/", b"{}", headers)
        reply = connection.getresponse()
        text = reply.read().decode()
        found = re.search(r'<Code>(\w+)</Code>|"__type": "(\w+)"', text)
        assert found is not None
        told = reply.getheader("x-amzn-query-error") or found[1] or found[2]
        return reply.status, told.partition(";")[0]
    finally:
        connection.close()


METRIC = {"Namespace": "N", "MetricData": [{"MetricName": "m", "Value": 1.0}]}
ALARM = {
    "AlarmName": "a",
    "Namespace": "N",
    "MetricName": "m",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
QUERY = {
    "name": "s",
    "queryLanguage": "CWLI",
    "queryString": "fields a",
    "logGroupIdentifiers": ["/app/web"],
    "scheduleExpression": "cron(0 6 * * ? *)",
    "executionRoleArn": "arn:aws:iam::123456789012:role/r",
}
FILTER = {
    "logGroupName": "/app/web",
    "filterName": "f",
    "filterPattern": "x",
    "metricTransformations": [
        {"metricName": "m", "metricNamespace": "N", "metricValue": "1"},
    ],
}
COMPOSITE = "CompositeAlarms"
WRITES = [
    ("logs", "put_query_definition", {"name": "q", "queryString": "fields a"}),
    ("logs", "create_scheduled_query", QUERY),
    ("logs", "put_metric_filter", FILTER),
    ("logs", "create_lookup_table", {"lookupTableName": "t", "tableBody": "a\n"}),
    ("cloudwatch", "put_metric_alarm", ALARM),
    ("cloudwatch", "put_composite_alarm", {"AlarmName": "c", "AlarmRule": "TRUE"}),
    ("cloudwatch", "put_dashboard", {"DashboardName": "d", "DashboardBody": '{"widgets": []}'}),
    ("cloudwatch", "put_metric_data", METRIC),
]
#: The read that shows a write, and the list in which it then is.
READS = {
    "put_query_definition": ("describe_query_definitions", {}, "queryDefinitions"),
    "create_scheduled_query": ("list_scheduled_queries", {}, "scheduledQueries"),
    "put_metric_filter": ("describe_metric_filters", {}, "metricFilters"),
    "create_lookup_table": ("describe_lookup_tables", {}, "lookupTables"),
    "put_metric_alarm": ("describe_alarms", {}, "MetricAlarms"),
    "put_composite_alarm": ("describe_alarms", {"AlarmTypes": ["CompositeAlarm"]}, COMPOSITE),
    "put_dashboard": ("list_dashboards", {}, "DashboardEntries"),
    "put_metric_data": ("list_metrics", {}, "Metrics"),
}


@pytest.mark.parametrize(("service", "write", "asked"), WRITES)
def test_a_write_is_done_although_its_reply_is_lost(
    service: str, write: str, asked: dict[str, object]
) -> None:
    read, what, key = READS[write]
    with opened() as on:
        client = getattr(on, service)
        operation = client.meta.method_to_api_mapping[write]
        for kind, done in (("throttle", 0), ("drop", 0), ("lost", 1)):
            on.sandbox.fault(Fault(operation, kind))
            with pytest.raises((ClientError, BotoCoreError)):
                getattr(client, write)(**asked)
            assert len(getattr(client, read)(**what)[key]) == done


def test_a_client_token_makes_no_second_saved_query() -> None:
    with opened() as on:
        asked = {"name": "q", "queryString": "fields a", "clientToken": "t" * 36}
        on.sandbox.fault(Fault("PutQueryDefinition", "lost"))
        with pytest.raises(BotoCoreError):
            on.logs.put_query_definition(**asked)
        again = on.logs.put_query_definition(**asked)["queryDefinitionId"]
        (one,) = on.logs.describe_query_definitions()["queryDefinitions"]
        assert one["queryDefinitionId"] == again

        on.logs.put_query_definition(name="q", queryString="fields a")
        assert len(on.logs.describe_query_definitions()["queryDefinitions"]) == 2
        on.logs.delete_query_definition(queryDefinitionId=again)
        assert on.logs.put_query_definition(**asked)["queryDefinitionId"] != again


def test_a_scheduled_query_whose_reply_was_lost_is_a_conflict() -> None:
    with opened() as on:
        on.sandbox.fault(Fault("CreateScheduledQuery", "lost"))
        with pytest.raises(BotoCoreError):
            on.logs.create_scheduled_query(**QUERY)
        with refused("ConflictException", "'s' already exists"):
            on.logs.create_scheduled_query(**QUERY)


def test_a_fault_can_be_for_one_of_two_services() -> None:
    with opened() as on:
        asked = {"operation": "cloudwatch.ListTagsForResource", "kind": "throttle"}
        assert ask_admin(on.sandbox, "POST", "faults", asked) == (200, {})

        arn = "arn:aws:logs:us-east-1:123456789012:log-group:/app/web"
        assert on.logs.list_tags_for_resource(resourceArn=arn)["tags"] == {}
        with refused("ThrottlingException"):
            on.cloudwatch.list_tags_for_resource(ResourceARN=arn)


def test_a_reset_can_be_of_parts() -> None:
    with opened() as on:
        on.start()
        on.logs.put_query_definition(name="q", queryString="fields a")
        assert ask_admin(on.sandbox, "POST", "delay", {"seconds": 3}) == (200, {"seconds": 3.0})
        assert ask_admin(on.sandbox, "POST", "reset", {"parts": ["queries", "delay"]}) == (200, {})

        assert on.logs.describe_queries()["queries"] == []
        assert len(on.logs.describe_query_definitions()["queryDefinitions"]) == 1
        assert on.sandbox.delay == 0
        for part in on.sandbox.parts:
            assert ask_admin(on.sandbox, "POST", "reset", {"parts": [part]}) == (200, {})
        assert on.logs.describe_query_definitions()["queryDefinitions"] == []
        assert on.sandbox.groups == []


@pytest.mark.parametrize(
    ("path", "asked", "message"),
    [
        ("reset", {"parts": ["query"]}, "The part 'query' is not known. Did you mean 'queries'"),
        ("reset", {"parts": "queries"}, "'parts' is a list"),
        ("reset", {"part": []}, "'part' is not known; send parts."),
        ("delay", {"seconds": -1}, "'seconds' is a number from 0."),
        ("delay", {"seconds": True}, "'seconds' is a number from 0."),
        ("delay", {}, "'seconds' is a number from 0."),
    ],
)
def test_own_requests_that_make_no_sense_are_refused(
    path: str, asked: object, message: str
) -> None:
    with opened() as on:
        status, reply = ask_admin(on.sandbox, "POST", path, asked)

        assert status == 400
        assert message in reply["message"]
