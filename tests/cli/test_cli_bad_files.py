"""Files that cannot be read: the run ends with a name, or goes on and tells which are missing."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import insights


def put(folder: Path) -> None:
    """Two good files, and one that is none."""
    (folder / "logs").mkdir()
    (folder / "logs" / "a.log").write_text("x\ny\n", "utf-8")
    (folder / "logs" / "b.bin").write_bytes(bytes(range(256)))
    (folder / "logs" / "c.log").write_text("z\n", "utf-8")


QUERY = ("query", "stats count(*) as n", "--data", "logs")


def test_a_bad_file_ends_the_run_with_its_name(tmp_path: Path) -> None:
    put(tmp_path)

    done = insights(*QUERY, cwd=tmp_path)

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: 'logs/b.bin' is a binary file, not a log.\n")


def test_bad_files_are_stepped_over_told_and_counted(tmp_path: Path) -> None:
    put(tmp_path)

    done = insights(*QUERY, "--skip-bad-files", "-o", "json", cwd=tmp_path)

    assert (done.code, done.rows) == (5, [{"n": 3}])
    *summary, error = done.err.splitlines()
    assert summary[-1] == "Not complete: cut by files that cannot be read."
    assert json.loads(error) == {
        "error": {
            "kind": "partial",
            "message": "'logs/b.bin' is a binary file, not a log.",
            "hint": "The answer is without one file.",
            "exit_code": 5,
        }
    }


def test_quiet_does_not_hide_what_is_missing(tmp_path: Path) -> None:
    put(tmp_path)
    for number in range(30):
        (tmp_path / "logs" / f"{number:02}.gz").write_bytes(b"\x1f\x8b\x08")

    done = insights(*QUERY, "--skip-bad-files", "-q", cwd=tmp_path)

    assert (done.code, done.out) == (5, '{"n": 3}\n')
    assert done.err.count("cannot be read") == 20
    assert "And 11 more." in done.err
    assert "The answer is without 31 files." in done.err


def test_an_unknown_format_lists_the_known_ones(tmp_path: Path) -> None:
    put(tmp_path)

    done = insights(*QUERY, "--format", "export", cwd=tmp_path)

    assert done.code == 2
    assert "There is no file format 'export'." in done.err
    assert "export-task" in done.err
    assert "tail-detailed" in done.err
