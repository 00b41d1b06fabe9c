"""Kinds of log: what is discovered in each, seen by the file alone, and by what is said."""

from __future__ import annotations

import json
import os
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from local_run import answer, cells, write_events
from reader_cases import Case, load

from insights.lang.log_types import MOST_FIELDS, LogSource

CASES = load(Path(__file__).parent / "readers" / "log_types.yaml")
FLOW = "2 111 eni-1 10.0.0.1 10.0.0.2 1 443 6 2 40 1763640000 1763640060 ACCEPT OK"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_fields_are_discovered(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(case["content"], "utf-8")

    assert cells(answer(case["query"], [path])) == case["rows"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_fields_are_discovered_in_a_document_too(case: Case, tmp_path: Path) -> None:
    events = [(0, line) for line in case["content"].splitlines()]
    path = write_events(tmp_path / "file", list(events))
    timed = "@timestamp" in case["rows"][0]

    rows = cells(answer(case["query"], [path]))

    wanted = [{k: v for k, v in row.items() if k != "@timestamp"} for row in case["rows"]]
    assert [{k: v for k, v in row.items() if k != "@timestamp"} for row in rows] == wanted
    assert all("@timestamp" in row for row in rows) or not timed


def test_each_file_is_read_as_its_own_type(tmp_path: Path) -> None:
    contents = {"1": FLOW, "2": "<34>Oct 11 22:14:15 m su: x", "3": '{"action":"go"}', "4": "x"}
    for name, text in contents.items():
        (tmp_path / name).write_text(f"{text}\n", "utf-8")

    text = "fields srcAddr, appName, action | sort nothing asc"

    assert cells(answer(text, [tmp_path])) == [
        {"srcAddr": "10.0.0.1", "action": "ACCEPT"},
        {"appName": "su"},
        {"action": "go"},
        {},
    ]


def test_a_type_that_is_said_holds_for_all_files(tmp_path: Path) -> None:
    (tmp_path / "1").write_text(f"{FLOW}\n", "utf-8")
    (tmp_path / "2").write_text('{"action":"go"}\n', "utf-8")
    text = "fields srcAddr, action | sort nothing asc"

    assert cells(answer(text, [tmp_path], LogSource("json"))) == [{}, {"action": "go"}]
    assert cells(answer(text, [tmp_path / "1"], LogSource("text"))) == [{}]


@pytest.mark.parametrize(("file_time", "year"), [("2026-11-25", "2026"), ("2026-01-02", "2025")])
def test_a_syslog_day_without_a_year_is_the_last_one(
    file_time: str, year: str, tmp_path: Path
) -> None:
    path = tmp_path / "messages"
    path.write_text("<34>Nov 20 22:14:15 mymachine su: x\n", "utf-8")
    when = datetime.fromisoformat(f"{file_time}T00:00:00+00:00").timestamp()
    os.utime(path, (when, when))

    assert cells(answer("fields @timestamp", [path])) == [
        {"@timestamp": f"{year}-11-20 22:14:15.000"}
    ]


# ------------------------------------------------------------------------- 200 fields

TEXTS = ("a", "", ",", '"', "},{", "[1,2]", "\\", '\\"', "ü")


def wide_value(chance: random.Random, depth: int) -> Any:
    """A value of an event: most of them leaves, with every sign that JSON gives a meaning."""
    kind = chance.random()
    if depth and kind < 0.15:
        return [wide_value(chance, depth - 1) for _ in range(chance.randint(1, 30))]
    if depth and kind < 0.3:
        return {f"x{n}": wide_value(chance, depth - 1) for n in range(chance.randint(1, 30))}
    return chance.choice([chance.randint(0, 9), chance.choice(TEXTS), True])


def leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, Any]]:
    """The flattened fields of a value, in the order in which they stand."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for n, inner in enumerate(value) for leaf in leaves(inner, (*path, str(n)))]
    return [(".".join(path), value)]


def shown(value: Any) -> str:
    """A leaf as a cell."""
    return str(int(value)) if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("seed", range(25))
def test_the_first_200_fields_are_discovered(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    event = {f"k{n}": wide_value(chance, 3) for n in range(chance.randint(20, 220))}
    path = write_events(tmp_path / "events.json", [(0, event)])
    found = leaves(event)
    places = sorted(
        {0, len(found) - 1, *range(MOST_FIELDS - 2, MOST_FIELDS + 2)} & set(range(len(found)))
    )
    names = [found[place][0] for place in places]
    asked = ", ".join(f"`{name}` as v{number}" for number, name in enumerate(names))

    (row,) = cells(answer(f"fields {asked}", [path]))

    for number, place in enumerate(places):
        wanted = shown(found[place][1]) if place < MOST_FIELDS else None
        assert row.get(f"v{number}") == wanted, (place, names[number])


@pytest.mark.parametrize("broken", ['{"k0":0', '{"a":[[' + "1," * 300, "x" * 500 + "," * 300])
def test_wide_text_that_is_no_json_has_no_fields(broken: str, tmp_path: Path) -> None:
    path = write_events(tmp_path / "e", [(0, broken + "," * 300)])

    assert cells(answer("fields k0, a.0.0", [path])) == [{}]


def test_lines_of_json_keep_the_rule(tmp_path: Path) -> None:
    path = tmp_path / "wide.jsonl"
    wide = {f"k{n}": n for n in range(300)}
    path.write_text(json.dumps(wide) + "\n" + json.dumps({"k250": 1}) + "\n", "utf-8")

    assert cells(answer("stats sum(k199) as a, sum(k200) as b, sum(k250) as c", [path])) == [
        {"a": "199", "c": "1"}
    ]
