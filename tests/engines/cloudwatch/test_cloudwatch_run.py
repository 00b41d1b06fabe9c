"""A query from StartQuery to its last row."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from cloudwatch_stage import GROUP, WINDOW, Heard, ScriptedEngine, Stage, ask, numbered

from insights.errors import UsageError
from insights.results import ColumnType, Statistics
from insights.sandbox.queries import Looks
from insights.times import Window


def test_answers_with_the_rows_of_the_completed_query() -> None:
    with Stage(ScriptedEngine(rows=numbered(3))) as stage:
        result = stage.run()

        assert [column.name for column in result.columns] == ["@timestamp", "n"]
        assert result.columns[0].type is ColumnType.TIMESTAMP
        assert result.rows == [("2025-11-20 12:00:00.000", str(n)) for n in range(3)]
        assert result.completeness.complete


def test_says_where_the_answer_comes_from_and_what_it_cost() -> None:
    with Stage() as stage:
        result = stage.run(ask(entry="rejects", version="1.2.0", parameters={"limit": "5"}))

        assert result.provenance.engine == "cloudwatch"
        assert result.provenance.entry == "rejects"
        assert result.provenance.parameters == {"limit": "5"}
        assert result.provenance.window == (WINDOW.start, WINDOW.end)
        assert result.provenance.groups == (GROUP,)
        assert result.provenance.region == "us-east-1"
        (query,) = stage.client.describe_queries()["queries"]
        assert result.provenance.query_ids == (query["queryId"],)
        assert result.statistics.bytes_scanned == 400.0
        assert result.statistics.log_groups_scanned is None
        assert result.statistics.seconds is not None
        assert 0.3 < result.statistics.seconds < 5.0


def test_sends_the_text_the_inclusive_window_and_the_default_limit() -> None:
    with Stage() as stage:
        stage.run()

        (call,) = stage.calls("StartQuery")
        assert call.parameters == {
            "queryString": "fields @timestamp, n",
            "startTime": WINDOW.start,
            "endTime": WINDOW.end,
            "logGroupNames": [GROUP],
            "limit": 10_000,
        }


@pytest.mark.parametrize(
    ("text", "limit", "sent"),
    [
        pytest.param("fields n", 20, 20, id="asked"),
        pytest.param("fields n | limit 50000", None, 50_000, id="the-query-asks-for-more"),
        pytest.param("fields n | limit 5", None, 10_000, id="the-query-asks-for-less"),
        pytest.param("fields n | limit 50", 20, 50, id="the-query-wins"),
        pytest.param("fields n | limit 500000", None, 100_000, id="no-more-than-the-service-gives"),
        pytest.param("fields n | estimate", None, None, id="estimate-takes-none"),
    ],
)
def test_sends_a_limit_that_fits_the_query(text: str, limit: int | None, sent: int | None) -> None:
    with Stage() as stage:
        stage.run(ask(text, limit=limit))

        (call,) = stage.calls("StartQuery")
        assert call.parameters.get("limit") == sent


def test_tells_progress_every_status_with_its_statistics() -> None:
    heard = Heard()
    with Stage(looks=Looks(scheduled=2, running=1)) as stage:
        stage.run(progress=heard)

    assert heard.statuses[:2] == ["Scheduled", "Scheduled"]
    assert set(heard.statuses[2:-1]) == {"Running"}
    assert heard.said[-1] == ("Complete", Statistics(2.0, 3.0, 400.0))


def test_polls_at_first_after_a_fifth_of_a_second_and_then_less_often() -> None:
    with Stage(looks=Looks(scheduled=0, running=12)) as stage:
        stage.run()

        times = [call.time for call in stage.calls("StartQuery", "GetQueryResults")]
        pauses = [late - early for early, late in pairwise(times)][:12]
        assert 0.15 < pauses[0] <= 0.2
        assert all(late > early * 1.2 for early, late in pairwise(pauses[:7]))
        assert 4.0 < max(pauses) <= 5.0


def test_never_takes_the_partial_rows_of_a_running_query() -> None:
    """The sandbox shows half of the rows in a wrong order until the query completes."""
    with Stage(ScriptedEngine(rows=numbered(40)), Looks(scheduled=0, running=4)) as stage:
        result = stage.run()

        running = [c for c in stage.calls("GetQueryResults") if c.detail == "Running"]
        assert len(running) >= 4
        assert [row[1] for row in result.rows] == [str(n) for n in range(40)]


def test_keeps_the_pointer_only_where_the_query_names_it() -> None:
    with Stage(ScriptedEngine(columns=("n", "@ptr"), rows=[("1", "p1")])) as stage:
        plain = stage.run(ask("fields n"))
        named = stage.run(ask("fields @ptr, n"))

        assert [column.name for column in plain.columns] == ["n"]
        assert [column.name for column in named.columns] == ["@ptr", "n"]
        assert named.rows == [("p1", "1")]


def test_an_empty_answer_has_the_columns_of_the_query() -> None:
    with Stage(ScriptedEngine(rows=())) as stage:
        result = stage.run()

        assert result.rows == []
        assert [column.name for column in result.columns] == ["@timestamp", "n"]


def test_absent_cells_are_none_and_a_column_without_a_value_stays() -> None:
    rows = [("2025-11-20 12:00:00.000", None, "p1"), (None, None, "p2")]
    with Stage(ScriptedEngine(rows=rows)) as stage:
        result = stage.run()

        assert result.rows == [("2025-11-20 12:00:00.000", None), (None, None)]


@pytest.mark.parametrize(
    ("limit", "count", "cut_by"),
    [
        pytest.param(None, 10_000, "the default limit of 10,000 rows", id="default"),
        pytest.param(7, 7, "the limit of 7 rows", id="asked"),
        pytest.param(8, 7, "", id="not-reached"),
    ],
)
def test_says_what_cut_the_answer(limit: int | None, count: int, cut_by: str) -> None:
    with Stage(ScriptedEngine(rows=numbered(count))) as stage:
        result = stage.run(ask(limit=limit))

        assert len(result.rows) == count
        assert result.completeness.cut_by == cut_by
        assert result.completeness.complete is not bool(cut_by)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"window": None}, "A query in CloudWatch needs a time window.", id="none"),
        pytest.param(
            {"window": Window(20, 10)}, "The time window ends before it starts.", id="reversed"
        ),
        pytest.param(
            {"limit": 100_001},
            "'100001' rows cannot be asked for; one query returns 1 to 100,000.",
            id="limit",
        ),
        pytest.param({"groups": ()}, "The query names no log group.", id="no-group"),
    ],
)
def test_refuses_what_makes_no_sense_before_anything_is_sent(
    changes: dict[str, Any], message: str
) -> None:
    with Stage() as stage:
        with pytest.raises(UsageError) as caught:
            stage.run(ask(**changes))

        assert caught.value.message == message
        assert stage.calls() == []


def test_refuses_a_text_longer_than_the_service_takes() -> None:
    with Stage() as stage, pytest.raises(UsageError, match=r"has 10,001 characters; .* 10,000\."):
        stage.run(ask("fields n".ljust(10_001)))
