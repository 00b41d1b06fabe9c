"""What passes by itself is waited out; nothing runs twice and nothing keeps running."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import pairwise

import pytest
from cloudwatch_stage import Heard, ScriptedEngine, Stage, ask, numbered

from insights.engines.cloudwatch.budget import DEFAULT_RATES, Budgets, Rate, RequestBudget
from insights.engines.protocol import Silent
from insights.errors import (
    AccessDeniedError,
    CredentialsError,
    QueryError,
    ServiceError,
)
from insights.sandbox.queries import Looks
from insights.times import Window

PASSING = ["throttle", "limit", "5xx", "unavailable", "drop", "lost", "half", "garbage"]


@pytest.mark.parametrize("kind", PASSING)
@pytest.mark.parametrize("operation", ["StartQuery", "GetQueryResults"])
def test_a_passing_fault_is_waited_out(operation: str, kind: str) -> None:
    with Stage(ScriptedEngine(rows=numbered(5))) as stage:
        stage.fault(operation, kind, count=4)

        result = stage.run()

        assert [row[1] for row in result.rows] == ["0", "1", "2", "3", "4"]
        assert stage.running() == []


@pytest.mark.parametrize("kind", ["lost", "half", "garbage"])
def test_a_query_whose_reply_was_lost_is_found_and_not_started_again(kind: str) -> None:
    with Stage() as stage:
        stage.fault("StartQuery", kind)

        result = stage.run()

        assert stage.outcomes("StartQuery") == [kind]
        (query,) = stage.client.describe_queries()["queries"]
        assert result.provenance.query_ids == (query["queryId"],)


def test_a_request_that_never_arrived_is_sent_again() -> None:
    with Stage() as stage:
        stage.fault("StartQuery", "drop")

        stage.run()

        assert stage.outcomes("StartQuery") == ["drop", "ok"]
        assert len(stage.calls("DescribeQueries")) == 3


def test_another_query_with_another_window_is_not_taken_for_the_lost_one() -> None:
    with Stage() as stage:
        earlier = stage.run().provenance.query_ids
        window = Window(0, int(stage.clock.now()))
        stage.fault("StartQuery", "drop")

        later = stage.run(ask(window=window)).provenance.query_ids

        assert later != earlier
        assert stage.outcomes("StartQuery") == ["ok", "drop", "ok"]


@pytest.mark.parametrize("ago", [5, 400])
def test_the_same_query_of_an_earlier_run_is_not_taken_for_the_lost_one(ago: int) -> None:
    with Stage() as stage:
        earlier = stage.run().provenance.query_ids
        stage.clock.sleep(ago)
        stage.fault("StartQuery", "drop")

        assert stage.run().provenance.query_ids != earlier


def test_a_clock_that_is_wrong_here_finds_the_lost_query_all_the_same() -> None:
    with Stage() as stage:
        stage.sandbox.clock.move(-240)
        stage.fault("StartQuery", "lost")

        stage.run()

        assert stage.outcomes("StartQuery") == ["lost"]


def test_the_same_query_that_was_stopped_is_not_taken_for_the_lost_one() -> None:
    with Stage() as stage:
        stage.fault("GetQueryResults", "cancel")
        with pytest.raises(QueryError):
            stage.run()
        stage.fault("StartQuery", "drop")

        assert len(stage.run().rows) == 1


def test_a_lost_reply_that_cannot_be_followed_up_says_so() -> None:
    with Stage() as stage:
        stage.fault("StartQuery", "lost")
        stage.fault("DescribeQueries", "denied", count=9)

        with pytest.raises(QueryError) as caught:
            stage.run()

        assert "whether the query runs cannot be seen: Access was denied" in caught.value.message
        assert "aws logs describe-queries --status Running" in caught.value.hint


def test_progress_hears_why_a_request_waits() -> None:
    heard = Heard()
    with Stage() as stage:
        stage.fault("StartQuery", "throttle")
        stage.run(progress=heard)

    assert heard.statuses[0] == "waiting: Rate exceeded."


def test_waits_grow_and_differ() -> None:
    with Stage() as stage:
        stage.fault("StartQuery", "limit", count=8)
        stage.run()

        times = [call.time for call in stage.calls("StartQuery")]
        waits = [late - early for early, late in pairwise(times)]
        assert 0.25 <= waits[0] <= 0.5
        assert 5.0 <= waits[-1] <= 10.0
        assert len(set(waits)) == len(waits)


def test_a_limit_that_never_frees_ends_with_the_reason_at_the_timeout() -> None:
    with Stage() as stage:
        stage.fault("StartQuery", "limit", count=1000)

        with pytest.raises(ServiceError) as caught:
            stage.run(ask(timeout=60.0))

        assert caught.value.message == (
            "CloudWatch did not take the query within 60 seconds. StartQuery was refused to the "
            "end: Account maximum query concurrency limit of [100] reached."
        )
        assert stage.calls("StopQuery") == []


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        pytest.param("fail", "CloudWatch could not finish the query", id="Failed"),
        pytest.param("cancel", "The query was stopped from elsewhere", id="Cancelled"),
        pytest.param("timeout-status", "The query ran into the 60 minutes", id="Timeout"),
    ],
)
def test_a_query_that_ended_badly_is_an_error_with_its_id(kind: str, message: str) -> None:
    with Stage() as stage:
        stage.fault("GetQueryResults", kind, after=1)

        with pytest.raises(QueryError) as caught:
            stage.run()

        (query,) = stage.client.describe_queries()["queries"]
        assert caught.value.message.startswith(message)
        assert f"'{query['queryId']}'" in caught.value.message
        assert stage.calls("StopQuery") == []


@pytest.mark.parametrize("kind", ["unknown-status", "future-status"])
def test_an_unknown_status_is_looked_at_again(kind: str) -> None:
    with Stage() as stage:
        stage.fault("GetQueryResults", kind, count=9)

        assert len(stage.run().rows) == 1


@pytest.mark.parametrize(
    ("kind", "status"), [("unknown-status", "Unknown"), ("future-status", "Hibernating")]
)
def test_a_status_that_stays_unknown_ends_in_an_error(kind: str, status: str) -> None:
    with Stage(looks=Looks(1, 1000, hold=1e9)) as stage:
        stage.fault("GetQueryResults", kind, count=10)

        with pytest.raises(QueryError, match=f"the status '{status}' 10 times in a row"):
            stage.run()

        assert stage.outcomes("StopQuery") == ["ok"]


def test_expired_credentials_say_how_to_sign_in_and_the_query_is_stopped() -> None:
    with Stage() as stage:
        stage.fault("GetQueryResults", "expired-token")

        with pytest.raises(CredentialsError) as caught:
            stage.run()

        assert caught.value.message == "The credentials have expired. The query was stopped."
        assert "aws sso login" in caught.value.hint
        assert stage.running() == []


def test_a_query_that_cannot_be_stopped_is_named() -> None:
    with Stage() as stage:
        stage.fault("GetQueryResults", "expired-token")
        stage.fault("StopQuery", "expired-token", count=99)

        with pytest.raises(CredentialsError) as caught:
            stage.run()

        (query,) = stage.client.describe_queries()["queries"]
        assert f"Query '{query['queryId']}' may still run" in caught.value.message
        assert f"aws logs stop-query --query-id {query['queryId']}" in caught.value.message


def test_a_denied_operation_is_named() -> None:
    with Stage() as stage:
        stage.fault("StartQuery", "denied")

        with pytest.raises(AccessDeniedError) as caught:
            stage.run()

        assert caught.value.message.startswith("Access was denied to StartQuery: ")
        assert caught.value.hint.startswith("Ask for logs:StartQuery")


def test_all_threads_together_stay_within_the_service_quota() -> None:
    """Ten calls a second are all that an account has, for everyone."""
    with Stage(looks=Looks(2, 8)) as stage:
        engines = [stage.new_engine() for _ in range(6)]
        threads = [
            threading.Thread(target=engine.run, args=(ask(), Silent())) for engine in engines
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert stage.outcomes("StartQuery") == ["ok"] * 6
        for operation in ("StartQuery", "GetQueryResults"):
            seconds = Counter(int(call.time) for call in stage.calls(operation))
            rate = DEFAULT_RATES[operation]
            assert max(seconds.values()) <= rate.burst + rate.per_second < 10


def test_retries_are_within_the_budget_too() -> None:
    with Stage() as stage:
        stage.fault("GetQueryResults", "throttle", count=30)
        stage.run()

        calls = stage.calls("GetQueryResults")
        assert Counter(call.outcome for call in calls)["ThrottlingException"] == 30
        seconds = Counter(int(call.time) for call in calls)
        assert max(seconds.values()) <= 7


def test_a_budget_gives_a_burst_and_then_a_place_at_a_time() -> None:
    budget = RequestBudget({"StartQuery": Rate(per_second=4.0, burst=3)})

    assert [budget.reserve("StartQuery", 100.0) for _ in range(6)] == [0, 0, 0, 0.25, 0.5, 0.75]
    assert budget.reserve("StartQuery", 100.5) == 0.5
    assert [budget.reserve("StartQuery", 200.0) for _ in range(4)] == [0, 0, 0, 0.25]
    assert [budget.reserve("StopQuery", 100.0) for _ in range(9)] == [0] * 9


def test_a_budget_gives_no_place_twice() -> None:
    budget = RequestBudget({"StartQuery": Rate(per_second=4.0, burst=1)})
    places: list[float] = []

    def take() -> None:
        places.extend(budget.reserve("StartQuery", 0.0) for _ in range(50))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(places) == [number / 4 for number in range(400)]


def test_one_account_and_region_have_one_budget() -> None:
    budgets = Budgets()

    assert budgets.of("1", "eu-west-1") is budgets.of("1", "eu-west-1")
    assert budgets.of("1", "eu-west-1") is not budgets.of("1", "us-east-1")
    assert budgets.of("1", "eu-west-1") is not budgets.of("2", "eu-west-1")


def test_a_slow_reply_delays_and_changes_nothing() -> None:
    with Stage() as stage:
        stage.fault("GetQueryResults", "slow", seconds=0.2)

        assert len(stage.run().rows) == 1
