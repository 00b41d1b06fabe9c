"""Answers of more than one page: whole, in order, streamed, or an error."""

from __future__ import annotations

from collections import Counter

import pytest
from cloudwatch_stage import FakeClock, Heard, ScriptedEngine, Stage, ask, numbered

from insights.errors import InterruptedRunError, ServiceError
from insights.results import Statistics
from insights.sandbox.queries import Looks

LONG = ask("fields @timestamp, n | limit 100000")


def test_a_hundred_thousand_rows_take_one_query_and_at_most_eleven_pages_after_completion() -> None:
    with Stage(ScriptedEngine(rows=numbered(100_000))) as stage:
        result = stage.run(LONG)

        assert [row[1] for row in result.rows] == [str(n) for n in range(100_000)]
        assert result.completeness.complete
        assert stage.outcomes("StartQuery") == ["ok"]
        completed = [c for c in stage.calls("GetQueryResults") if c.detail == "Complete"]
        assert len(completed) <= 11
        assert max(c.parameters["maxItems"] for c in completed) == 10_000
        seconds = Counter(int(call.time) for call in completed)
        assert max(seconds.values()) <= 7


def test_pages_are_fetched_while_the_rows_are_read() -> None:
    with Stage(ScriptedEngine(rows=numbered(25_000))) as stage:
        result = stage.run(LONG)
        before = len(stage.calls("GetQueryResults"))

        sizes, calls = [], []
        for batch in result.batches:
            sizes.append(len(batch))
            calls.append(len(stage.calls("GetQueryResults")) - before)

        assert sizes == [10_000, 10_000, 5_000]
        assert calls == [0, 1, 2]


def test_an_answer_of_one_row_needs_no_page_beside_the_poll() -> None:
    with Stage(looks=Looks(scheduled=0, running=0)) as stage:
        stage.run()

        completed = [c for c in stage.calls("GetQueryResults") if c.detail == "Complete"]
        assert len(completed) == 1


def test_a_field_that_appears_late_is_a_column_from_the_start() -> None:
    """The tree does not know what the service calls the column, so all pages tell."""
    rows = [("1", None)] * 10_500 + [("2", "x")]
    scripted = ScriptedEngine(columns=("other", "late"), rows=rows)
    with Stage(scripted) as stage:
        result = stage.run(LONG)

        assert [column.name for column in result.columns] == ["other", "late"]
        assert result.rows[0] == ("1", None)
        assert result.rows[-1] == ("2", "x")
        assert {len(row) for row in result.rows} == {2}


def test_the_pointer_is_no_column_where_the_rows_tell_the_columns() -> None:
    with Stage(ScriptedEngine(columns=("other", "@ptr"), rows=[("1", "p1")])) as stage:
        result = stage.run()

        assert [column.name for column in result.columns] == ["other"]
        assert result.rows == [("1",)]


def test_a_field_that_nothing_announced_is_an_error_and_not_dropped() -> None:
    rows = [("t", "1", None)] * 10_500 + [("t", "2", "x")]
    scripted = ScriptedEngine(columns=("@timestamp", "n", "surprise"), rows=rows)
    with Stage(scripted) as stage:
        result = stage.run(LONG)

        with pytest.raises(ServiceError, match="the field 'surprise', which the query does not"):
            list(result.batches)


def test_a_page_token_that_expired_is_an_error_with_the_count_of_rows() -> None:
    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        batches = stage.run(LONG).batches
        next(batches)
        stage.sandbox.clock.move(3601)

        with pytest.raises(ServiceError) as caught:
            list(batches)

        assert caught.value.message == (
            "The answer is not whole: 10,000 of 10,500 rows were received. AWS answered to "
            "GetQueryResults with InvalidParameterException: The specified nextToken is invalid."
        )


def test_a_row_that_is_missing_on_the_first_page_is_noticed() -> None:
    class ShortAfterwards(Heard):
        def update(self, status: str, statistics: Statistics) -> None:
            super().update(status, statistics)
            if status == "Complete":
                stage.fault("GetQueryResults", "short")

    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        batches = stage.run(LONG, ShortAfterwards()).batches

        with pytest.raises(ServiceError, match=r"10,499 of 10,500 rows were received\."):
            list(batches)


def test_a_row_that_is_missing_on_the_last_page_is_noticed() -> None:
    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        batches = stage.run(LONG).batches
        next(batches)
        stage.fault("GetQueryResults", "short")

        with pytest.raises(ServiceError, match=r"10,499 of 10,500 rows were received\."):
            list(batches)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        pytest.param("stuck", "20,000 of 10,500 rows were received. More rows came", id="stuck"),
        pytest.param("hollow", "10,000 of 10,500 rows were received. Pages without", id="hollow"),
    ],
)
def test_pages_without_an_end_are_an_error(kind: str, message: str) -> None:
    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        batches = stage.run(LONG).batches
        next(batches)
        stage.fault("GetQueryResults", kind, count=50)

        with pytest.raises(ServiceError) as caught:
            list(batches)

        assert message in caught.value.message


@pytest.mark.parametrize(
    "kind", ["throttle", "5xx", "unavailable", "drop", "lost", "half", "garbage"]
)
def test_a_page_that_fails_is_fetched_again(kind: str) -> None:
    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        batches = stage.run(LONG).batches
        rows = list(next(batches))
        stage.fault("GetQueryResults", kind, count=3)
        for batch in batches:
            rows.extend(batch)

        assert [row[1] for row in rows] == [str(n) for n in range(10_500)]


@pytest.mark.parametrize("length", [30, 31, 32, 33])
def test_a_reply_that_ends_inside_a_character_is_fetched_again(length: int) -> None:
    """A snowman has three bytes, so most halves of the reply end within one."""
    scripted = ScriptedEngine(columns=("n",), rows=[("☃" * 1000 + "x" * length,)] * 2)
    with Stage(scripted, Looks(0, 0)) as stage:
        stage.fault("GetQueryResults", "half", count=2)

        result = stage.run(ask("fields n"))

        assert [len(row[0] or "") for row in result.rows] == [1000 + length] * 2


def test_a_page_that_fails_for_ever_ends_in_an_error() -> None:
    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        batches = stage.run(ask(LONG.text, timeout=60.0)).batches
        next(batches)
        stage.fault("GetQueryResults", "throttle", count=1000)

        with pytest.raises(ServiceError, match=r"10,000 of 10,500 rows .* Rate exceeded\."):
            list(batches)


def test_the_time_that_a_reader_takes_is_not_the_runs() -> None:
    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        rows = 0
        for batch in stage.run(ask(LONG.text, timeout=60.0)).batches:
            rows += len(batch)
            FakeClock.sleep(stage.clock, 100.0)

        assert rows == 10_500


def test_credentials_that_expire_between_pages_are_named_with_the_count() -> None:
    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        batches = stage.run(LONG).batches
        next(batches)
        stage.fault("GetQueryResults", "expired-token")

        with pytest.raises(Exception, match=r"10,000 of 10,500 rows .* credentials have expired"):
            list(batches)


def test_ctrl_c_between_pages_has_nothing_to_stop() -> None:
    with Stage(ScriptedEngine(rows=numbered(10_500))) as stage:
        batches = stage.run(LONG).batches
        next(batches)

        def interrupt(_: int) -> None:
            raise KeyboardInterrupt

        stage.fault("GetQueryResults", "throttle")
        stage.clock.at_sleep = interrupt

        with pytest.raises(InterruptedRunError, match="the query had ended"):
            list(batches)

        assert stage.calls("StopQuery") == []
