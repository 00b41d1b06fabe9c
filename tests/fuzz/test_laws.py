"""The laws of ``make fuzz``, shortly: on all seeds, and on a few texts that were made up.

That work grows with the length of a text and no faster is counted, not timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import agreeing
import fuzz
import laws
import pytest
import seeds
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.lang import parse
from insights.lang.formatter import format_query
from insights.lang.lexer import lex

WORDS = st.lists(st.sampled_from(seeds.WORDS), max_size=12).map("".join)


@pytest.mark.parametrize("name", laws.LAWS)
def test_a_law_holds_for_its_seeds(name: str) -> None:
    found = list(seeds.of(name))

    assert len(found) > 10
    for seed in found:
        laws.LAWS[name](seed)


@pytest.mark.parametrize("name", laws.LAWS)
def test_a_law_holds_for_texts_that_were_made_up(name: str) -> None:
    @given(st.one_of(WORDS.map(str.encode), st.binary(max_size=20)))
    def holds(data: bytes) -> None:
        laws.LAWS[name](data)

    holds()


def test_a_broken_law_is_found_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(data: bytes) -> None:
        assert b"stats" not in data

    monkeypatch.setitem(laws.LAWS, "lexing", broken)

    assert fuzz.invent("lexing", 5.0) is False
    assert "b'stats " in capsys.readouterr().err


def test_an_answer_that_differs_is_found_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(agreeing, "CHUNK", 5)
    assert fuzz.agree(0.1) is True
    assert "5 queries beside the interpreter" in capsys.readouterr().out
    import agreement

    monkeypatch.setattr(agreement, "by_engine", lambda *_: (["none"], []))

    assert fuzz.agree(0.1) is False
    found = capsys.readouterr()
    assert "seed 0" in found.out
    assert "The local engine and the language's meaning differ." in found.err
    assert "trial=trial(0)" in found.err


#: Texts of about ``n`` characters that grow in another way each.
SHAPES: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "filter " + "(" * n + "a",
    "calls": lambda n: "fields " + "f(" * (n // 2),
    "lists": lambda n: "filter a in " + "[" * n,
    "nots": lambda n: "filter " + "not " * (n // 4) + "a",
    "minuses": lambda n: "filter " + "-" * n + "1",
    "powers": lambda n: "fields " + "2^" * (n // 2) + "2",
    "sums": lambda n: "fields " + "a+" * (n // 2) + "a",
    "ands": lambda n: "filter " + "a=1 and " * (n // 8) + "b=2",
    "items": lambda n: "fields " + "abc, " * (n // 5) + "d",
    "stages": lambda n: "fields a | " * (n // 11) + "limit 5",
    "pipes": lambda n: "|" * n,
    "quotes": lambda n: "filter a = " + "'x" * (n // 2),
    "slashes": lambda n: "parse " + "/x" * (n // 2),
    "backslashes": lambda n: 'filter a = "' + "\\" * n,
    "comments": lambda n: "fields a\n" + "# x\n" * (n // 4),
    "blanks": lambda n: "fields" + " " * n + "a",
    "lines": lambda n: "fields a" + "\n" * n,
    "digits": lambda n: "limit " + "9" * n,
    "name": lambda n: "fields " + "a." * (n // 2) + "a",
    "subqueries": lambda n: "fields a" + " | filter a in (fields a" * (n // 24),
    "faults": lambda n: "fields a,, | " * (n // 13),
    "placeholders": lambda n: "filter a = " + "{{x}} " * (n // 6),
}


def steps(work: Callable[[], object]) -> int:
    """How many calls of the program's own functions a piece of work takes."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:  # noqa: ARG001
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_text_is_about_ten_times_the_work(shape: str) -> None:
    short, long = (Source(SHAPES[shape](length)) for length in (1_000, 10_000))

    for work in (lambda text: lex(text.text), parse, format_query):
        before, after = steps(lambda w=work: w(short)), steps(lambda w=work: w(long))  # type: ignore[misc]

        assert after <= 14 * before + 500


@pytest.mark.parametrize("shape", SHAPES)
def test_no_text_is_too_deep(shape: str) -> None:
    text = SHAPES[shape](10_000)

    for law in (laws.lexing, laws.parsing, laws.printing, laws.formatting, laws.linting):
        law(text.encode())
