"""The record of runs: whole or not there, whoever dies, however many write."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

import insights
from insights.runs import history
from insights.runs.history import COMPLETE, KILLED, RUNNING, History, Record

WRITING = """
import sys
from dataclasses import replace
from pathlib import Path
from insights.runs.history import History, Record
store = History(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    record = store.add(Record("", "running", 1.0, "cloudwatch", "fields " + "x" * 20_000))
    for _ in range(3):
        store.update(replace(record, query_ids=("q1", "q2"), status="complete"))
"""


def record(**values: object) -> Record:
    return Record(**{"id": "", "status": COMPLETE, "started": 1.0, "engine": "cloudwatch",
                     "query": "fields a", **values})  # type: ignore[arg-type]  # fmt: skip


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    store = History(tmp_path)
    added = store.add(
        record(
            entry="rejects",
            parameters={"limit": "5"},
            window=(10, 20),
            groups=("/a", "/b"),
            query_ids=("q",),
            statistics={"bytes_scanned": 5.0},
            price=0.25,
            connection={"profile": "prod"},
        )
    )

    assert store.find(added.id) == added
    assert store.find("q") == added
    assert store.find("nothing") is None
    assert list(store.recent()) == [added]


def test_the_newest_comes_first(tmp_path: Path) -> None:
    store = History(tmp_path)
    ids = []
    for _ in range(5):
        ids.append(store.add(record()).id)
        time.sleep(0.002)

    assert [one.id for one in store.recent()] == ids[::-1]


def test_ids_are_easy_to_type_and_are_no_words(tmp_path: Path) -> None:
    ids = [History(tmp_path).add(record()).id for _ in range(50)]

    assert len(set(ids)) == 50
    assert all(len(one) == 6 and not one.isalpha() for one in ids)
    assert not set("".join(ids)) & set("il1o0A")


@pytest.mark.parametrize(
    "written", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"id": "x"}', b'{"started": "x"}', b"null"]
)
def test_a_file_that_cannot_be_read_harms_no_other(written: bytes, tmp_path: Path) -> None:
    store = History(tmp_path)
    broken, kept = store.add(record()), store.add(record())
    next(tmp_path.glob(f"*-{broken.id}.json")).write_bytes(written)

    assert [one.id for one in store.recent()] == [kept.id]
    assert store.find(broken.id) is None


def test_records_of_other_versions_are_read(tmp_path: Path) -> None:
    store = History(tmp_path)
    added = store.add(record())
    path = next(tmp_path.glob("*.json"))
    told = json.loads(path.read_bytes())
    del told["limit"]
    path.write_text(json.dumps({**told, "of-the-future": [1]}))

    assert store.find(added.id) == added


def test_a_run_whose_process_is_gone_is_shown_as_killed() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    assert record(status=RUNNING, pid=ended.pid).shown_status == KILLED
    assert record(status=RUNNING, pid=os.getpid()).shown_status == RUNNING
    assert record(status=COMPLETE, pid=ended.pid).shown_status == COMPLETE


def test_only_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST", 3)
    store = History(tmp_path)
    ids = []
    for _ in range(6):
        ids.append(store.add(record()).id)
        time.sleep(0.002)

    assert [one.id for one in store.recent()] == ids[:2:-1]


def test_old_ones_go_and_so_does_what_was_half_written(tmp_path: Path) -> None:
    store = History(tmp_path)
    long_ago = int((time.time() - 91 * 86_400) * 1000)
    (tmp_path / f"{long_ago:013d}-abc234.json").write_text("{}")
    (tmp_path / ".x.json.1.ab.part").write_text("half")
    os.utime(tmp_path / ".x.json.1.ab.part", (1, 1))
    (tmp_path / "notes.txt").write_text("not ours")

    kept = store.add(record())

    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2
    assert names[0].endswith(f"-{kept.id}.json")
    assert names[1] == "notes.txt"


def test_records_are_for_their_owner_alone(tmp_path: Path) -> None:
    History(tmp_path / "history").add(record())

    assert (tmp_path / "history").stat().st_mode & 0o777 == 0o700
    (path,) = (tmp_path / "history").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_killing_writers_at_any_moment_leaves_whole_records(tmp_path: Path) -> None:
    """Three writers at once, killed after a while, again and again."""
    chance = random.Random(1)
    for _ in range(4):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITING, str(tmp_path)], stdout=subprocess.PIPE, text=True
            )
            for _ in range(3)
        ]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            time.sleep(chance.uniform(0.01, 0.05))
            writer.kill()
            writer.communicate()

    files = list(tmp_path.glob("*.json"))
    read = list(History(tmp_path).recent())
    assert len(files) == len(read) > 12
    assert {one.query for one in read} == {"fields " + "x" * 20_000}
    assert len({one.id for one in read}) == len(read)


def test_without_a_place_nothing_is_kept_and_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert list(History(tmp_path / "no" / "folder").recent()) == []
    with pytest.raises(OSError, match="Not a directory"):
        History(tmp_path / "file" / "history").add(record())


def test_python_leaves_no_trace_of_runs_on_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSIGHTS_STATE", str(tmp_path / "state"))

    assert insights.query("stats count(*) as n", events=["a", "b"]).rows == [("2",)]

    assert not (tmp_path / "state").exists()
