"""Runs with all that stands around them: kept answers, estimates and guards, records."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cloudwatch_stage import GROUP, NOW, QUERY, ScriptedEngine, Stage, ask, numbered

from insights.engines.cloudwatch.connection import Connection
from insights.engines.parts.cells import Cell, Opened
from insights.engines.parts.fleet import Fleet
from insights.errors import GuardError, QueryError
from insights.results import ResultSet, Statistics
from insights.runs import answers
from insights.runs.answers import Answers
from insights.runs.history import COMPLETE, FAILED, History, Record
from insights.runs.job import Job
from insights.runs.places import Where
from insights.runs.wanted import Kept, Wanted
from insights.times import Window

CLOSED = Window(int(NOW) - 7200, int(NOW) - 3600)
CACHED = Wanted(cached=True)


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIGHTS_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("INSIGHTS_NOW", "2025-11-20T12:00:00Z")


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage(ScriptedEngine(rows=numbered(3))) as stage:
        yield stage


def job(stage: Stage, text: str = QUERY, wanted: Wanted = CACHED, **changes: Any) -> Job:
    """A live run of the text over a closed window."""
    request = ask(text, **{"window": CLOSED, **changes})
    fleet = Fleet([Cell("here", lambda: Opened(stage.engine))], clock=stage.clock)
    where = Where("cloudwatch", lambda: fleet, connection=Connection(region="us-east-1"))
    return Job(request, where, wanted)


def kept() -> list[Path]:
    """The files of the kept answers."""
    return sorted(Answers()._folder.glob("*"))


def records() -> list[Record]:
    return list(History().recent())


def starts(stage: Stage) -> int:
    return len(stage.calls("StartQuery"))


def test_a_kept_answer_is_the_answer(stage: Stage) -> None:
    first = job(stage).run()
    rows = first.rows
    second = job(stage).run()

    assert second.rows == rows == numbered_cells(first)
    assert second.columns == first.columns
    assert starts(stage) == 1
    assert (first.provenance.cached, second.provenance.cached[:4]) == ("", time.strftime("%Y"))
    assert second.provenance.query_ids == first.provenance.query_ids
    assert second.provenance.groups == (GROUP,)
    assert (second.statistics.bytes_scanned, second.statistics.records_scanned) == (0.0, 3.0)


def numbered_cells(result: ResultSet) -> list[tuple[str | None, ...]]:
    """The rows of the stage under the columns of an answer."""
    values = [dict(zip(("@timestamp", "n", "@ptr"), row, strict=True)) for row in numbered(3)]
    return [tuple(one.get(column.name) for column in result.columns) for one in values]


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "fields @timestamp, n, 2"},
        {"window": replace(CLOSED, end=CLOSED.end - 1)},
        {"groups": ("/other",)},
        {"limit": 5},
    ],
)
def test_another_question_is_asked(changed: dict[str, Any], stage: Stage) -> None:
    stage.sandbox.load("/other", "s", [(int(NOW - 7200) * 1000, "hello")])
    assert job(stage).run().rows
    assert job(stage, **changed).run().rows

    assert starts(stage) == 2
    assert len(kept()) == 2


@pytest.mark.parametrize(
    "where",
    [
        {"connection": Connection(region="eu-west-1")},
        {"connection": Connection(region="us-east-1", profile="other")},
        {"account": "123456789012"},
        {"name": "local"},
    ],
)
def test_another_place_is_asked(where: dict[str, Any], stage: Stage) -> None:
    assert job(stage).run().rows
    other = job(stage)
    assert Job(other.request, replace(other.where, **where), CACHED).run().rows

    assert starts(stage) == 2


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL_LOGS"])
def test_another_identity_is_asked(variable: str, stage: Stage) -> None:
    before = answers.key(job(stage))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(variable, "another")

        assert answers.key(job(stage)) != before


@pytest.mark.parametrize(
    ("text", "window", "reason"),
    [
        (QUERY, Window(0, int(NOW) - 899), "The window ended less than 15 minutes ago"),
        ("filter n < now() | stats count(*)", CLOSED, "The query calls now()"),
        ("fields NOW() as t", CLOSED, "The query calls now()"),
        (f"SOURCE '{GROUP}' | fields n", CLOSED, "The query reads what can change"),
        ("lookup t c as n OUTPUT m | fields n", CLOSED, "The query reads what can change"),
        ("fields n | filter n in (SOURCE 'a' | fields n)", CLOSED, ""),
    ],
)
def test_what_may_change_is_not_kept(text: str, window: Window, reason: str, stage: Stage) -> None:
    found = answers.unfit(job(stage, text, window=window))

    assert found.startswith(reason)
    assert found


def test_a_window_that_ended_long_enough_ago_may_be_kept(stage: Stage) -> None:
    assert answers.unfit(job(stage, window=Window(0, int(NOW) - 900))) == ""


def test_nothing_is_kept_unless_it_is_asked_for(stage: Stage) -> None:
    assert job(stage, wanted=Wanted()).run().rows
    assert job(stage, wanted=replace(CACHED, history=Kept.NONE)).run().rows

    assert kept() == []


def test_a_cut_answer_is_not_kept(stage: Stage) -> None:
    result = job(stage, limit=3).run()

    assert (len(result.rows), result.completeness.complete) == (3, False)
    assert kept() == []


def test_an_answer_that_was_not_read_to_its_end_is_not_kept(stage: Stage) -> None:
    for _ in job(stage).run().batches:
        break

    assert kept() == []


@pytest.mark.parametrize("harm", ["junk", "empty", "half", "less", "bit"])
def test_a_harmed_answer_is_asked_for_again(harm: str, stage: Stage) -> None:
    rows = job(stage).run().rows
    (path,) = kept()
    whole = path.read_bytes()
    harmed = {
        "junk": b"junk",
        "empty": b"",
        "half": whole[: len(whole) // 2],
        "less": whole[:-1],
        "bit": whole[:40] + bytes([whole[40] ^ 4]) + whole[41:],
    }
    path.write_bytes(harmed[harm])

    assert job(stage).run().rows == rows
    assert starts(stage) == 2
    assert job(stage).run().rows == rows
    assert starts(stage) == 2


def test_old_answers_go_when_room_is_short(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert job(stage).run().rows
    monkeypatch.setattr(answers, "MOST_BYTES", 4 * kept()[0].stat().st_size // 3)
    time.sleep(0.02)

    assert job(stage, limit=50).run().rows

    assert len(kept()) == 1
    assert job(stage, limit=50).run().provenance.cached


def test_records_say_what_became_of_runs(stage: Stage) -> None:
    assert job(stage, wanted=Wanted()).run().rows
    stage.fault("GetQueryResults", "fail")
    with pytest.raises(QueryError):
        job(stage, wanted=Wanted()).run()
    stage.fault("GetQueryResults", "drop", after=2, count=1)

    failed, fine = records()

    assert (fine.status, fine.rows, fine.complete, fine.scanned) == (COMPLETE, 3, True, 400.0)
    assert fine.price == pytest.approx(400 * 0.005 / 1e9)
    assert (failed.status, failed.error_kind) == (FAILED, "query")
    assert len(failed.query_ids) == len(fine.query_ids) == 1


def test_the_record_is_there_before_the_query_runs(stage: Stage) -> None:
    seen: list[tuple[str, ...]] = []
    stage.clock.at_sleep = lambda _: seen.append(records()[0].query_ids)

    assert job(stage, wanted=Wanted()).run().rows

    assert seen[0] == records()[0].query_ids != ()


def test_python_leaves_no_trace_of_runs_on_files(stage: Stage) -> None:
    live = job(stage, wanted=Wanted(history=Kept.LIVE))

    assert live.leaves_traces
    assert not replace(live, where=replace(live.where, name="local")).leaves_traces


def test_a_kept_answer_says_nothing_about_the_next_scan(stage: Stage) -> None:
    assert job(stage).run().rows
    assert job(stage).run().rows

    with pytest.raises(GuardError, match="more than the 399 B that it may"):
        job(stage, wanted=Wanted(), max_scan=399).run()


def test_an_estimate_from_the_past_grows_with_the_window(stage: Stage) -> None:
    assert job(stage, wanted=Wanted()).run().rows
    longer = Window(CLOSED.start - 3601, CLOSED.end)

    assert job(stage, wanted=Wanted(), max_scan=400).run().rows
    with pytest.raises(GuardError, match="about 800 B, more than the 799 B"):
        job(stage, wanted=Wanted(), window=longer, max_scan=799).run()


def test_other_groups_have_another_past(stage: Stage) -> None:
    stage.behind.statistics = Statistics(1.0, 1.0, 4e9)  # type: ignore[attr-defined]
    stage.sandbox.load("/other", "s", [(int(NOW - 7200) * 1000, "hello")])
    assert job(stage, wanted=Wanted()).run().rows

    with pytest.raises(GuardError, match="would scan about"):
        job(stage, wanted=Wanted(), max_scan=10**9).run()
    with pytest.raises(GuardError, match="The query scanned"):
        job(stage, wanted=Wanted(), groups=("/other",), max_scan=10**9).run()


@pytest.mark.parametrize("kind", ["denied", "throttle"])
def test_who_cannot_look_at_groups_runs_all_the_same(kind: str, stage: Stage) -> None:
    stage.fault("DescribeLogGroups", kind, count=100)

    assert len(job(stage, wanted=Wanted(), max_scan=10**9).run().rows) == 3


def test_a_refused_run_is_never_started(stage: Stage) -> None:
    with pytest.raises(GuardError, match="very roughly"):
        job(stage, "fields n", wanted=Wanted(), max_scan=1).run()

    assert starts(stage) == 0


def test_cloudwatch_is_asked_for_its_estimate_where_that_is_wanted(stage: Stage) -> None:
    said: list[str] = []
    wanted = Wanted(estimate=True)

    with pytest.raises(GuardError, match="about 400 B, more than the 399 B that it may; that is "):
        job(stage, wanted=wanted, max_scan=399).run(say=said.append)
    assert len(job(stage, wanted=wanted, max_scan=400).run(say=said.append).rows) == 3

    sent = [call.parameters for call in stage.calls("StartQuery")]
    assert [one["queryString"] for one in sent] == [f"{QUERY}\n| estimate"] * 2 + [QUERY]
    assert ["limit" in one for one in sent] == [False, False, True]
    assert said == ["CloudWatch's estimate: 400 B (less than $0.0001)."] * 2
    assert len(records()) == 1


def test_an_answer_is_not_kept_for_ever(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert job(stage).run().rows
    monkeypatch.setattr(answers, "DAYS", 0)

    assert job(stage).run().rows

    assert starts(stage) == 2
