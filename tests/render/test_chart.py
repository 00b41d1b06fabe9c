"""Bars: their lengths, their names, negative numbers, hostile cells, any width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import UsageError
from insights.render import render
from insights.render.widths import display_width
from insights.results import Column, ColumnType, Provenance, ResultSet, Row

COLUMNS = (Column("k", ColumnType.STRING), Column("n", ColumnType.NUMBER))


def chart(rows: list[Row], width: int | None = None, columns: tuple[Column, ...] = COLUMNS) -> str:
    result = ResultSet(columns, [rows], Provenance("local", "stats count(*) as n by k"))
    return "".join(render("chart")(result, width))


def test_a_pipe_gets_plain_signs_of_eighty_columns() -> None:
    drawn = chart([("a", "100"), ("bb", "50"), ("c", "1"), ("d", "0"), (None, None)])

    assert drawn == (f"n\na  {'#' * 73} 100\nbb {'#' * 36} 50\nc  # 1\nd   0\n\n")
    assert max(map(len, drawn.splitlines())) == 80


def test_a_terminal_gets_eighths_of_a_column() -> None:
    drawn = chart([("a", "80"), ("b", "41"), ("c", "1")], width=24)

    assert drawn.splitlines() == ["n", f"a {'█' * 19} 80", f"b {'█' * 9}▊ 41", "c ▎ 1"]


def test_negative_numbers_go_to_the_other_side() -> None:
    assert chart([("a", "-5"), ("b", "5")], width=25).splitlines()[1:] == [
        f"a {'█' * 10} -5",
        f"b {' ' * 10}{'█' * 10} 5",
    ]


def test_each_column_of_numbers_has_its_chart() -> None:
    columns = (Column("t", ColumnType.TIMESTAMP), Column("x"), Column("y"))
    drawn = chart([("2026-11-20 12:00:00.000", "1", "2")], 60, columns)

    assert [block.splitlines()[0] for block in drawn.split("\n\n")] == ["x", "y"]
    assert drawn.count("2026-11-20 12:00:00.000") == 2


def test_rows_without_a_name_are_drawn_too() -> None:
    assert chart([("7",)], 20, (Column("count(*)"),)) == f"count(*)\n{'█' * 17} 7\n"


def test_without_numbers_there_is_nothing_to_draw() -> None:
    with pytest.raises(UsageError, match="no column holds numbers"):
        chart([("a",)], columns=(Column("k"),))
    assert chart([]) == ""


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(max_size=30),
            st.none() | st.sampled_from(["NaN", "1e400", "", "x"]) | st.floats().map(repr),
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(30, 120),
)
def test_any_cells_fit_the_terminal(rows: list[Row], width: int) -> None:
    lines = chart(rows, width).splitlines()

    assert len(lines) == len(rows) + 1
    for line in lines:
        assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in line)
    widest = max(display_width(row[1] or "") for row in rows)
    if widest <= width - 14:
        assert all(display_width(line) <= width for line in lines)
