"""Every function of the language, with an answer computed by other means."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from local_run import TEN, Event, answer, cells, column, millis, write_events

from insights.diagnostics import Source
from insights.errors import QueryError
from insights.lang import ast, functions, parse
from insights.lang.log_types import LogSource
from insights.lang.walk import find
from insights.times import Window

Case = dict[str, Any]
CASES: list[Case] = [
    case
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


def timed(place: int, event: Event | list[Any]) -> tuple[int, Event]:
    """An event with its time: as given, or so many seconds after ten o'clock."""
    if isinstance(event, list):
        return millis(event[0]), event[1]
    return TEN * 1000 + place * 1000, event


def run(case: Case, folder: Path) -> list[dict[str, str]]:
    """The rows of a case."""
    path = write_events(
        folder / "events.json", [timed(*pair) for pair in enumerate(case["events"])]
    )
    window = Window(*case["window"]) if "window" in case else None
    return cells(answer(case["query"], [path], LogSource(case.get("kind", "json")), window))


def same(wanted: Any, got: str | None) -> bool:
    """A number by value, a text as displayed."""
    if isinstance(wanted, str) or got is None:
        return bool(wanted == got)
    return math.isclose(float(got), wanted, rel_tol=1e-12, abs_tol=1e-9)


def matches(wanted: dict[str, Any], got: dict[str, str]) -> bool:
    """Whether a row is the one wanted, all its columns."""
    return wanted.keys() == got.keys() and all(same(wanted[name], got[name]) for name in wanted)


@pytest.mark.parametrize("case", [pytest.param(c, id=c["query"][:60]) for c in CASES])
def test_a_function_gives_what_was_computed(case: Case, tmp_path: Path) -> None:
    got = run(case, tmp_path)

    assert len(got) == len(case["rows"])
    for wanted in case["rows"]:
        assert any(matches(wanted, row) for row in got), (wanted, got)
    assert case["why"]


def test_no_function_is_without_a_case() -> None:
    called = {
        call.name.lower()
        for case in CASES
        for call in find(parse(Source(case["query"]))[0], ast.Call)
    }

    assert {name.lower() for name in functions.names()} <= called


@pytest.mark.parametrize(
    ("expression", "place", "message"),
    [
        ('isIpInSubnet(a, "10.0.0.0/33")', 24, "'10.0.0.0/33' is no network."),
        ("isIpInSubnet(a, b)", 24, "The network must be a text in quotes."),
        ('formatDate(@timestamp, "%Q")', 31, "The format '%Q' has no local meaning."),
        ('formatDate(@timestamp, "%z", "Asia/Tokyo")', 31, "The format '%z' has no local meaning."),
        ('formatDate(@timestamp, "%Y", "Mars/Base")', 37, "'Mars/Base' is no time zone."),
        ('parseDate(a, "HH:mm")', 21, "The date pattern names no year."),
        ('parseDate(a, "yyyy-ww")', 21, "The date pattern 'ww' has no local meaning."),
        ("datefloor(@timestamp, 5)", 30, "datefloor() takes a period."),
        ("bin(a)", 12, "bin() takes a period."),
    ],
)
def test_what_has_no_answer_is_refused_where_it_stands(
    expression: str, place: int, message: str, tmp_path: Path
) -> None:
    with pytest.raises(QueryError) as caught:
        column(f"fields {expression} as x", [{"a": 1}], tmp_path)

    (found,) = caught.value.diagnostics
    assert (found.span.column, found.message) == (place, message)
