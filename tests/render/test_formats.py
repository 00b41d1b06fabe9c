"""The formats of an answer, through the one door that finds them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.errors import UsageError
from insights.render import FORMATS, render
from insights.results import Cell, Column, ColumnType, Provenance, ResultSet, Row

SOURCES = [Column("srcAddr", ColumnType.IP), Column("rejects", ColumnType.NUMBER)]
ROWS: list[Row] = [("203.0.113.9", "1200"), ("198.51.100.7", "3"), (None, "2")]
EVENTS = [Column("@timestamp", ColumnType.TIMESTAMP), Column("@message"), Column("@ptr")]


def answer(columns: Sequence[Column], *batches: Sequence[Row]) -> ResultSet:
    return ResultSet(columns, batches, Provenance("local", "fields @message"))


def text(name: str, result: ResultSet, width: int | None = None) -> str:
    return "".join(render(name)(result, width))


def named(*names: str) -> list[Column]:
    return [Column(name) for name in names]


EXPECTED = {
    "table": (
        "srcAddr       rejects\n"
        "------------  -------\n"
        "203.0.113.9      1200\n"
        "198.51.100.7        3\n"
        "                    2\n"
    ),
    "json": (
        '[\n{"srcAddr": "203.0.113.9", "rejects": 1200},\n'
        '{"srcAddr": "198.51.100.7", "rejects": 3},\n{"rejects": 2}\n]\n'
    ),
    "jsonl": (
        '{"srcAddr": "203.0.113.9", "rejects": 1200}\n'
        '{"srcAddr": "198.51.100.7", "rejects": 3}\n{"rejects": 2}\n'
    ),
    "csv": "srcAddr,rejects\n203.0.113.9,1200\n198.51.100.7,3\n,2\n",
    "tsv": "srcAddr\trejects\n203.0.113.9\t1200\n198.51.100.7\t3\n\t2\n",
    "markdown": (
        "| srcAddr | rejects |\n| --- | ---: |\n"
        "| 203.0.113.9 | 1200 |\n| 198.51.100.7 | 3 |\n|  | 2 |\n"
    ),
    "raw": "203.0.113.9\t1200\n198.51.100.7\t3\n\t2\n",
    "vertical": (
        "--- 1 ---\nsrcAddr: 203.0.113.9\nrejects: 1200\n"
        "--- 2 ---\nsrcAddr: 198.51.100.7\nrejects: 3\n--- 3 ---\nrejects: 2\n"
    ),
    "chart": (f"rejects\n203.0.113.9  {'#' * 62} 1200\n198.51.100.7 # 3\n{' ' * 12} # 2\n"),
}

EMPTY = {
    "table": "srcAddr  rejects\n-------  -------\n",
    "json": "[]\n",
    "jsonl": "",
    "csv": "srcAddr,rejects\n",
    "tsv": "srcAddr\trejects\n",
    "markdown": "| srcAddr | rejects |\n| --- | ---: |\n",
    "raw": "",
    "vertical": "",
    "chart": "",
}


def test_every_format_is_tested() -> None:
    # A page is long; test_html.py reads it.
    assert {*EXPECTED, "html"} == {*EMPTY, "html"} == set(FORMATS)


@pytest.mark.parametrize("name", EXPECTED)
def test_writes_the_same_rows_in_each_format(name: str) -> None:
    assert text(name, answer(SOURCES, ROWS[:1], (), ROWS[1:])) == EXPECTED[name]


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_answer_is_still_whole(name: str) -> None:
    assert text(name, answer(SOURCES, ())) == EMPTY[name]
    assert text(name, answer(SOURCES)) == EMPTY[name]


@pytest.mark.parametrize("name", FORMATS)
def test_an_answer_without_columns_breaks_nothing(name: str) -> None:
    assert "None" not in text(name, answer([]))


def test_an_unknown_format_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as refused:
        render("jsnol")

    assert refused.value.message == "There is no output format 'jsnol'."
    assert refused.value.hint.startswith("Did you mean 'jsonl'")


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "tsv", "raw", "vertical"])
def test_rows_are_written_as_they_arrive(name: str) -> None:
    """Nothing after the first batch is asked for before the first batch is out."""
    taken: list[int] = []

    def batches() -> Iterator[Sequence[Row]]:
        for number in range(3):
            taken.append(number)
            yield [(f"10.0.0.{number}", "1")]

    pieces = render(name)(ResultSet(SOURCES, batches(), Provenance("local", "")), None)
    while "10.0.0.0" not in next(pieces):
        pass

    assert taken == [0]


@pytest.mark.parametrize("name", ["table", "markdown", "vertical", "raw"])
def test_the_event_pointer_is_not_for_people(name: str) -> None:
    rows: list[Row] = [("2026-11-20 12:00:00.000", "hello", "CmEKJgoi")]

    assert "CmEKJgoi" not in text(name, answer(EVENTS, rows))
    assert "hello" in text(name, answer(EVENTS, rows))


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "tsv"])
def test_the_event_pointer_is_for_programs(name: str) -> None:
    assert "CmEKJgoi" in text(name, answer(EVENTS, [("2026-11-20", "hello", "CmEKJgoi")]))


HOSTILE = "\x1b[2Jgone\r\x9b31m\u202eevil\x07\x7f\n"


@pytest.mark.parametrize("name", FORMATS)
def test_a_log_line_cannot_move_the_cursor_of_a_terminal(name: str) -> None:
    shown = text(name, answer(named("@message", "x", "n"), [(HOSTILE, HOSTILE, "1")]), width=80)

    assert "gone" in shown
    assert not [mark for mark in shown if mark != "\n" and mark != "\t" and not mark.isprintable()]


@pytest.mark.parametrize("name", ["csv", "raw"])
def test_a_pipe_gets_every_character(name: str) -> None:
    assert HOSTILE.removesuffix("\n") in text(name, answer(named("@message"), [(HOSTILE,)]))


CELLS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
GRIDS = st.lists(st.tuples(CELLS, CELLS), max_size=5)


@settings(deadline=None)
@given(GRIDS)
def test_csv_reads_back(rows: list[Row]) -> None:
    written = text("csv", answer(named("a", "b"), rows))

    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read == [["a", "b"], *([cell or "" for cell in row] for row in rows)]


@settings(deadline=None)
@given(GRIDS)
def test_tsv_has_one_line_a_row_and_reads_back(rows: list[Row]) -> None:
    lines = text("tsv", answer(named("a", "b"), rows)).split("\n")

    assert [[_plain(cell) for cell in line.split("\t")] for line in lines[1:-1]] == [
        [cell or "" for cell in row] for row in rows
    ]


def _plain(cell: str) -> str:
    marks = {"\\t": "\t", "\\n": "\n", "\\r": "\r"}
    pieces = cell.split("\\\\")
    for mark, character in marks.items():
        pieces = [piece.replace(mark, character) for piece in pieces]
    return "\\".join(pieces)


@settings(deadline=None)
@given(GRIDS)
def test_json_reads_back(rows: list[Row]) -> None:
    columns = [Column("a", ColumnType.STRING), Column("b", ColumnType.STRING)]
    expected = [
        {name: cell for name, cell in zip("ab", row, strict=True) if cell is not None}
        for row in rows
    ]

    assert json.loads(text("json", answer(columns, rows))) == expected
    lines = text("jsonl", answer(columns, rows)).split("\n")
    assert [json.loads(line) for line in lines[:-1]] == expected


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_markdown_rows_all_have_the_same_bars(rows: list[Row]) -> None:
    lines = text("markdown", answer(named("a|b", "`c"), rows)).splitlines()

    assert [_bars(line) for line in lines] == [3] * (len(rows) + 2)


def _bars(line: str) -> int:
    """Bars that end a cell: those with an even number of backslashes before them."""
    count, slashes = 0, 0
    for character in line:
        count += character == "|" and slashes % 2 == 0
        slashes = slashes + 1 if character == "\\" else 0
    return count


def test_markdown_shows_markup_as_text() -> None:
    cell = "<b>&x</b> `code` a|b\n*star* [link] ~~no~~ _em_ \\"

    line = text("markdown", answer(named("count(*)"), [(cell,)])).splitlines()

    assert line[0] == r"| count(\*) |"
    assert line[2] == (
        r"| &lt;b&gt;&amp;x&lt;/b&gt; \`code\` a\|b<br>\*star\* \[link\] \~\~no\~\~ \_em\_ \\ |"
    )


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (ColumnType.NUMBER, "1.5", 1.5),
        (ColumnType.NUMBER, "6.7E7", 6.7e7),
        (ColumnType.ANY, "007", "007"),
        (ColumnType.ANY, "12345678901234567890", "12345678901234567890"),
        (ColumnType.STRING, "123456789012", "123456789012"),
        (ColumnType.JSON, '{"a": [1, null]}', {"a": [1, None]}),
        (ColumnType.JSON, "[NaN]", "[NaN]"),
        (ColumnType.JSON, "1e999", "1e999"),
        (ColumnType.STRING, "half \ud83d", "half \ud83d"),
        (ColumnType.STRING, "\x9b\u202e", "\x9b\u202e"),
    ],
)
def test_json_values_have_types_and_are_always_valid(
    kind: ColumnType, cell: str, value: object
) -> None:
    columns = [Column("a", kind), Column("b")]

    written = text("json", answer(columns, [(cell, "1")])).encode("utf-8").decode("utf-8")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    assert json.loads(written, parse_constant=refuse) == [{"a": value, "b": 1}]


def test_csv_tells_empty_from_absent_and_never_writes_a_blank_line() -> None:
    pairs: list[Row] = [("", None), (None, "")]
    single: list[tuple[Cell]] = [(None,), ("",), ("x",)]

    assert text("csv", answer(named("a", "b"), pairs)) == 'a,b\n"",\n,""\n'
    assert text("csv", answer(named("a"), single)) == 'a\n""\n""\nx\n'


def test_raw_gives_messages_alone_and_skips_rows_without_one() -> None:
    rows: list[Row] = [("1", "first\n", "p"), ("2", None, "p"), ("3", "two\nlines\r\n", "p")]

    assert text("raw", answer(EVENTS, rows)) == "first\ntwo\nlines\n"


def test_vertical_lines_up_the_values() -> None:
    rows: list[Row] = [("2026-11-20", "a\tb\n", "p"), (None, None, None)]

    assert text("vertical", answer(EVENTS, rows)) == (
        "--- 1 ---\n@timestamp: 2026-11-20\n@message:   a\\tb\n--- 2 ---\n"
    )
