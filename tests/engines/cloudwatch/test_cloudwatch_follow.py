"""Following: each event once, however late it comes, and lines added to files."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from cloudwatch_stage import GROUP, NOW, FakeClock, Stage, ask

from insights.diagnostics import Source
from insights.engines.local.engine import LocalEngine
from insights.engines.parts.cells import Cell, Opened
from insights.engines.parts.fleet import Fleet
from insights.engines.protocol import Request, Silent
from insights.errors import GuardError, InterruptedRunError, UsageError
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.runs.follow import LAG, LiveFollow, Pace, Seen, followed
from insights.runs.follow_files import FileFollow
from insights.runs.tail import Tail
from insights.sandbox.queries import Looks
from insights.times import Window


def asked(text: str = "fields @timestamp, i", **changes: object) -> Request:
    window = Window(int(NOW) - 10, int(NOW))
    return ask(text, window=window, log_source=LogSource("json"), **changes)


class Following:
    """A follow on a sandbox, into which events are put while the follow waits."""

    def __init__(self, seed: int, late: int) -> None:
        self.stage = Stage(LocalEngine(), Looks(0, 0))
        self.chance = random.Random(seed)
        self.late = late
        self.put: list[int] = []

    def put_some(self, _: int = 0) -> None:
        """Events of any time within the lag; every tenth twice."""
        batch = []
        for _ in range(self.chance.randrange(120)):
            number = len(self.put)
            age = self.chance.randrange(self.late * 1000)
            when = int(self.stage.clock.now() * 1000) - age
            batch += [(max(when, int(NOW - 10) * 1000), json.dumps({"i": number // 10 * 10}))]
            self.put.append(number // 10 * 10)
        if batch:
            self.stage.sandbox.load(GROUP, "main", sorted(batch))

    def live(self, text: str, seconds: float, **changes: object) -> LiveFollow:
        fleet = Fleet([Cell("here", lambda: Opened(self.stage.engine, ""))], clock=self.stage.clock)
        pace = Pace(seconds=seconds)
        return LiveFollow(fleet, followed(asked(text, **changes)), self.stage.clock, Silent(), pace)


@pytest.mark.parametrize("seed", [1, 2])
def test_each_event_comes_once_however_late(seed: int) -> None:
    on = Following(seed, LAG - 5)
    with on.stage as stage:
        on.put_some()
        stage.clock.at_sleep = lambda _: on.put_some() if len(on.put) < 1500 else None

        result = on.live("fields i", 400).answer()
        rows = result.rows

    assert len(on.put) >= 1500
    assert Counter(row[0] for row in rows) == Counter(str(number) for number in on.put)
    assert [column.name for column in result.columns] == ["i"]


def test_events_come_oldest_first_in_each_answer_and_ties_as_stored() -> None:
    on = Following(1, LAG)
    with on.stage as stage:
        moment = int(NOW - 5) * 1000
        events = [(moment - 1000, '{"i": 1}'), (moment, '{"i": 2}'), (moment, '{"i": 3}')]
        stage.sandbox.load(GROUP, "main", events)

        rows = on.live("fields i | sort @timestamp desc", 1).answer().rows

    assert rows == [("1",), ("2",), ("3",)]


def test_a_quiet_group_is_asked_less_and_less() -> None:
    on = Following(1, LAG)
    with on.stage as stage:
        assert on.live("fields i", 600).answer().rows == []
        started = [call.parameters for call in stage.calls("StartQuery")]

    windows = [(int(call["startTime"]), int(call["endTime"])) for call in started]
    steps = [two[1] - one[1] for one, two in pairwise(windows)]
    # Polls take their time beside the waits of 10, 20, 40, 60 and 60 seconds.
    assert all(step >= wait for step, wait in zip(steps, [10, 20, 40, 60, 60], strict=False))
    assert 6 <= len(steps) <= 12
    assert all(two[0] == max(windows[0][0], one[1] - LAG) for one, two in pairwise(windows))


def test_all_queries_share_one_budget() -> None:
    on = Following(1, LAG)
    with on.stage as stage:
        stage.sandbox.load(GROUP, "main", [(int(NOW - 5) * 1000, '{"i": 1}')])
        result = on.live("fields i", 600, max_scan=30).answer()

        with pytest.raises(GuardError, match="may"):
            _ = result.rows
        assert stage.running() == []


def test_an_interrupt_leaves_no_query_behind() -> None:
    on = Following(1, LAG)
    with on.stage as stage:
        result = on.live("fields i", 600).answer()

        def interrupt(_: int) -> None:
            # Only the main thread hears Ctrl-C.
            if threading.current_thread() is threading.main_thread():
                raise KeyboardInterrupt

        stage.clock.at_sleep = interrupt
        with pytest.raises(InterruptedRunError):
            _ = result.rows
        assert stage.running() == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stats count(*)", "stats looks at all rows together"),
        ("fields i | dedup i", "dedup keeps the first row"),
        ("fields i | sort i", "sort looks at all rows together"),
        ("fields i | limit 3", "limit"),
        ("fields now() as n", "is another moment"),
        ("fields i as @message", "another @message"),
    ],
)
def test_what_is_no_stream_of_events_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=f"cannot be followed: .*{why}"):
        followed(asked(text))


def test_what_was_seen_is_forgotten_with_its_window() -> None:
    seen = Seen()
    rows = [("2026-01-01 00:00:00.000", ("a",)), ("2026-01-01 00:00:09.000", ("a",))]

    assert seen.fresh(rows) == rows
    assert seen.fresh([*rows, rows[1]]) == [rows[1]]
    seen.forget("2026-01-01 00:00:05.000")
    assert len(seen) == 1


def test_added_lines_survive_rotation_and_truncation(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("old\nhalf")
    tail = Tail(path, whole=False)

    def lines() -> str:
        return b"".join(tail.lines()).decode()

    assert lines() == ""
    with path.open("a") as file:
        file.write(" whole\nand")
    assert lines() == "half whole\n"
    path.rename(tmp_path / "app.log.1")
    assert lines() == ""
    path.write_text("new\n")
    assert lines() == "and\nnew\n"
    path.write_text("x\n")
    assert lines() == "x\n"
    tail.close()


def test_a_query_on_added_lines(tmp_path: Path) -> None:
    path = tmp_path / "app.jsonl"
    path.write_text('{"i": 0}\n')
    clock = FakeClock()
    added = iter(range(1, 100))

    def write(_: int) -> None:
        with path.open("a") as file:
            file.write(f'{{"i": {next(added)}}}\n{{"j": 1}}\n')

    clock.at_sleep = write
    text = "fields i | filter ispresent(i)"
    query, _ = parse(Source(text))
    request = Request(query, text, Source(text), LogSource("json"), data=(str(path),))

    result = FileFollow(LocalEngine(), request, clock, Silent(), Pace(seconds=5)).answer()

    assert result.rows == [(str(number),) for number in range(1, 6)]


@pytest.mark.parametrize("name", ["-", "app.log.gz", "."])
def test_what_does_not_grow_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be followed"):
        Tail(Path(name), whole=True)
