"""Metric alarms beyond the documented tables: ranges, samples, points, laws."""

from __future__ import annotations

import pytest
from alarm_rules import rule
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.monitors.alarms.decision import decide, replay, states_by_point
from insights.monitors.alarms.points import Point, points_of_word, read_points, write_points
from insights.monitors.alarms.ranges import Span, cadence, evaluation_range, range_length
from insights.monitors.alarms.rule import Rule, metric_rule
from insights.monitors.alarms.samples import enough_samples
from insights.monitors.alarms.states import Comparison, State, Treatment

SLOTS = st.lists(st.sampled_from((True, False, None)), min_size=1, max_size=9)
STATES = st.sampled_from(State)
RULES = st.builds(
    lambda of, back, missing: rule(f"{max(of - back, 1)} of {of}", missing),
    st.integers(1, 5),
    st.integers(0, 4),
    st.sampled_from(list(Treatment)),
)


def points(text: str) -> list[float | None]:
    read, found = read_points(Source(text))
    assert found == []
    return [one if isinstance(one, float) else None for one in read]


def test_the_design_s_own_example() -> None:
    states = states_by_point(rule("2 of 3", "notBreaching"), points("0x3 500 0 500x2 _x2"), 5)

    assert (states[3], states[5]) == (State.OK, State.ALARM)


def test_a_stopped_stream_fires_again_from_old_points() -> None:
    """Recorded: breach, good, breach with M = 2, then silence: three steps without new data."""
    states = replay(rule("2 of 3"), points("_x6 100 0 100 _x9"), 9)

    changes = [one for before, one in zip([None, *states], states, strict=False) if one != before]
    assert changes == [State.ALARM, State.OK, State.ALARM, State.INSUFFICIENT_DATA]


@given(RULES, SLOTS, STATES)
def test_what_lies_before_enough_points_does_not_matter(
    chosen: Rule, slots: list[bool | None], previous: State
) -> None:
    enough = [*slots, *[True] * chosen.of]

    assert decide(chosen, [False, *enough], previous) == decide(chosen, enough, previous)


@given(RULES, SLOTS, STATES)
def test_a_state_before_matters_only_to_missing_and_ignore(
    chosen: Rule, slots: list[bool | None], previous: State
) -> None:
    if chosen.missing in (Treatment.BREACHING, Treatment.NOT_BREACHING):
        assert decide(chosen, slots, previous) == decide(chosen, slots, State.OK)
        assert decide(chosen, slots, previous) is not State.INSUFFICIENT_DATA


@given(RULES, SLOTS, STATES)
def test_one_more_breach_never_ends_an_alarm(
    chosen: Rule, slots: list[bool | None], previous: State
) -> None:
    """Nor does a breach in place of a good point."""
    if decide(chosen, slots, previous) is State.ALARM:
        worse = [True if slot is False else slot for slot in slots]
        if chosen.missing is not Treatment.IGNORE:
            assert decide(chosen, worse, State.ALARM) is State.ALARM


@pytest.mark.parametrize(
    ("datapoints", "period", "length", "every"),
    [
        ("2 of 3", 10, 9, 10),
        ("3 of 3", 60, 5, 60),
        ("3 of 3", 300, 5, 60),
        ("24 of 24", 3600, 26, 60),
        ("25 of 25", 3600, 27, 3600),
        ("7 of 7", 86_400, 9, 3600),
    ],
)
def test_how_much_is_looked_at_and_how_often(
    datapoints: str, period: int, length: int, every: int
) -> None:
    chosen = rule(datapoints, period=period)

    assert (range_length(chosen), cadence(chosen)) == (length, every)
    assert range_length(chosen, wall_clock=True) == chosen.of


def seconds(text: str) -> int:
    hour, minute, second = text.split(":")
    return int(hour) * 3600 + int(minute) * 60 + int(second)


@pytest.mark.parametrize(
    ("moment", "newest", "math"),
    [
        ("05:43:04", "05:42:40", False),
        ("05:44:38", "05:44:10", False),
        ("07:58:33", "07:58:20", True),
        ("06:46:28", "06:46:10", True),
    ],
)
def test_the_recorded_newest_slots(moment: str, newest: str, math: bool) -> None:
    chosen = rule("2 of 3", period=10)

    slots = evaluation_range(chosen, seconds(moment) + 0.47, 9, math=math)

    start = seconds(newest)
    assert len(slots) == 9
    assert slots[-1] == Span(start, start + 10)
    assert slots[0] == Span(start - 80, start - 70)


def test_minutes_slide_and_are_not_aligned_to_the_period() -> None:
    slots = evaluation_range(rule("1 of 1", period=300), seconds("10:07:30"), 2)

    assert [(one.start, one.end) for one in slots] == [
        (seconds("09:56:00"), seconds("10:01:00")),
        (seconds("10:01:00"), seconds("10:06:00")),
    ]


@pytest.mark.parametrize(
    ("statistic", "samples", "enough"),
    [
        ("p90", 99, False),
        ("p90", 100, True),
        ("p99", 999, False),
        ("p99", 1000, True),
        ("p50", 20, True),
        ("p50", 19, False),
        ("p10", 99, False),
        ("p10", 100, True),
        ("p99.9", 9999, False),
        ("p99.9", 10_000, True),
        ("Sum", 1, True),
        ("tm90", 1, True),
    ],
)
def test_how_many_samples_a_percentile_needs(statistic: str, samples: int, enough: bool) -> None:
    assert enough_samples(statistic, samples) is enough


@pytest.mark.parametrize(
    ("period", "of", "refused"),
    [
        (5, 1, True),
        (10, 1, False),
        (30, 1, False),
        (40, 1, True),
        (60, 1440, False),
        (60, 1441, True),
        (300, 288, False),
        (300, 289, True),
        (3600, 168, False),
        (3600, 169, True),
        (604_800, 1, False),
        (604_800, 2, True),
    ],
)
def test_periods_and_what_they_may_cover(period: int, of: int, refused: bool) -> None:
    words = (1, of, Comparison.GREATER.value, 1.0, "missing", period)

    assert bool(metric_rule(*words)[1]) is refused


POINTS = st.lists(
    st.one_of(
        st.none(),
        st.just("failed"),
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-5, 5).map(float),
    ),
    max_size=30,
)


@given(POINTS)
def test_points_are_read_as_they_are_written(one: list[Point]) -> None:
    assert read_points(Source(write_points(one))) == (one, [])


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("1 x 2", "1:3-1:4", "'x' is no point."),
        ("1x0", "1:1-1:4", "'1x0' repeats a point no times."),
        ("5 1x99999", "1:3-1:10", "'1x99999' is more than 10000 points."),
        ("1x9999 2x2", "1:8-1:11", "These are more than 10000 points."),
        ("__", "1:1-1:3", "'__' is no point."),
        ("nan", "1:1-1:4", "'nan' is no point."),
    ],
)
def test_what_is_no_point(text: str, place: str, message: str) -> None:
    _, found = read_points(Source(text))

    (one,) = found
    span = one.span
    where = f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
    assert (where, one.message) == (place, message)


@given(st.text(max_size=40))
def test_any_text_is_points_or_findings(text: str) -> None:
    read, found = read_points(Source(text))

    assert found or all(one is None or isinstance(one, float | str) for one in read)
    assert isinstance(points_of_word(text), list | str)
