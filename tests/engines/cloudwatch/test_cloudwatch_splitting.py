"""More rows than one query tells: the same answer, however its window is cut."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections.abc import Iterator

import pytest
from cloudwatch_stage import Heard, ScriptedEngine, Stage, ask, numbered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parts_stage import END, START, PartsStage, events, names, wanted

from insights.engines.parts.cells import Cell, Opened
from insights.engines.parts.fleet import Fleet
from insights.engines.protocol import Silent
from insights.errors import GuardError, InterruptedRunError, QueryError
from insights.sandbox.queries import Looks
from insights.times import Window

EVENTS = events(200, seed=1)
QUERIES = [
    "fields @timestamp, i",
    "fields i",
    "filter n > 2 | fields i, k | sort @timestamp asc",
    "parse @message '\"i\": *,' as number | fields k",
    "fields k, n | sort n desc, k",
    "fields i | sort n, k desc",
    "display concat(k, n) as kn | sort k",
    "stats count(*), sum(n), avg(n), min(n), max(n) by bin(10s)",
    "stats avg(n) * 2 + count(n) as z, avg(n > 2) as share by i",
    "stats sortsFirst(n) as f, sortsLast(k) as l, earliest(n) as e, latest(k) by i, bin(1m) as t",
    "stats pct(i, 50) as median, count_distinct(k) by bin(10s) as t | sort median desc",
    "stats count(*) as c by i, k | stats sum(c) as s, avg(c) by i, k | sort i",
    "stats count(*) as c by i | filter k = 'a' and c > 0 | sort i desc | fields c + 1 as d",
]


@pytest.fixture(scope="module")
def stage() -> Iterator[PartsStage]:
    with PartsStage(EVENTS) as found:
        yield found


@pytest.mark.parametrize("text", QUERIES)
def test_parts_give_the_rows_of_the_whole(text: str, stage: PartsStage) -> None:
    whole, parts = stage.whole(text), stage.in_parts(text, 45)

    assert parts.rows == whole.rows
    assert names(parts) == names(whole)
    assert len(whole.rows) >= 45
    assert len(parts.provenance.query_ids) > 2
    assert parts.completeness.complete
    assert stage.sandbox.failures == []


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(QUERIES),
    st.integers(20, 60),
    st.integers(0, 500),
    st.integers(30, 500),
)
def test_any_window_in_any_parts(
    stage: PartsStage, text: str, most: int, start: int, length: int
) -> None:
    window = Window(START + start, min(START + start + length, END))
    whole = stage.engine.run(wanted(text, window=window, limit=100_000), Silent())
    parts = stage.fleet(most).run(wanted(text, window=window, everything=True), Silent())

    assert (parts.rows, parts.completeness.missing) == (whole.rows, ())


def test_bins_are_never_cut(stage: PartsStage) -> None:
    before = len(stage.calls())

    stage.in_parts("stats pct(i, 50) by bin(10s)", 20)

    windows = [
        (call.parameters["startTime"], call.parameters["endTime"] + 1)
        for call in stage.calls("StartQuery")
        if call in stage.calls()[before:]
    ]
    assert len(windows) > 3
    assert all(
        edge % 10 == 0
        for window in windows[1:]
        for edge in window
        if edge not in (START - 5, END + 1)
    )


def test_what_one_query_tells_takes_one_query(stage: PartsStage) -> None:
    for text in ("fields i | dedup k", "stats pct(i, 90) by k", "fields i | sort n"):
        result = stage.in_parts(text, 300)

        assert result.rows == stage.whole(text).rows
        assert len(result.provenance.query_ids) == 1


def test_rows_that_one_query_returns_take_one_query() -> None:
    """``test_cloudwatch_pages`` counts the pages of a hundred thousand."""
    with Stage(ScriptedEngine(rows=numbered(20_500))) as stage:
        fleet = Fleet([Cell("here", lambda: Opened(stage.new_engine()))], clock=stage.clock)
        result = fleet.run(ask(everything=True), Silent())

        assert [row[1] for row in result.rows] == [str(n) for n in range(20_500)]
        completed = [c for c in stage.calls("GetQueryResults") if c.detail == "Complete"]
        assert len(completed) <= 4
        assert stage.outcomes("StartQuery") == ["ok"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("fields i | dedup i", "dedup keeps the first row of each key of the whole answer"),
        ("stats pct(n, 99) by i", "pct(n, 99) of the whole does not follow from those of its part"),
        ("stats count_distinct(n) by i, bin(1mo)", "count_distinct(n) of the whole does not"),
        ("filter toMillis(@timestamp) < now() * 1000 | fields i", "now() is another moment"),
        ("stats count(*) as c by i | stats pct(c, 50) by i", "pct(c, 50) of the whole"),
        ("fields i | autoregress i", "autoregress looks at all rows together"),
    ],
)
def test_what_cannot_be_cut_is_refused_with_the_reason(
    text: str, reason: str, stage: PartsStage
) -> None:
    with pytest.raises(QueryError) as caught:
        stage.in_parts(text, 45)

    assert caught.value.message.startswith(
        "The answer has more than the 45 rows that one query returns. "
    )
    assert reason in caught.value.message
    assert caught.value.hint
    assert stage.running() == []


def test_a_second_with_too_many_rows_is_told_and_not_looped_on() -> None:
    crowd = [(START * 1000 + 7000 + n, json.dumps({"i": n})) for n in range(50)]
    around = [(START * 1000 + n * 1000, json.dumps({"i": 100 + n})) for n in (3, 6, 8, 9, 300)]
    with PartsStage(sorted([*crowd, *around])) as stage:
        result = stage.in_parts("fields i", 20)

        assert len(result.rows) == 25
        assert {"103", "106", "108", "109", "400"} <= {row[0] for row in result.rows}
        (missing,) = result.completeness.missing
        assert missing.startswith("More rows fall into the second 2025-11-20T11:50:07Z")
        assert "than the 20 that one query returns" in missing
        assert len(result.provenance.query_ids) < 60


def test_statistics_tell_what_was_scanned_twice(stage: PartsStage) -> None:
    whole, parts = stage.whole("fields i"), stage.in_parts("fields i", 45)
    _, _ = whole.rows, parts.rows
    read, again = parts.statistics, parts.statistics.bytes_scanned_again

    assert read.records_matched == whole.statistics.records_matched == 200
    assert again is not None
    assert whole.statistics.bytes_scanned is not None
    assert again >= whole.statistics.bytes_scanned
    assert read.bytes_scanned is not None
    assert read.bytes_scanned > again


def test_all_parts_count_together_for_the_scan_budget(stage: PartsStage) -> None:
    whole = stage.whole("fields i").statistics.bytes_scanned
    assert whole is not None

    request = wanted("fields i", everything=True, max_scan=int(whole * 1.5))
    with pytest.raises(GuardError, match="more than the"):
        _ = stage.fleet(45).run(request, Silent()).rows

    assert stage.running() == []


def test_what_a_part_itself_scanned_counts_once() -> None:
    with PartsStage(EVENTS, looks=Looks(0, 1, 1e9)) as stage:
        whole = stage.whole("fields i").statistics.bytes_scanned
        assert whole is not None
        request = wanted("fields i", everything=True, max_scan=int(whole * 0.75))

        assert len(stage.fleet().run(request, Silent()).rows) == 200


def test_rows_stream_while_parts_are_left(stage: PartsStage) -> None:
    before = len(stage.calls("GetQueryResults"))
    result = stage.in_parts("fields i", 45)
    first = next(result.batches)

    assert 0 < len(first) < 200
    assert len(stage.calls("GetQueryResults")) > before


def test_a_reader_that_has_enough_leaves_nothing_running() -> None:
    with PartsStage(EVENTS, looks=Looks(1, 3)) as stage:
        batches = stage.in_parts("fields i", 20).batches
        next(batches)
        batches.close()  # type: ignore[attr-defined]

        assert stage.running() == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_every_part_first(sent: signal.Signals) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with PartsStage(EVENTS, looks=Looks(1, 100_000, 1e9)) as stage:

            def interrupt(count: int) -> None:
                if count == 40:
                    os.kill(os.getpid(), sent)

            stage.clock.at_sleep = interrupt
            with pytest.raises(InterruptedRunError) as caught:
                _ = stage.in_parts("fields i", 45).rows

            assert caught.value.message == "Interrupted. The query was stopped."
            assert stage.running() == []
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_signal_while_parts_run_stops_them_all() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # So many looks that no part can end by itself before it is stopped.
        with PartsStage(EVENTS, looks=Looks(0, 500)) as stage:
            sent: list[int] = []

            def interrupt(_: int) -> None:
                if len(stage.running()) > 1 and not sent:
                    sent.append(1)
                    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

            stage.clock.at_sleep = interrupt
            with pytest.raises(InterruptedRunError) as caught:
                _ = stage.in_parts("fields i", 45).rows

            assert caught.value.message.startswith("Interrupted.")
            assert "may still run" not in caught.value.message
            assert stage.running() == []
            assert len(stage.calls("StopQuery")) > 1
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_time_of_a_run_is_that_of_all_its_parts() -> None:
    with PartsStage(EVENTS, looks=Looks(1, 5)) as stage:
        with pytest.raises(QueryError, match=r"did not complete within 3 seconds\."):
            _ = stage.fleet(20).run(wanted("fields i", everything=True, timeout=3.0), Silent()).rows

        assert stage.running() == []


@pytest.mark.parametrize("kind", ["throttle", "limit", "5xx", "lost", "half", "drop", "garbage"])
def test_faults_lose_and_double_no_row(kind: str, stage: PartsStage) -> None:
    for operation in ("StartQuery", "GetQueryResults"):
        stage.fault(operation, kind, count=3, after=2)

    assert stage.in_parts("fields i", 45).rows == stage.whole("fields i").rows


def test_progress_counts_the_parts(stage: PartsStage) -> None:
    heard = Heard()

    _ = stage.in_parts("fields i", 45, heard).rows

    assert any(re.search(r"Complete \(\d+ of [5-9] parts\)", said) for said in heard.statuses)
    assert max(told.bytes_scanned or 0 for _, told in heard.said) > 0
