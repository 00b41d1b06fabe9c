"""How queries are cut, and what they are cut into: the text that each part is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.engines.parts.deciding import plan_of
from insights.engines.parts.plan import Gathered, InTime, Plan, Refused
from insights.engines.parts.windows import Grid, pieces
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.lang.printer import query as printed
from insights.times import Window


def _plan(text: str, *, several: bool = False) -> Plan:
    query, found = parse(Source(text))
    assert found == []
    return plan_of(query, LogSource("json"), several=several)


@pytest.mark.parametrize(
    ("text", "timed"),
    [
        ("fields @timestamp, a", "fields @timestamp, a"),
        ("filter a = 1", "filter a = 1"),
        ("fields a, b as c | limit 5", "fields a, b as c | display a, c, @timestamp | limit 5"),
        (
            'parse @message "* *" as x, y | display x',
            'parse @message "* *" as x, y | display x, @timestamp',
        ),
        (
            "fields concat(a, b) | sort @timestamp desc",
            "fields concat(a, b) | sort @timestamp desc | display concat(a, b), @timestamp",
        ),
    ],
)
def test_events_are_lined_up_by_their_time(text: str, timed: str) -> None:
    plan = _plan(text)

    assert isinstance(plan, InTime)
    assert " ".join(printed(plan.query).split()) == text
    assert " ".join(printed(plan.timed).split()) == timed
    assert plan.hidden == (timed != text)


@pytest.mark.parametrize(
    ("text", "part", "rest"),
    [
        (
            "stats avg(a) as m by k | sort m desc | limit 3",
            "stats sum(a) as insights_part0, sum(isNumeric(a)) as insights_part1 "
            "by k as insights_key0",
            "stats sum(c1) / sum(c2) as m by c0 as k | sort m desc | limit 3",
        ),
        (
            "stats count(*), sum(a) / count(*) as q by bin(5m)",
            "stats count(*) as insights_part0, sum(a) as insights_part1 "
            "by bin(5m) as insights_key0",
            "stats sum(c1) as `count(*)`, sum(c2) / sum(c1) as q by c0 as `bin(5m)`",
        ),
        (
            "stats pct(a, 99) as p by bin(1h) offset 10m | filter p > 2",
            "stats pct(a, 99) as insights_part0 by bin(1h) as insights_key0 offset 10m",
            "stats latest(c1) as p by c0 as `bin(1h)` | filter p > 2",
        ),
        (
            "stats max(a) as m by k | filter z = 1 and m > 2",
            "filter z = 1 | stats max(a) as insights_part0 by k as insights_key0",
            "stats max(c1) as m by c0 as k | filter m > 2",
        ),
        (
            "fields a | sort b desc",
            "fields a | sort b desc | display a, b",
            "display c0 as a | sort c1 desc",
        ),
    ],
)
def test_parts_of_other_queries_are_gathered(text: str, part: str, rest: str) -> None:
    plan = _plan(text)

    assert isinstance(plan, Gathered)
    assert " ".join(printed(plan.query).split()) == part
    assert " ".join(printed(plan.rest).split()) == rest


@pytest.mark.parametrize(
    ("by", "grid"),
    [
        ("bin(10s)", Grid(10)),
        ("bin(300s)", Grid(60)),
        ("bin(700ms)", Grid(7)),
        ("k, bin(5m)", Grid(300)),
        ("bin(1h) offset 10m", Grid(3600, 600)),
        ("bin(1w)", Grid(7 * 86_400, 4 * 86_400)),
    ],
)
def test_time_is_cut_between_bins(by: str, grid: Grid) -> None:
    plan = _plan(f"stats pct(a, 50) by {by}")

    assert isinstance(plan, Gathered)
    assert plan.grid == grid
    assert not plan.across


@pytest.mark.parametrize(
    "text",
    [
        "stats pct(a, 50)",
        "stats pct(a, 50) by bin(1mo)",
        "fields b as @timestamp | stats pct(a, 50) by bin(1m)",
        "stats values(a) by k",
        "fields a | dedup a",
        "pattern @message",
        "fields a | limit 5 | filter a = 1",
        "filter a in ( SOURCE '/g' | fields a )",
        "fields queryStartTime() as s",
        "$Saved(a=1)",
        "stats count(*) by bin(1m) | fillmissing with 0 for `count(*)`",
        "stats count(*) as c by k | stats pct(c, 50)",
    ],
)
def test_what_needs_the_whole_is_refused_in_words(text: str) -> None:
    plan = _plan(text)

    assert isinstance(plan, Refused)
    assert plan.reason.startswith("The query cannot be answered in parts: ")
    assert plan.hint


def test_places_of_one_time_cannot_be_put_together_by_time() -> None:
    text = "stats latest(a) by k"

    assert isinstance(_plan(text), Gathered)
    assert isinstance(_plan(text, several=True), Refused)
    assert isinstance(_plan("sort @timestamp, a"), InTime)
    assert isinstance(_plan("sort @timestamp, a", several=True), Gathered)


@given(
    st.integers(0, 10_000),
    st.integers(0, 5000),
    st.integers(1, 70),
    st.builds(Grid, st.integers(1, 900), st.integers(0, 900)),
)
def test_pieces_cover_a_window_and_share_no_second(
    start: int, length: int, count: int, grid: Grid
) -> None:
    window = Window(start, start + length)
    found = pieces(window, count, grid)
    cuts = [second for second in range(start + 1, start + length + 1)
            if (second - grid.shift) % grid.step == 0]  # fmt: skip

    assert bool(found) == bool(cuts)
    if found:
        assert (found[0].start, found[-1].end) == (window.start, window.end)
        assert [piece.end + 1 for piece in found[:-1]] == [piece.start for piece in found[1:]]
        assert {piece.start for piece in found[1:]} <= set(cuts)
        assert 2 <= len(found) <= max(2, count)
