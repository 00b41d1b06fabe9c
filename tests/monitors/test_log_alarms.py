"""Log alarms: aggregates, executions that no case settles, updates."""

from __future__ import annotations

import pytest
from alarm_rules import rule
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.monitors.alarms.aggregation import Aggregation, read_aggregation
from insights.monitors.alarms.log_decision import (
    EVALUATION_ERROR,
    EVALUATION_FAILURE,
    after_update,
    decide_log,
    replay_log,
    value_of_nothing,
)
from insights.monitors.alarms.points import Point
from insights.monitors.alarms.rule import log_rule
from insights.monitors.alarms.states import State


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("count(*)", Aggregation("count", "*")),
        ("COUNT( @message )", Aggregation("count", "@message")),
        ("max(rejects) by srcAddr", Aggregation("max", "rejects", ("srcAddr",))),
        ("sum(`a b`) BY x.y, `z`|sort DESC", Aggregation("sum", "a b", ("x.y", "z"), "desc")),
        ("avg(d) by a,b,c,d,e | sort asc", Aggregation("avg", "d", tuple("abcde"), "asc")),
    ],
)
def test_aggregates(text: str, read: Aggregation) -> None:
    assert read_aggregation(Source(text)) == (read, [])
    assert read_aggregation(Source(str(read))) == (read, [])


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("", "1-1", "Nothing is here."),
        ("p99(x)", "1-4", "'p99' is no function of log alarms."),
        ("max(*)", "5-6", "max(*) has no meaning."),
        ("max x", "5-6", "Expected '(', found 'x'."),
        ("max(x", "6-6", "Expected ')', found the end."),
        ("max()", "5-6", "Expected a field, found ')'."),
        ("max(strlen(x))", "5-11", "A call of strlen() cannot stand here."),
        ("max(x) by bin(5m)", "11-14", "A call of bin() cannot stand here."),
        ("max(x) by a,b,c,d,e,f", "21-22", "There are more than 5 fields behind 'by'."),
        ("max(x) by", "10-10", "Expected a field, found the end."),
        ("max(x), min(x)", "7-8", "',' does not belong here."),
        ("max(x) as y", "8-10", "'as' does not belong here."),
        ("max(x) | sort x desc", "15-16", "Expected 'asc' or 'desc', found 'x'."),
        ("max(x) | limit 5", "10-15", "Expected 'sort', found 'limit'."),
    ],
)
def test_what_is_no_aggregate(text: str, columns: str, message: str) -> None:
    read, (found,) = read_aggregation(Source(text))

    assert read is None
    assert (f"{found.span.column}-{found.span.end_column}", found.message) == (columns, message)
    assert found.hint.endswith((".", "?"))


@given(st.text(alphabet="countmax(*)by`,|sort descavg ä\n\\", max_size=30))
def test_any_text_is_an_aggregate_or_a_finding(text: str) -> None:
    read, found = read_aggregation(Source(text))

    assert (read is None) == (len(found) == 1)


@pytest.mark.parametrize(
    ("text", "counts", "value"),
    [
        ("count(*)", True, 0.0),
        ("count(*)", False, None),
        ("count(x)", True, None),
        ("count(*) by a", True, None),
        ("sum(x)", True, None),
    ],
)
def test_what_an_empty_answer_is_worth(text: str, counts: bool, value: float | None) -> None:
    read, _ = read_aggregation(Source(text))
    assert read is not None

    assert value_of_nothing(read, counts_as_zero=counts) == value


@pytest.mark.parametrize(
    ("missing", "executions", "previous", "state"),
    [
        ("missing", [None, None], State.OK, State.INSUFFICIENT_DATA),
        ("ignore", [None, None], State.ALARM, State.ALARM),
        ("breaching", [None, None], State.OK, State.ALARM),
        ("notBreaching", [None, None], State.ALARM, State.OK),
        ("missing", [None, 60], State.OK, State.OK),
        ("missing", [], State.ALARM, State.ALARM),
        ("missing", [{}, {}], State.OK, State.INSUFFICIENT_DATA),
        ("ignore", [{}, {}], State.ALARM, State.ALARM),
        ("notBreaching", [{}, {}], State.ALARM, State.OK),
        ("breaching", [{}, {}], State.OK, State.ALARM),
        ("missing", [{"a": 60}, {}], State.ALARM, State.OK),
        ("breaching", [{"a": 60}, {}], State.ALARM, State.OK),
        ("breaching", [{}, {"a": 1}], State.ALARM, State.OK),
        ("missing", [{"a": 60}, {"a": 60, "b": 1}], State.OK, State.ALARM),
    ],
)
def test_gaps_and_groups_that_are_gone(
    missing: str, executions: list[Point], previous: State, state: State
) -> None:
    assert decide_log(rule("2 of 2", missing), executions, previous).state is state


def test_failed_executions_say_how_bad_it_is() -> None:
    some = decide_log(rule("1 of 2"), [1.0, "failed"], State.OK)
    every = decide_log(rule("1 of 2"), ["failed", "failed"], State.OK)
    past = decide_log(rule("1 of 2"), ["failed", 1.0, 1.0], State.ALARM)

    assert [one.trouble for one in (some, every, past)] == [
        EVALUATION_FAILURE,
        EVALUATION_ERROR,
        "",
    ]
    assert past.state is State.OK


def test_states_over_time() -> None:
    states = replay_log(rule("2 of 3"), [60, 70, 1, 1, 60], State.INSUFFICIENT_DATA)

    assert states == [State.OK, State.ALARM, State.ALARM, State.OK, State.OK]


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        (["Threshold"], State.ALARM),
        (["QueryResultsToAlarm", "QueryResultsToEvaluate"], State.ALARM),
        (["Threshold", "AggregationExpression"], State.INSUFFICIENT_DATA),
        (["ScheduleExpression"], State.INSUFFICIENT_DATA),
        (["LogGroupIdentifiers"], State.INSUFFICIENT_DATA),
    ],
)
def test_which_updates_start_anew(changed: list[str], state: State) -> None:
    assert after_update(changed, State.ALARM) is state


def test_more_than_a_hundred_results_are_refused() -> None:
    words = ("GreaterThanThreshold", 1.0, "missing")

    assert log_rule(1, 100, *words)[1] == []
    assert [one.field for one in log_rule(1, 101, *words)[1]] == ["of"]
