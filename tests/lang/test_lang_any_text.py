"""Any text at all gives a tree and diagnostics, never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.lang import parse
from insights.lang.lexer import lex
from insights.lang.log_types import LogSource
from insights.lint import check

WORDS = (
    "fields filter stats parse sort limit by as in not like and or ( ) [ ] { } | , = != =~ / * + -"
    ' "x" \'y\' "un `b` `un @m a.b a[0] $Q( {{p}} /re/ /a(/ 5m 12 1e9 count( SOURCE logGroups('
    " join where left=L right=R dedup # ; && \n \\ \u201c \u201d .x . @ \0 é 9a pattern diff json"
    " field=a unnest into lookup OUTPUT appendcols offset 99999999999999999999999 true like/ .."
)
WORD = st.sampled_from(WORDS.split(" "))
TEXTS = st.one_of(
    st.text(),
    st.lists(WORD).map(" ".join),
    st.lists(WORD).map("".join),
    st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")),
)
#: Ten thousand characters that go deep, far, or nowhere.
HUGE = {
    "round brackets": "filter " + "(" * 9_000,
    "closed brackets": "filter " + "(" * 4_900 + "a" + ")" * 4_900,
    "square brackets": "filter a in " + "[" * 9_000,
    "subqueries": "filter a in (" * 800,
    "joins": "join left=a right=b where a.x=b.x (" * 280,
    "calls": "fields " + "f(" * 4_900,
    "not": "filter " + "not " * 2_400 + "a",
    "exclamation": "filter " + "!" * 9_900 + "a",
    "minus": "filter " + "- " * 4_900 + "a",
    "powers": "filter " + "2^" * 4_900 + "1",
    "sums": "filter " + "1+" * 4_900 + "1",
    "comparisons": "filter " + "a=" * 4_900 + "a",
    "alternatives": "filter " + "a or " * 1_900 + "a",
    "both": "filter " + "a or b and " * 900 + "a",
    "segments": "filter " + "a." * 4_900 + "a",
    "indexes": "filter a" + "[0]" * 3_300,
    "stages": "limit 1|" * 1_200,
    "pipes": "|" * 9_999,
    "quotes": '"' * 9_999,
    "backticks": "`" * 9_999,
    "dollars": "$" * 9_999,
    "slashes": "filter " + "/" * 9_900,
    "open regex": "filter a like /" + "(" * 9_900 + "/",
    "escapes": 'filter a = "' + "\\" * 9_900,
    "lines in a string": '"\n' * 4_900,
    "lines in a regex": "filter a like /" + "x\n" * 4_900,
    "digits": "fields " + "9" * 9_900 + " as x",
    "limit": "limit " + "9" * 9_900,
    "pct": "stats pct(a, " + "9" * 9_900 + ")",
    "duration": "stats count(*) by bin(" + "9" * 9_900 + "m)",
    "index": "fields a[" + "9" * 9_900 + "]",
    "lags": "autoregress a p=1-" + "9" * 9_900,
    "many lags": "autoregress a p=1-999999999",
    "stars": 'parse "' + "*" * 9_900 + '" as a',
    "commas": "fields " + "," * 9_900,
    "list": "filter a in [" + "1," * 4_900 + "1]",
    "items": "fields " + "a," * 4_900 + "a",
}


@given(TEXTS)
def test_tokens_white_space_and_comments_tile_the_text(text: str) -> None:
    lexer = lex(text)
    at = 0

    for piece in sorted([*lexer.tokens, *lexer.comments], key=lambda p: (p.start, p.end)):
        assert text[at : piece.start].strip() == ""
        assert piece.end >= piece.start >= at
        at = piece.end
    assert at == len(text)


@given(TEXTS)
def test_any_text_is_read_to_its_end(text: str) -> None:
    query, found = check(Source(text), LogSource("json"))

    assert query.commands or found
    assert query.complete == (parse(Source(text))[1] == [])
    lines = text.count("\n") + 1
    for diagnostic in found:
        span = diagnostic.span
        assert 1 <= span.line <= span.end_line <= lines
        assert (span.line, span.column) <= (span.end_line, span.end_column)
        assert diagnostic.message.endswith(".")


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_huge_texts_end_in_a_tree_or_a_diagnostic(text: str) -> None:
    query, found = check(Source(text), LogSource("json"))

    assert query.commands or found


@pytest.mark.parametrize("name", ["round brackets", "not", "powers", "sums", "subqueries", "calls"])
def test_nesting_beyond_any_real_query_is_refused_by_name(name: str) -> None:
    _, found = parse(Source(HUGE[name]))

    assert {d.slug for d in found} & {"too-deep"}


@pytest.mark.parametrize("count", [1, 40, 49])
def test_nesting_of_real_queries_is_read(count: int) -> None:
    text = "fields " + "abs(" * count + "ms" + ")" * count + " as x"

    assert parse(Source(text))[1] == []


def test_long_lists_and_alternatives_are_read() -> None:
    text = "filter " + " or ".join(f'a = "{n}"' for n in range(800))

    assert parse(Source(text))[1] == []


def test_bytes_that_are_not_utf8_are_one_diagnostic() -> None:
    _, found = parse(
        Source(b'fields a\n| filter b = "x\xff\xfe"'.decode("utf-8", "surrogateescape"))
    )

    assert [(d.span.line, d.span.column, d.message) for d in found] == [
        (2, 16, "The text holds a byte that is not UTF-8.")
    ]
