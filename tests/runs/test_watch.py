"""Running again and again: what changed, how often, and for how much."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.diagnostics import Source
from insights.engines.protocol import Silent
from insights.errors import GuardError, UsageError
from insights.runs import job
from insights.runs.wanted import Kept, Wanted
from insights.runs.watch import watched


class Waiting:
    """A clock on which something happens while one waits."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waited: list[float] = []

    def now(self) -> float:
        return sum(self.waited)

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        with self.path.open("a") as file:
            file.write('{"k": "b"}\n')


def _job(path: Path, **options: str) -> job.Job:
    wanted = Wanted(data=(str(path),), history=Kept.NONE, **options)  # type: ignore[arg-type]
    return job.of_text(Source("stats count(*) as n by k", "<query>"), "json", None, wanted)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "events.jsonl"
    made.write_text('{"k": "a"}\n')
    return made


def test_rows_that_changed_are_marked(path: Path) -> None:
    clock = Waiting(path)
    answers = watched(_job(path), 2, clock, Silent(), lambda _: None)

    assert next(answers).rows == [(None, "a", "1")]
    assert next(answers).rows == [(None, "a", "1"), ("*", "b", "1")]
    assert next(answers).rows == [(None, "a", "1"), ("*", "b", "2")]
    assert clock.waited == [2, 2]


def test_all_runs_share_one_budget(path: Path) -> None:
    answers = watched(_job(path, max_scan="20 B"), 1, Waiting(path), Silent(), lambda _: None)

    next(answers)
    next(answers)
    with pytest.raises(GuardError, match="20 bytes that they may"):
        next(answers)


def test_often_is_refused(path: Path) -> None:
    with pytest.raises(UsageError, match="0s is too often"):
        next(watched(_job(path), 0, Waiting(path), Silent(), lambda _: None))
