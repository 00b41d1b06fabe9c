"""The page: what stands in it, hostile texts, the chart, nothing from outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.render import render
from insights.results import Column, ColumnType, Provenance, ResultSet, Row

TIMES = (Column("bin(5m)", ColumnType.TIMESTAMP), Column("k"), Column("n", ColumnType.NUMBER))
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script></td></pre></svg><style>*{}</style>",
    "<!-- --> ]]> &lt; &amp;",
    "\x00\x1b[2J\u202etxt\ud800",
    "a\nb",
]


class Page(HTMLParser):
    """The elements of a page, the texts of its cells, and its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data

    def of(self, tag: str) -> list[str]:
        return [
            text.strip("\n") for one, text in zip(self.tags, self.texts, strict=True) if one == tag
        ]


def page(
    rows: list[Row],
    columns: tuple[Column, ...] = TIMES,
    query: str = "stats count(*)",
    entry: str = "",
) -> str:
    result = ResultSet(columns, [rows], Provenance("local", query, entry=entry))
    return "".join(render("html")(result))


def test_a_page_tells_what_ran_and_shows_the_rows() -> None:
    text = page([("2026-11-20 12:00:00.000", "a", "7"), (None, None, "x")], entry="errors")
    found = Page(text)

    assert found.of("title") == found.of("h1") == ["errors"]
    assert found.of("pre") == ["stats count(*)"]
    assert any("errors on local" in line for line in found.of("p"))
    assert found.of("button") == ["bin(5m)", "k", "n"]
    assert found.of("td") == ["2026-11-20 12:00:00.000", "a", "7", "", "", "x"]
    assert text.count("data-absent>") == 2
    assert text.count('<td class="number">') == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    plain = Page(page([("2026-11-20 12:00:00.000", "a", "7")], entry="a"))
    columns = (TIMES[0], Column(text), Column(f"n{text}", ColumnType.NUMBER))
    drawn = page([("2026-11-20 12:00:00.000", text, "7")], columns, text, text)
    found = Page(drawn)

    assert found.tags == plain.tags
    assert found.attributes == plain.attributes
    drawn.encode("utf-8")
    assert not set("\x00\x1b\u202e") & set(drawn)


@given(st.text(), st.text())
def test_a_cell_is_read_back_as_it_is_shown(key: str, number: str) -> None:
    found = Page(page([(None, key, number)]))

    assert len(found.of("td")) == 3
    assert found.tags.count("script") == 1
    if key.isascii() and key.isprintable():
        assert found.of("td")[1] == key


def test_nothing_comes_from_outside_and_only_its_own_script_runs() -> None:
    text = page([("2026-11-20 12:00:00.000", "a", "7")])

    assert not re.search(r"https?:|//|url\(|@import|\bsrc=|\bhref=", text)
    assert "default-src 'none'" in text
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", text)


def test_bins_are_drawn_with_a_line_for_each_key() -> None:
    rows: list[Row] = [
        ("2026-11-20 12:05:00.000", "a", "10"),
        ("2026-11-20 12:00:00.000", "a", "0"),
        ("2026-11-20 12:00:00.000", "b", "-10"),
        ("2026-11-20 12:05:00.000", "b", None),
    ]
    text = page(rows)

    assert re.findall(r'points="([^"]*)"', text) == ["90.0,132.0 880.0,12.0", "90.0,252.0"]
    assert "n a</text>" in text
    assert "n b</text>" in text
    assert "2026-11-20 12:05:00Z" in text


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (
            (Column("@timestamp", ColumnType.TIMESTAMP), Column("n")),
            ("2026-11-20 12:00:00.000", "1"),
        ),
        ((Column("t", ColumnType.TIMESTAMP), Column("n")), ("2026-11-20 12:00:00.000", "a")),
        ((Column("k"), Column("n")), ("a", "1")),
        ((Column("t", ColumnType.TIMESTAMP), Column("n", ColumnType.NUMBER)), ("no time", "1")),
        ((Column("t", ColumnType.TIMESTAMP), Column("n", ColumnType.NUMBER)), (None, "Infinity")),
    ],
)
def test_without_bins_and_numbers_there_is_no_picture(
    columns: tuple[Column, ...], row: Row
) -> None:
    assert "<svg" not in page([row], columns)


def test_an_answer_without_rows_is_a_page_too() -> None:
    assert Page(page([])).of("td") == []


def test_lines_keep_the_order_of_columns_where_the_first_begins_with_a_gap() -> None:
    columns = (TIMES[0], Column("value", ColumnType.NUMBER), Column("limit", ColumnType.NUMBER))
    rows: list[Row] = [
        ("2026-11-20 12:00:00.000", None, "4"),
        ("2026-11-20 12:05:00.000", "3", "4"),
    ]

    found = page(rows, columns)

    assert re.findall(r">(value|limit)</text>", found) == ["value", "limit"]
