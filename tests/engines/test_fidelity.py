"""The page of decisions and the code that makes them name each other."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "insights"
PAGE = PACKAGE / "engines" / "local" / "fidelity.md"
MARKS = {"D", "E", "V", "A"}


def decisions() -> dict[str, tuple[set[str], str]]:
    """By name: the marks of a decision, and where it says that it is made."""
    rows = [line.strip().strip("|").split(" | ") for line in PAGE.read_text().splitlines()]
    cells = [[cell.strip() for cell in row] for row in rows if len(row) >= 4]
    named = [row for row in cells if row[0] != "name" and set(row[0]) != {"-"}]
    return {row[0]: (set(row[-2].split("/")), row[-1]) for row in named}


def named_in_code() -> dict[str, set[Path]]:
    """By name: the files that say ``fidelity: NAME``."""
    found: dict[str, set[Path]] = {}
    for path in PACKAGE.rglob("*.py"):
        for names in re.findall(r"fidelity: ((?:[a-z0-9-]+(?:,\s+|(?=\W|$)))+)", path.read_text()):
            for name in re.findall(r"[a-z0-9-]+", names):
                found.setdefault(name, set()).add(path)
    return found


def test_every_decision_has_marks_that_are_explained() -> None:
    assert len(decisions()) > 120
    assert {mark for marks, _ in decisions().values() for mark in marks} == MARKS


def test_what_is_assumed_is_found_by_its_name_in_the_code() -> None:
    code = named_in_code()

    assumed = {name for name, (marks, _) in decisions().items() if "A" in marks}

    assert assumed - set(code) == set()


def test_names_in_the_code_are_decisions_and_stand_where_the_page_says() -> None:
    page = decisions()

    for name, files in named_in_code().items():
        assert name in page, name
        said = [PACKAGE / path for path in re.findall(r"`([\w/]+\.py)`", page[name][1])]
        assert not said or files & set(said), (name, said)
