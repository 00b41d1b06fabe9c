"""The same query over the window before: rows joined, differences, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.diagnostics import Source
from insights.engines.protocol import Silent
from insights.errors import UsageError
from insights.results import ResultSet
from insights.runs import job
from insights.runs.compare import change, compare
from insights.runs.wanted import Kept, Wanted

HOUR = 3600
#: Two hours of 2026-11-20: action and route, and how long it took.
EVENTS = """\
{"@timestamp": "2026-11-20T10:05:00Z", "k": "a", "n": 1}
{"@timestamp": "2026-11-20T10:06:00Z", "k": "a", "n": 2.5}
{"@timestamp": "2026-11-20T10:20:00Z", "k": "gone", "n": 4}
{"@timestamp": "2026-11-20T11:05:00Z", "k": "a", "n": 3}
{"@timestamp": "2026-11-20T11:06:00Z", "k": "a", "n": 1}
{"@timestamp": "2026-11-20T11:07:00Z", "k": "a", "n": 0.1}
{"@timestamp": "2026-11-20T11:40:00Z", "k": "new", "n": 5}
"""


def compared(folder: Path, text: str, shift: int = HOUR) -> ResultSet:
    path = folder / "events.jsonl"
    path.write_text(EVENTS.replace("@timestamp", "timestamp"))
    wanted = Wanted(
        data=(str(path),),
        start="2026-11-20T11:00:00Z",
        end="2026-11-20T11:59:59Z",
        history=Kept.NONE,
    )
    ready = job.of_text(Source(text, "<query>"), "json", None, wanted)
    return compare(ready, shift, Silent(), lambda _: None)[0]


def test_rows_stand_beside_those_of_before(tmp_path: Path) -> None:
    result = compared(tmp_path, "stats count(*) as n, sum(n) as s by k | sort n desc")

    assert [column.name for column in result.columns] == [
        "k", "n", "n_before", "n_change", "n_percent", "s", "s_before", "s_change", "s_percent",
    ]  # fmt: skip
    assert result.rows == [
        ("a", "3", "2", "1", "50.0", "4.1", "3.5", "0.6", "17.1"),
        ("new", "1", None, None, None, "5", None, None, None),
        ("gone", None, "1", None, None, None, "4", None, None),
    ]
    assert result.statistics.records_matched == 7
    assert result.completeness.complete


def test_a_limit_cuts_rows_and_not_the_figures_beside_them(tmp_path: Path) -> None:
    result = compared(tmp_path, "stats sum(n) as s by k | sort s desc | limit 1")

    assert [row[:3] for row in result.rows] == [("new", "5", None), ("gone", None, "4")]
    both = compared(tmp_path, "filter k != 'gone' | stats max(n) as s by k | sort s desc | limit 1")
    assert [row[:3] for row in both.rows] == [("new", "5", None), ("a", "3", "2.5")]


def test_bins_are_moved_by_the_time_between(tmp_path: Path) -> None:
    result = compared(tmp_path, "stats count(*) as n by bin(20m) as t | sort t")

    assert [row[:3] for row in result.rows] == [
        ("2026-11-20 11:00:00.000", "3", "2"),
        ("2026-11-20 11:40:00.000", "1", None),
        ("2026-11-20 11:20:00.000", None, "1"),
    ]


def test_one_row_needs_no_key(tmp_path: Path) -> None:
    result = compared(tmp_path, "stats count(*) as n, latest(k) as last")

    assert result.rows == [("4", "3", "1", "33.3", "new", "gone")]
    assert [column.name for column in result.columns][-2:] == ["last", "last_before"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("fields k", "they are events"),
        ("stats count(*) as n by k | display n", "does not show 'k'"),
        ("stats count(*) by bin(7m)", "is no multiple of bin"),
        ("stats count(*) by datefloor(@timestamp, 1mo)", "is no multiple of"),
    ],
)
def test_rows_without_a_name_are_refused(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"cannot be compared: .*{why}"):
        compared(tmp_path, text)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ("3", "2", ("1", "50.0")),
        ("0.3", "0.1", ("0.2", "200.0")),
        ("2", "-4", ("6", "150.0")),
        ("5", "0", ("5", None)),
        ("100", "100", ("0", "0.0")),
        ("1E3", "10", ("990", "9900.0")),
        ("x", "1", (None, None)),
        (None, "1", (None, None)),
        ("Infinity", "1", (None, None)),
    ],
)
def test_differences_are_exact(
    now: str | None, before: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert change(now, before) == expected
