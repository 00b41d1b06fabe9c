"""Queries in the sandbox: statuses that move, pages, refusals, ends."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from sandbox_stage import GROUP, NOW, NOW_MS, STREAM, Answering, opened, refused

from insights.errors import DataError, QueryError
from insights.sandbox.queries import Looks
from insights.times import Window


def test_a_query_is_scheduled_then_running_then_complete() -> None:
    engine = Answering(rows=[(f"p{n}", str(n)) for n in range(4)])
    with opened(engine, looks=Looks(scheduled=2, running=2)) as on:
        query_id = on.start()
        while on.logs.describe_queries()["queries"][0].get("bytesScanned") is None:
            time.sleep(0.002)

        replies = [on.logs.get_query_results(queryId=query_id) for _ in range(6)]

        assert [reply["status"] for reply in replies] == [
            *("Scheduled", "Scheduled", "Running", "Running", "Complete", "Complete")
        ]
        assert replies[0]["results"] == []
        assert replies[0]["statistics"]["bytesScanned"] == 0.0
        # Half of the rows, and not in the order of the answer.
        assert [row[1] for row in replies[2]["results"]] == [pointer("p1"), pointer("p0")]
        assert replies[2]["statistics"]["bytesScanned"] == 200.0
        assert "resultCount" not in replies[2]["statistics"]


def pointer(value: str) -> dict[str, str]:
    return {"field": "@ptr", "value": value}


def test_rows_leave_out_absent_cells_and_the_pointer_is_last() -> None:
    with opened() as on:
        reply = on.finish(on.start())

        assert reply["results"] == [
            [{"field": "n", "value": "1"}, pointer("p1")],
            [pointer("p2")],
        ]
        assert reply["queryLanguage"] == "CWLI"
        assert reply["statistics"] == {
            "recordsMatched": 2.0,
            "recordsScanned": 3.0,
            "bytesScanned": 400.0,
            "resultCount": 2.0,
        }


def test_the_engine_gets_the_query_the_window_and_the_files(tmp_path: Path) -> None:
    engine = Answering()
    with opened(engine, folder=tmp_path) as on:
        on.sandbox.load(GROUP, STREAM, [(NOW_MS, "x")])
        on.finish(on.start("fields n | limit 3", limit=7))

        (request,) = engine.requests
        assert request.text == "fields n | limit 3"
        # What the query asks for, and behind it what @ptr is made of.
        assert len(request.query.commands) == 3
        assert request.window == Window(NOW - 60, NOW)
        assert request.groups == (GROUP,)
        assert request.data_format == "events"
        assert [Path(path).read_text().count("\n") for path in request.data] == [1]
        assert request.limit == 7


def test_times_in_milliseconds_are_understood() -> None:
    engine = Answering()
    with opened(engine) as on:
        on.finish(on.start(startTime=NOW_MS - 60_000, endTime=NOW_MS - 1))

        assert engine.requests[0].window == Window(NOW - 60, NOW - 1)


def test_a_long_answer_has_pages_of_ten_thousand_rows() -> None:
    rows = [(f"p{n}", str(n)) for n in range(20_001)]
    with opened(Answering(rows=rows)) as on:
        query_id = on.start()
        reply = on.finish(query_id)
        sizes, values = [], []
        while True:
            sizes.append(len(reply["results"]))
            values += [row[0]["value"] for row in reply["results"]]
            assert reply["statistics"]["resultCount"] == 20_001.0
            if "nextToken" not in reply:
                break
            reply = on.logs.get_query_results(queryId=query_id, nextToken=reply["nextToken"])

        assert sizes == [10_000, 10_000, 1]
        assert values == [str(n) for n in range(20_001)]


def test_a_page_can_be_smaller_and_its_token_lasts_an_hour() -> None:
    rows = [(f"p{n}", str(n)) for n in range(5)]
    with opened(Answering(rows=rows)) as on:
        query_id = on.start()
        on.finish(query_id)
        reply = on.logs.get_query_results(queryId=query_id, maxItems=2)
        assert len(reply["results"]) == 2

        on.sandbox.clock.move(3599)
        page = on.logs.get_query_results(queryId=query_id, nextToken=reply["nextToken"])
        assert len(page["results"]) == 3

        on.sandbox.clock.move(2)
        with refused("InvalidParameterException", "The specified nextToken is invalid."):
            on.logs.get_query_results(queryId=query_id, nextToken=reply["nextToken"])


def test_a_running_query_can_be_stopped_and_an_ended_one_cannot() -> None:
    engine = Answering()
    engine.gate.clear()
    with opened(engine) as on:
        query_id = on.start()

        assert on.logs.stop_query(queryId=query_id)["success"] is True
        assert on.logs.get_query_results(queryId=query_id)["status"] == "Cancelled"
        with refused("InvalidParameterException", "is not in Running or Scheduled state"):
            on.logs.stop_query(queryId=query_id)


def test_the_text_is_described_as_the_service_rewrites_it() -> None:
    with opened() as on:
        query_id = on.start("fields n")
        on.finish(query_id)

        (query,) = on.logs.describe_queries()["queries"]
        assert query["queryString"] == (
            f'SOURCE "{GROUP}" START={NOW - 60}000 END={NOW}999 | fields n'
        )
        assert query["queryId"] == query_id
        assert query["status"] == "Complete"
        assert query["createTime"] == NOW_MS
        assert query["logGroupName"] == GROUP
        assert query["bytesScanned"] == 400.0
        assert query["userIdentity"] == "arn:aws:iam::123456789012:user/sandbox"


def test_queries_are_described_newest_first_by_group_by_status_in_pages() -> None:
    with opened() as on:
        on.sandbox.load("/other", "s", [(NOW_MS - 60_000, "x")])
        ids = [on.start(), on.start(), on.start(logGroupName="/other")]
        for query_id in ids:
            on.finish(query_id)

        def described(**parameters: object) -> list[str]:
            found = on.logs.describe_queries(**parameters)
            return [query["queryId"] for query in found["queries"]]

        assert described() == ids[::-1]
        assert described(logGroupName="/other") == ids[2:]
        assert described(status="Running") == []
        first = on.logs.describe_queries(maxResults=2)
        rest = on.logs.describe_queries(maxResults=2, nextToken=first["nextToken"])
        assert [query["queryId"] for query in rest["queries"]] == ids[:1]
        assert "nextToken" not in rest


def test_an_unknown_group_is_refused_as_recorded() -> None:
    message = (
        "Log group '/none' does not exist for account ID '123456789012' (Service: AWSLogs; Status "
        "Code: 400; Error Code: ResourceNotFoundException; Request ID: "
    )
    with opened() as on, refused("ResourceNotFoundException", message):
        on.start(logGroupName="/none")


def test_one_unknown_group_refuses_the_whole_query() -> None:
    with opened() as on, refused("ResourceNotFoundException", "Log group '/none' does not exist"):
        on.start(logGroupName=None, logGroupNames=[GROUP, "/none"])


MALFORMED = [
    pytest.param(
        "fields @timestamp\n| sort count(*)",
        "unexpected symbol found ( at line 2 and position 12",
        (30, 31),
        id="call-in-sort",
    ),
    pytest.param(
        "fields a | limt 5",
        "unexpected symbol found limt at line 1 and position 11",
        (11, 15),
        id="w",
    ),
    pytest.param("fields f(a)", "Unrecognized function name: f", (7, 11), id="function"),
    pytest.param(
        "",
        "Invalid syntax while using query definition snippets: unexpected symbol found <EOF> at "
        "line 1 and position 0",
        (0, 0),
        id="empty",
    ),
]


@pytest.mark.parametrize(("text", "message", "where"), MALFORMED)
def test_a_malformed_query_is_refused_with_its_place(
    text: str, message: str, where: tuple[int, int]
) -> None:
    with opened() as on, refused("MalformedQueryException", message) as caught:
        on.start(text)

    compile_error = caught.value.response["queryCompileError"]
    assert compile_error["message"] == message
    location = compile_error["location"]
    assert (location["startCharOffset"], location["endCharOffset"]) == where


def test_a_window_before_the_group_is_malformed_too() -> None:
    with opened() as on, refused("MalformedQueryException", "log retention settings (["):
        on.start(startTime=NOW - 7200, endTime=NOW - 3600)


def test_a_window_beyond_the_retention_is_malformed_too() -> None:
    with opened() as on:
        on.sandbox.load(GROUP, STREAM, [(NOW_MS - 90 * 86_400_000, "x")])
        on.logs.put_retention_policy(logGroupName=GROUP, retentionInDays=1)

        with refused("MalformedQueryException", "log retention settings (["):
            on.start(startTime=NOW - 4 * 86_400, endTime=NOW - 3 * 86_400)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"logGroupName": None}, "Specify exactly one of", id="no-group"),
        pytest.param({"logGroupNames": [GROUP]}, "Specify exactly one of", id="twice"),
        pytest.param({"endTime": NOW - 61}, "must not be before its start", id="reversed"),
        pytest.param({"queryLanguage": "SQL"}, "CWLI only", id="language"),
        pytest.param(
            {"logGroupName": None, "logGroupNames": [f"/g{n}" for n in range(51)]},
            "at most 50 log groups",
            id="groups",
        ),
        pytest.param({"limit": 100_001}, "less than or equal to 100000", id="limit"),
        pytest.param(
            {"logGroupName": None, "logGroupIdentifiers": ["a*"]},
            "regular expression pattern",
            id="identifier",
        ),
    ],
)
def test_start_query_refuses(changes: dict[str, Any], message: str) -> None:
    with opened() as on, refused("InvalidParameterException", message):
        on.start(**changes)


def test_groups_are_taken_by_arn_and_from_source() -> None:
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}"
    engine = Answering()
    with opened(engine) as on:
        on.sandbox.load("/app/api", "s", [(NOW_MS - 60_000, "x")])
        on.finish(on.start(logGroupName=None, logGroupIdentifiers=[arn]))
        on.finish(on.start("SOURCE '/app/api' | fields n", logGroupName=None))
        on.finish(on.start("SOURCE logGroups(namePrefix: ['/app/']) | fields n", logGroupName=None))

        groups = [request.groups for request in engine.requests]
        assert groups == [(GROUP,), ("/app/api",), ("/app/api", GROUP)]

        with refused("ResourceNotFoundException", "does not exist for account ID '123456789012'"):
            on.start(logGroupName=None, logGroupIdentifiers=[arn.replace("1234", "4321")])
        with refused("InvalidParameterException", "not 'dataSource'"):
            on.start("SOURCE dataSource(['amazon_vpc.flow']) | fields n", logGroupName=None)


@pytest.mark.parametrize("error", [QueryError("no such field"), DataError("cut off")])
def test_a_query_that_the_engine_refuses_fails_and_the_reason_is_kept(error: Exception) -> None:
    with opened(Answering(error=error)) as on:
        assert on.finish(on.start())["status"] == "Failed"
        assert on.sandbox.failures == [str(error)]


def test_at_most_a_hundred_queries_run_at_once() -> None:
    engine = Answering()
    engine.gate.clear()
    with opened(engine) as on:
        for _ in range(100):
            query_id = on.start()
        with refused("LimitExceededException", "query concurrency limit of [100] reached"):
            on.start()

        on.logs.stop_query(queryId=query_id)
        on.start()


def test_a_query_that_nobody_looks_at_completes_all_the_same() -> None:
    with opened(looks=Looks(5, 5)) as on:
        on.start()
        on.sandbox.clock.move(11)
        until = time.monotonic() + 5
        while time.monotonic() < until:
            if on.logs.describe_queries(status="Complete")["queries"]:
                break

        (query,) = on.logs.describe_queries()["queries"]
        assert query["status"] == "Complete"


def test_a_query_times_out_after_an_hour() -> None:
    engine = Answering()
    engine.gate.clear()
    with opened(engine) as on:
        query_id = on.start()
        on.sandbox.clock.move(3601)

        assert on.logs.get_query_results(queryId=query_id)["status"] == "Timeout"


def test_an_unknown_query_is_refused() -> None:
    with opened() as on:
        for call in (on.logs.get_query_results, on.logs.stop_query):
            with refused("ResourceNotFoundException", "'nope' does not exist"):
                call(queryId="nope")
