"""The table: what fits, what lines up, what is never changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from insights.render import render
from insights.render.widths import display_width, shorten
from insights.results import Column, ColumnType, Provenance, ResultSet, Row

EVENTS = [Column("@timestamp", ColumnType.TIMESTAMP), Column("@message"), Column("n")]


def table(columns: Sequence[Column], rows: Sequence[Row], width: int | None = None) -> list[str]:
    result = ResultSet(columns, [rows], Provenance("local", ""))
    return "".join(render("table")(result, width)).splitlines()


def test_figures_are_shown_exactly_as_the_cells_have_them() -> None:
    columns = [Column("account", ColumnType.STRING), Column("bytes", ColumnType.NUMBER)]
    figures = ["123456789012345678901", "1e5", "1.50", "6.7E7", "00.10"]

    lines = table(columns, [("000123456789", figure) for figure in figures])

    assert [line.split() for line in lines[2:]] == [["000123456789", one] for one in figures]


def test_undeclared_columns_of_numbers_stand_on_the_right() -> None:
    assert table([Column("n")], [("1",), (None,), ("1000",)])[2:] == ["   1", "", "1000"]
    assert table([Column("n")], [("1",), ("a000",)])[2:] == ["1", "a000"]


def test_wide_characters_line_up() -> None:
    columns = [Column("name"), Column("n", ColumnType.NUMBER)]
    rows: list[Row] = [("日本語", "1"), ("🚀 up", "22"), ("café", "333"), ("☀️", "4"), ("abc", "5")]

    lines = table(columns, rows)

    assert lines[2:] == [
        "日本語    1",
        "🚀 up    22",
        "café    333",
        "☀️        4",
        "abc       5",
    ]
    assert {display_width(line) for line in lines} == {11}


def test_long_messages_are_whole_in_a_pipe_and_one_line() -> None:
    message = "x" * 5000 + "\nsecond\tpart"

    lines = table(EVENTS, [("2026-11-20 12:00:00.000", message, "1"), ("", "short", "2")])

    assert len(lines) == 4
    assert "x" * 5000 + r"\nsecond\tpart" in lines[2]
    assert len(lines[3]) < 1100


def test_the_widest_text_is_shortened_to_the_terminal() -> None:
    rows: list[Row] = [("2026-11-20 12:00:00.000", "x" * 300, "123456789012"), ("", "y", "2")]

    lines = table(EVENTS, rows, width=80)

    assert max(map(len, lines)) == 80
    assert lines[2].split() == ["2026-11-20", "12:00:00.000", "x" * 40 + "…", "123456789012"]


def test_the_longest_of_several_texts_gives_way_first() -> None:
    columns = [Column("a"), Column("b"), Column("c")]

    (row,) = table(columns, [("a" * 20, "b" * 40, "c" * 60)], width=84)[2:]

    assert row == f"{'a' * 20}  {'b' * 29}…  {'c' * 29}…"


def test_numbers_times_and_addresses_are_never_broken() -> None:
    columns = [
        Column("@timestamp", ColumnType.TIMESTAMP),
        Column("srcAddr"),
        Column("bytes", ColumnType.NUMBER),
    ]
    row = ("2026-11-20 12:00:00.000", "203.0.113.255", "98765432109876543210")

    lines = table(columns, [row], width=20)

    assert lines[2].split("  ") == list(row)


@settings(deadline=None)
@given(st.text(max_size=30), st.integers(min_value=1, max_value=20))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    plain = "".join(mark for mark in text if unicodedata.category(mark) not in ("Cc", "Cs"))

    short = shorten(plain, width)

    assert display_width(short) <= width
    assert short == plain or (short.endswith("…") and plain.startswith(short[:-1]))


CELLS = st.none() | st.text(max_size=30)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_any_text_gives_one_line_a_row(rows: list[Row]) -> None:
    result = ResultSet([Column("a"), Column("b")], [rows], Provenance("local", ""))

    for width in (None, 40):
        lines = "".join(render("table")(result, width)).split("\n")
        assert len(lines) == len(rows) + 3
        assert all(display_width(line) <= 40 for line in lines if width)
