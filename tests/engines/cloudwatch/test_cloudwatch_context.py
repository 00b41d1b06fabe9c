"""The events around those of an answer, read from log streams with GetLogEvents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from cloudwatch_stage import GROUP, NOW, Stage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insights.engines.cloudwatch.neighbours import (
    StreamReader,
    group_place,
    millisecond,
    shown_time,
)
from insights.runs.context import Event, Span, Stretches

START = int(NOW - 3600) * 1000


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as made:
        yield made


_streams = iter(range(10**6))


def stream_of(stage: Stage, steps: list[int]) -> tuple[StreamReader, list[int]]:
    """A new stream whose events are so many milliseconds apart, and their times."""
    name = f"made-{next(_streams)}"
    times = [START + sum(steps[: at + 1]) for at in range(len(steps))]
    stage.sandbox.load(GROUP, name, [(time, f"event {at}") for at, time in enumerate(times)])
    place = group_place(f"123456789012:{GROUP}", ())
    return StreamReader(stage.engine.service(), place, name, spare=0), times


@given(st.data(), st.lists(st.sampled_from([0, 0, 1, 5]), min_size=1, max_size=30))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_large_context_is_the_whole_stream(
    stage: Stage, data: st.DataObject, steps: list[int]
) -> None:
    reader, times = stream_of(stage, steps)
    at = data.draw(st.integers(min_value=0, max_value=len(steps) - 1))

    (run,) = reader.runs([times[at]], 100, 100)
    assert [message for _, _, message in run] == [f"event {n}" for n in range(len(steps))]


@given(
    st.lists(st.tuples(st.sampled_from([0, 1, 5]), st.booleans()), min_size=1, max_size=30),
    st.integers(min_value=0, max_value=3),
    st.integers(min_value=0, max_value=3),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_read_of_a_stream_is_what_grep_prints(
    stage: Stage, events: list[tuple[int, bool]], before: int, after: int
) -> None:
    reader, times = stream_of(stage, [step for step, _ in events])
    matches = [at for at, (_, match) in enumerate(events) if match]
    everything = [(shown_time(time), f"event {at}") for at, time in enumerate(times)]

    def near(read: list[list[tuple[str, str]]]) -> list[list[Event]]:
        left = Counter(Event(*everything[at]) for at in matches)
        found: list[list[Event]] = []
        for run in read:
            stretches = Stretches(left, Span(before, after))
            for event in run:
                stretches.add(Event(*event))
            found += stretches.found
        return found

    runs = reader.runs([times[at] for at in matches], before, after)
    read = [[(shown_time(time), text) for time, _, text in run] for run in runs]
    assert near(read) == near([everything])


def test_pages_that_are_full_early_are_read_on(stage: Stage) -> None:
    """A page holds a mebibyte of messages at most (API_GetLogEvents)."""
    texts = [f"{number} {'x' * 200_000}" for number in range(16)]
    entries = [(START + number, text) for number, text in enumerate(texts)]
    for at in range(0, 16, 4):
        stage.sandbox.load(GROUP, "large", entries[at : at + 4])
    place = group_place(f"123456789012:{GROUP}", ())
    reader = StreamReader(stage.engine.service(), place, "large")

    (run,) = reader.runs([START + 10], 8, 4)
    assert [text.split()[0] for _, _, text in run][:15] == [str(n) for n in range(1, 16)]


def test_times_lead_there_and_back() -> None:
    assert shown_time(1_763_640_000_007) == "2025-11-20 12:00:00.007"
    assert millisecond("2025-11-20 12:00:00.007") == 1_763_640_000_007


def test_a_group_of_another_account_is_named_by_its_arn() -> None:
    arn = "arn:aws:logs:eu-west-1:210987654321:log-group:/a/b"

    assert group_place("210987654321:/a/b", (f"{arn}:*",)) == {"logGroupIdentifier": arn}
    assert group_place("123456789012:/a/b", (arn,)) == {"logGroupName": "/a/b"}
    assert group_place("210987654321:/b", (arn,)) == {"logGroupName": "/b"}
