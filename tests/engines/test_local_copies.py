"""Columnar copies: the same answers, and never those of another state of the file."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from local_run import answer

from insights.engines.local.copies import Copies
from insights.engines.local.copying import copied
from insights.engines.protocol import Silent
from insights.errors import DataError, UsageError
from insights.lang.log_types import LogSource
from insights.times import Window

DATA = Path(__file__).parents[1] / "data"
_LINES = [
    '{"time":"2026-11-20T10:00:00Z","level":"ERROR","at":{"ms":1.50,"A":"x"},"n":1,"ok":true}',
    '{"time":"2026-11-20T10:00:01Z","level":"INFO","at":{"ms":"2","a":"y"},"n":1.0,"list":[1,{"k":2}]}',
    '{"time":"2026-11-20T10:00:02Z","level":"ERROR","at":"none","n":null,"at.ms":7}',
    "no JSON at all",
    '{"time":"2026-11-20T10:00:03Z","message":"with \\"quotes\\" and \\u00e9"}',
]


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIGHTS_CACHE", str(tmp_path / "cache"))


def _write(folder: Path, lines: list[str] | None = None, name: str = "app.log") -> Path:
    path = folder / name
    path.write_text("\n".join([*(lines or _LINES), ""]), "utf-8")
    return path


def _add(*files: Path) -> None:
    list(copied(tuple(map(str, files)), "", Copies(), Silent()))


QUERIES = [
    "fields @timestamp, @message",
    'filter level = "ERROR" | display at.ms, n, at.A, at.a, level',
    "display n, ok, list.0, list.1.k, at.ms, message, gone",
    "fields @logStream, @log, @ingestionTime | sort @timestamp",
    "stats count(*) as n, sum(at.ms) by level, bin(2s)",
    "filter @message like /JSON/ | display @message",
    "parse @message '\"n\":*,' as x | display x",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("kind", ["json", "text", ""])
def test_a_copy_gives_the_same_answer(tmp_path: Path, query: str, kind: str) -> None:
    path = _write(tmp_path)
    before = answer(query, [path], LogSource(kind))
    rows = before.rows
    _add(path)

    after = answer(query, [path], LogSource(kind))

    assert after.rows == rows
    assert after.columns == before.columns
    # An answer that is known without a look at the events has counted none.
    assert before.statistics.records_scanned in (None, after.statistics.records_scanned)


@pytest.mark.parametrize("name", ["vpcflow-default.log", "vpcflow-v3.log", "cloudtrail.jsonl.gz"])
def test_copies_of_real_logs_give_the_same_answers(name: str) -> None:
    query = (
        "fields @timestamp, @message, action, srcAddr, eventName, sourceIPAddress,"
        " requestParameters.instancesSet.items.0.instanceId, vpcId | sort @timestamp, @message"
    )
    before = answer(query, [DATA / name], LogSource("")).rows
    _add(DATA / name)

    assert answer(query, [DATA / name], LogSource("")).rows == before


def test_the_copy_is_what_is_read(tmp_path: Path) -> None:
    """Same size and time of change: only the copy still knows the old bytes."""
    path = _write(tmp_path, ["first"])
    _add(path)
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    path.write_text("other\n")
    os.utime(path, ns=times)

    assert answer("fields @message", [path]).rows[0][0] == "first"


@pytest.mark.parametrize("text", ["other\n", "longer than before\n"])
def test_a_changed_file_has_no_copy(tmp_path: Path, text: str) -> None:
    path = _write(tmp_path, ["first"])
    _add(path)
    path.write_text(text)
    os.utime(path, ns=(1, 1))

    assert answer("fields @message", [path]).rows[0][0] == text.strip()


def test_a_window_holds_for_copies(tmp_path: Path) -> None:
    path = _write(tmp_path)
    _add(path)
    start = 1_795_168_801

    rows = answer("display @timestamp", [path], window=Window(start, start)).rows

    assert rows == [("2026-11-20 10:00:01.000",)]


def test_copied_and_other_files_are_read_together(tmp_path: Path) -> None:
    one, two = _write(tmp_path, name="one.log"), _write(tmp_path, name="two.log")
    _add(one)

    result = answer("stats count(*)", [one, two])

    assert result.rows == [("10",)]
    assert result.statistics.records_scanned == 10


@pytest.mark.parametrize("harm", ["cut", "garbage", "gone"])
def test_a_copy_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, harm: str) -> None:
    path = _write(tmp_path)
    _add(path)
    ((copy, _),) = Copies().all()
    if harm == "gone":
        copy.path.unlink()
    else:
        data = copy.path.read_bytes()
        copy.path.write_bytes(data[: len(data) // 2] if harm == "cut" else b"PAR1" * 40)

    assert answer("stats count(*)", [path]).rows == [("5",)]


def test_older_copies_make_room(tmp_path: Path) -> None:
    paths = [_write(tmp_path, [f"line {n}"], f"{n}.log") for n in range(4)]
    _add(paths[0])
    ((copy, _),) = Copies().all()
    cache = Copies(room=copy.size * 2 + copy.size // 2)
    for number, path in enumerate(paths[1:], 1):
        os.utime(next(iter(cache.all()))[0].path.with_name("about.json"), (number, number))
        list(copied((str(path),), "", cache, Silent()))

    assert len(list(cache.all())) == 2
    assert cache.of(paths[3]) is not None
    assert sum(copy.size for copy, _ in cache.all()) <= copy.size * 2.5


def test_a_copy_larger_than_the_cache_is_refused(tmp_path: Path) -> None:
    cache = Copies(room=10)

    with pytest.raises(DataError, match="more than the cache may: 10"):
        list(copied((str(_write(tmp_path)),), "", cache, Silent()))

    assert list((tmp_path / "cache").iterdir()) == []


def test_what_a_killed_process_left_is_no_copy_and_goes(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    path = _write(tmp_path)
    _add(path)
    ((copy, _),) = Copies().all()
    for name, age in (("old.part", 1), ("new.part", None)):
        part = cache / name
        part.mkdir()
        (part / "about.json").write_bytes(copy.path.with_name("about.json").read_bytes())
        if age:
            os.utime(part, (age, age))

    assert len(list(Copies().all())) == 1
    _add(path)
    assert not (cache / "old.part").exists()
    assert (cache / "new.part").exists()


def test_two_processes_may_copy_one_file_at_once(tmp_path: Path) -> None:
    path = _write(tmp_path, [json.dumps({"n": n, "text": "x" * 50}) for n in range(20_000)])
    command = [sys.executable, "-m", "insights", "cache", "add", "-q", str(path)]

    runs = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]

    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"", 0)] * 3
    assert [current for _, current in Copies().all()] == [True]
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [""]
    assert answer("stats count(*), sum(n)", [path]).rows == [("20000", "199990000")]


def test_a_copy_is_for_its_owner_only(tmp_path: Path) -> None:
    _add(_write(tmp_path))
    ((copy, _),) = Copies().all()

    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert copy.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_room_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIGHTS_CACHE_SIZE", "20 GB")

    with pytest.raises(UsageError, match="INSIGHTS_CACHE_SIZE is '20 GB'"):
        Copies()


def _cache_command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "insights", "cache", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_adds_lists_and_clears(tmp_path: Path) -> None:
    path = tmp_path / "app.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a":1}\n{"a":2,"b":{"c":3}}\n'))

    added = _cache_command("add", path)
    listed = _cache_command("list", "-o", "json")
    cleared = _cache_command("clear", path)

    assert added.returncode == 0
    assert "2 fields" in added.stderr
    (copy,) = json.loads(listed.stdout)
    assert (copy["file"], copy["type"], copy["current"]) == (str(path), "json", "yes")
    assert cleared.stderr == "Removed 1 copy.\n"
    assert json.loads(_cache_command("list", "-o", "json").stdout) == []
    assert path.exists()


def test_the_command_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = _cache_command("add", tmp_path / "none.log")

    assert done.returncode == 3
    assert "none.log' does not exist" in done.stderr
