"""Laws of comparing two answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from insights.effects.rows import Answer, compared

_NAMES = ("key", "value", "other")
_cells = st.sampled_from([None, "1", "2", "x"])
_rows = st.lists(st.fixed_dictionaries({name: _cells for name in _NAMES}), max_size=6)
_keys = st.sampled_from([None, ("key",), ("key", "value"), ()])


def _answer(rows: list[dict[str, str | None]], keys: tuple[str, ...] | None) -> Answer:
    return Answer(rows, _NAMES, keys)


@given(_rows, _rows, _keys)
def test_every_row_is_counted_once(
    old: list[dict[str, str | None]],
    new: list[dict[str, str | None]],
    keys: tuple[str, ...] | None,
) -> None:
    found = compared("here", _answer(old, keys), _answer(new, keys))

    assert found.added + found.changed + found.same == len(new)
    assert found.gone + found.changed + found.same == len(old)
    assert found.differ is (sorted(map(repr, old)) != sorted(map(repr, new)))


@given(_rows, _rows, _keys)
def test_back_is_the_other_way_round(
    old: list[dict[str, str | None]],
    new: list[dict[str, str | None]],
    keys: tuple[str, ...] | None,
) -> None:
    there = compared("here", _answer(old, keys), _answer(new, keys))
    back = compared("here", _answer(new, keys), _answer(old, keys))

    assert (there.added, there.gone, there.changed) == (back.gone, back.added, back.changed)


@given(_rows, st.data())
def test_the_order_of_rows_is_no_difference(
    rows: list[dict[str, str | None]], data: st.DataObject
) -> None:
    keys = data.draw(_keys)
    moved = data.draw(st.permutations(rows))

    assert not compared("here", _answer(rows, keys), _answer(moved, keys)).differ
