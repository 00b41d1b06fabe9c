"""Lines of a lock, and what takes no part in their hashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.catalog.assemble import read_entry
from insights.catalog.lock import Line, Lock

ENTRY = (Path(__file__).parents[1] / "review" / "cases" / "entry.yaml").read_text()
OLD = "alpha 1.2.0 aaaaaaaaaaaa bbbbbbbbbbbb stable\n"


def line(text: str) -> Line:
    entry = read_entry("entry.yaml", text.replace("NAME", "alpha").encode()).entry
    assert entry is not None
    return Line.of(entry)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "    threshold: 400\n    comparison: '>='\n",
            "    comparison: '>='\n    threshold: 400\n",
        ),
        ("{namespace: App, name: Slow,", "{name: Slow, namespace: App,"),
        ("values: [web, api]", "values: [api, web]"),
        ("  route: string\n  calls: number\n", "  calls: number\n  route: string\n"),
        ("threshold: 400", "threshold: 400.0"),
        ("'{ $.ms > 900 }'", "'{$.ms>900}'"),
        ("    rows: []\n", "    count: 0\n"),
        ("status: stable", "status: deprecated"),
    ],
)
def test_what_takes_no_part_in_either_hash(old: str, new: str) -> None:
    assert old in ENTRY
    before, after = line(ENTRY), line(ENTRY.replace(old, new))

    assert (after.behaviour, after.wording) == (before.behaviour, before.wording)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Failed calls", "title: Failures"),
        ("saved_query:", "x-note: mine\nsaved_query:"),
        ("    threshold: 400\n", "    threshold: 400\n    description: Look at the router.\n"),
        ("maximum: 1000}", "maximum: 1000, description: Milliseconds.}"),
        ("  filter status", "  # why\n  filter status"),
    ],
)
def test_what_is_wording_alone(old: str, new: str) -> None:
    assert old in ENTRY
    before, after = line(ENTRY), line(ENTRY.replace(old, new))

    assert after.behaviour == before.behaviour
    assert after.wording != before.wording


@pytest.mark.parametrize("key", ["source: app", "window: 1h", "maximum: 1000", "period: 5m"])
def test_what_is_behaviour(key: str) -> None:
    new = {"source: app": "source: web", "window: 1h": "window: 2h", "period: 5m": "period: 1m"}
    after = line(ENTRY.replace(key, new.get(key, "maximum: 9")))

    assert after.behaviour != line(ENTRY).behaviour
    assert after.wording == line(ENTRY).wording


def test_of_two_lines_the_retired_one_counts_then_the_same_then_the_last() -> None:
    newer = OLD.replace("1.2.0", "1.10.0")
    retired = OLD.replace("stable", "retired")
    same = Lock.read(OLD, "catalog.lock").before("alpha")

    assert same is not None
    assert same.text == OLD
    for text, wanted in (
        (newer + OLD, newer),
        (OLD + newer, newer),
        (retired + newer, retired),
        (newer + retired, retired),
    ):
        found = Lock.read(text, "catalog.lock").before("alpha")
        assert found is not None
        assert found.text == wanted
    assert Lock.read(newer + OLD, "catalog.lock").before("alpha", same) == Line(
        "alpha", "1.2.0", "a" * 12, "b" * 12, "stable", 2
    )
    now = Lock.read(retired + newer, "catalog.lock").before("alpha", same)
    assert now is not None
    assert now.status == "retired"
