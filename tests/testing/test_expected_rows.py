"""What a test expects beside what came: cells and rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.testing.cells import fits
from insights.testing.rows import Terms, differences


@pytest.mark.parametrize(
    ("expected", "cell", "fit"),
    [
        (3, "3", True),
        (3, "3.0", True),
        (3, "3.1", False),
        (0.1, "0.1", True),
        (67_000_000, "6.7E7", True),
        (3, "three", False),
        ("3", "3", True),
        ("3", "3.0", False),
        ("10.0.0.1", "10.0.0.1", True),
        (True, "1", True),
        (True, "true", True),
        (True, "0", False),
        (False, "0", True),
        (None, None, True),
        (None, "", False),
        ("", None, False),
        ({"absent": True}, None, True),
        ({"absent": True}, "x", False),
        ({"absent": False}, "x", True),
        ({"any": True}, "x", True),
        ({"any": True}, None, False),
        ({"matches": "^a.c$"}, "abc", True),
        ({"matches": "b"}, "abc", True),
        ({"matches": "^b"}, "abc", False),
        ({"matches": "b"}, None, False),
        ({"about": 10, "within": 0.5}, "10.4", True),
        ({"about": 10, "within": 0.5}, "10.6", False),
        ({"about": 10}, "10", True),
        ([1, 2], "[1,2]", True),
        ([1, 2], "[2,1]", False),
        ({"a": 1}, '{"a":1}', True),
    ],
)
def test_a_cell_fits_or_not(expected: Any, cell: str | None, fit: bool) -> None:
    assert fits(expected, cell) == fit


def test_numbers_may_be_a_share_away() -> None:
    assert fits(1000, "1009", tolerance=0.01)
    assert not fits(1000, "1011", tolerance=0.01)


ROWS = [{"k": "a", "n": "3"}, {"k": "b", "n": "3"}, {"k": "c", "n": "1"}]


@pytest.mark.parametrize(
    ("expected", "terms", "told"),
    [
        ([{"k": "a"}, {"k": "b"}, {"k": "c"}], Terms(ordered=True), ""),
        ([{"k": "c"}, {"k": "b"}, {"k": "a"}], Terms(), ""),
        ([{"k": "c"}, {"k": "b"}, {"k": "a"}], Terms(ordered=True), "Row 1 is in another place"),
        ([{"k": "b"}, {"k": "a"}, {"k": "c"}], Terms(ordered=True), "Row 1 is in another place"),
        ([{"k": "b"}, {"k": "a"}, {"k": "c"}], Terms(ordered=True, sorted_by=("n",)), ""),
        ([{"k": "a"}, {"k": "b"}], Terms(), "Row 3 was not expected: k=c, n=1"),
        ([{"k": "a"}, {"k": "b"}], Terms(some=True), ""),
        ([{"k": "a", "n": 4}, {}, {}], Terms(), "most like row 1, where n is 3, not 4"),
        ([{"k": "a"}, {"k": "b"}, {"k": "c"}], Terms(exact=True), "which was not expected"),
        ([{"k": "a", "n": 3}, {"k": "b", "n": 3}, {"k": "c", "n": 1}], Terms(exact=True), ""),
        ([{"n": 3}, {"n": 3, "k": "a"}, {"n": 1}], Terms(), ""),
        ([{"n": {"any": True}}, {"n": 3}, {"n": 3}], Terms(), ""),
    ],
)
def test_rows_are_compared(expected: list[Any], terms: Terms, told: str) -> None:
    lines = differences(expected, ROWS, terms)

    assert bool(lines) == bool(told)
    assert told in "\n".join(lines)


CELLS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2", "x"]), min_size=1)


@given(st.lists(CELLS, max_size=6), st.randoms(use_true_random=False))
def test_rows_are_themselves_in_any_order(rows: list[dict[str, str]], chance: Any) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)

    assert differences(rows, shuffled, Terms(exact=True)) == []
    assert differences(rows, rows, Terms(exact=True, ordered=True)) == []


@given(st.lists(CELLS, min_size=1, max_size=6), st.integers(min_value=0), st.sampled_from("abc"))
def test_one_other_cell_is_always_told(rows: list[dict[str, str]], at: int, name: str) -> None:
    changed = [dict(row) for row in rows]
    changed[at % len(rows)][name] = "other"

    assert differences(rows, changed, Terms(exact=True))
    assert differences(changed, rows, Terms(exact=True))
