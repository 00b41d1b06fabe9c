"""Events around those of an answer, on files: what is near, what is one group, what is refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import insights
from insights.diagnostics import Source
from insights.engines.protocol import Silent
from insights.errors import UsageError
from insights.results import ResultSet
from insights.runs import job
from insights.runs.context import Event, Span, Stretches, Surrounded, span_of, surrounded
from insights.runs.wanted import Kept, Wanted


def written(folder: Path, name: str, count: int) -> str:
    """A file of that many events, three a second."""
    path = folder / name
    lines = [
        json.dumps({"timestamp": f"2026-11-20T10:00:{n // 3:02d}Z", "n": n}) for n in range(count)
    ]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def around(text: str, data: Sequence[str], span: Span, said: list[str] | None = None) -> Surrounded:
    wanted = Wanted(data=tuple(data), history=Kept.NONE)
    ready = job.of_text(Source(text, "<query>"), "json", None, wanted)
    return surrounded(ready, span, Silent(), (said if said is not None else []).append)


def grouped(found: Surrounded) -> list[list[tuple[str, int]]]:
    """What each row is, and its number, group by group."""
    names = [column.name for column in found.shown.columns]
    rows = [(row[0] or "", _number(row[names.index("@message")])) for row in found.shown.rows]
    ends = [sum(found.groups[: at + 1]) for at in range(len(found.groups))]
    return [rows[end - size : end] for end, size in zip(ends, found.groups, strict=True)]


def _number(message: str | None) -> int:
    return int(json.loads(message or "{}")["n"])


def test_what_is_near_stands_around_and_groups_that_touch_are_one(tmp_path: Path) -> None:
    data = [written(tmp_path, "a.jsonl", 20)]
    found = around("fields n | filter n in [3, 6, 14]", data, Span(1, 1))

    assert grouped(found) == [
        [("before", 13), ("match", 14), ("after", 15)],
        [("before", 2), ("match", 3), ("after", 4), ("before", 5), ("match", 6), ("after", 7)],
    ]
    assert [column.name for column in found.shown.columns] == ["context", "n", "@message"]
    assert found.answer.rows == [("14",), ("6",), ("3",)]
    assert found.answer.provenance.query == "fields n | filter n in [3, 6, 14]"
    assert [row[1] for row in found.shown.rows[:4]] == [None, "14", None, None]


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(0, 2), [[("match", 4), ("after", 5), ("after", 6)]]),
        (Span(2, 0), [[("before", 2), ("before", 3), ("match", 4)]]),
        (Span(0, 0), [[("match", 4)]]),
    ],
)
def test_either_side_can_be_had_alone(
    span: Span, expected: list[list[tuple[str, int]]], tmp_path: Path
) -> None:
    data = [written(tmp_path, "a.jsonl", 9)]

    assert grouped(around("filter n = 4", data, span)) == expected


def test_streams_stay_apart_and_the_window_does_not_cut(tmp_path: Path) -> None:
    data = [written(tmp_path, "a.jsonl", 6), written(tmp_path, "b.jsonl", 6)]
    text = "fields @logStream, n | filter n = 3 | sort @logStream"
    found = around(text, data, Span(9, 9))

    assert [[row[1] for row in group] for group in grouped(found)] == [[*range(6)]] * 2
    assert [row[1] for row in found.shown.rows] == ["a.jsonl"] * 6 + ["b.jsonl"] * 6
    wanted = Wanted(
        data=tuple(data[:1]), history=Kept.NONE, start="2026-11-20T10:00:01Z", length="1s"
    )
    ready = job.of_text(Source("filter n = 3", "<query>"), "json", None, wanted)
    cut = surrounded(ready, Span(9, 9), Silent(), lambda _: None)
    assert [row[1] for row in grouped(cut)[0]] == [*range(6)]


def test_so_many_rows_have_context_and_the_others_stand_alone(tmp_path: Path) -> None:
    said: list[str] = []
    data = [written(tmp_path, "a.jsonl", 150)]
    found = around("filter n % 5 = 2 | sort n asc", data, Span(0, 1), said)

    sizes = [len(group) for group in grouped(found)]
    assert sizes == [2] * 20 + [1] * 10
    assert said == ["Only the first 20 events have context; filter more to see that of others."]


def test_equal_events_are_two(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"timestamp": "2026-11-20T10:00:00Z", "n": 1}\n' * 3)
    said: list[str] = []
    found = around("filter n = 1 | limit 2", [str(path)], Span(5, 5), said)

    assert [row[0] for row in grouped(found)[0]] == ["match", "match", "after"]
    assert said == []
    alone = around("filter n = 1 | limit 2", [str(path)], Span(0, 0))
    assert grouped(alone) == [[("match", 1), ("match", 1)]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stats count(*) by n", "stats makes rows that are no single events"),
        ("pattern @message", "pattern makes rows"),
        ("fields 1 as @message", "it makes another @message"),
        ("fields n as context", "it has a column 'context' of its own"),
    ],
)
def test_rows_that_are_no_events_are_refused(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"no context to show: {why}"):
        around(text, [written(tmp_path, "a.jsonl", 3)], Span(1, 1))


def test_what_cannot_be_read_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="Standard input can be read once only"):
        around("filter n = 1", ["-"], Span(1, 1))


def test_the_single_options_win() -> None:
    assert span_of(None, None, None) is None
    assert span_of(3, None, 1) == Span(3, 1)
    assert span_of(None, 2, None) == Span(2, 0)
    assert span_of(0, None, None) == Span(0, 0)


@given(
    st.lists(st.booleans(), max_size=40),
    st.integers(min_value=0, max_value=4),
    st.integers(min_value=0, max_value=4),
)
def test_stretches_are_what_grep_prints(matches: list[bool], before: int, after: int) -> None:
    events = [Event(str(at), "x") for at in range(len(matches))]
    stretches = Stretches(Counter(e for e, one in zip(events, matches, strict=True) if one),
                          Span(before, after))  # fmt: skip
    for event in events:
        stretches.add(event)

    near = {
        at
        for at in range(len(events))
        if any(matches[max(0, at - after) : at + before + 1])
    }  # fmt: skip
    flat = [event for stretch in stretches.found for event in stretch]
    assert flat == [events[at] for at in sorted(near)]
    starts = [int(stretch[0].time or 0) for stretch in stretches.found]
    assert starts == [at for at in sorted(near) if at - 1 not in near]


def test_an_answer_without_rows_has_no_groups(tmp_path: Path) -> None:
    found = around("filter n = 99", [written(tmp_path, "a.jsonl", 3)], Span(1, 1))

    assert isinstance(found.shown, ResultSet)
    assert (found.groups, found.shown.rows) == ((), [])


def test_programs_can_ask_for_it_too() -> None:
    events = [{"timestamp": f"2026-11-20T10:00:0{n}Z", "n": n} for n in range(5)]
    result = insights.query("fields n | filter n = 2", events=events, context=1)

    assert [record["context"] for record in result.records()] == ["before", "match", "after"]
    with pytest.raises(UsageError, match="-1 is no number of events"):
        insights.query("fields n", events=events, context=-1)
