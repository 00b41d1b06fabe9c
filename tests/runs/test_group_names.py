"""Log groups that a pattern stood for a moment ago."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from insights.runs.group_names import GroupNames

PLACE = ("123456789012", "eu-west-1", "https://logs")


def test_what_was_kept_is_found_in_its_place_only(tmp_path: Path) -> None:
    kept = GroupNames(tmp_path / "groups", PLACE)

    kept.keep("/ecs/*", ["/ecs/a", "/ecs/b"])

    assert GroupNames(tmp_path / "groups", PLACE).find("/ecs/*") == ["/ecs/a", "/ecs/b"]
    assert kept.find("/ecs/a*") is None
    assert GroupNames(tmp_path / "groups", ("1", *PLACE[1:])).find("/ecs/*") is None
    assert GroupNames(tmp_path / "groups", PLACE, refresh=True).find("/ecs/*") is None


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    GroupNames(tmp_path / "groups", PLACE).keep("/ecs/*", ["/ecs/a"])

    (file,) = (tmp_path / "groups").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "groups").stat().st_mode & 0o777 == 0o700


def test_it_stands_for_two_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = GroupNames(tmp_path, PLACE)
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    kept.keep("/ecs/*", ["/ecs/a"])

    monkeypatch.setattr(time, "time", lambda: 1119.0)
    assert kept.find("/ecs/*") == ["/ecs/a"]
    for wrong in (1121.0, 999.0):
        monkeypatch.setattr(time, "time", lambda wrong=wrong: wrong)
        assert kept.find("/ecs/*") is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"at": 1e12}', '{"at": "x", "names": 3}'])
def test_a_broken_file_is_nothing(content: str, tmp_path: Path) -> None:
    kept = GroupNames(tmp_path, PLACE)
    kept.keep("/ecs/*", ["/ecs/a"])
    (file,) = tmp_path.iterdir()

    file.write_text(content)

    assert kept.find("/ecs/*") is None


def test_names_that_are_no_texts_are_nothing(tmp_path: Path) -> None:
    kept = GroupNames(tmp_path, PLACE)
    kept.keep("/ecs/*", ["/ecs/a"])
    (file,) = tmp_path.iterdir()
    file.write_text(json.dumps({**json.loads(file.read_text()), "names": [1]}))

    assert kept.find("/ecs/*") is None


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    GroupNames(tmp_path / "file" / "groups", PLACE).keep("/ecs/*", ["/ecs/a"])
