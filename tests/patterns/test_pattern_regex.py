"""The dialect of regular expressions: what it finds, and how fast."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from insights.patterns import re2, regex, regex_text
from insights.patterns.regex_search import Machine, searcher

ATOMS = ("a", "b", ".", "[ab]", "[^a]", r"\d", r"\s", r"\x28", r"\.", "[a-c_-]", "-")
COUNTS = ("", "", "", "*", "+", "?", "{2}", "{1,3}", "{,2}", "{2,}", "{0}", "*?", "+?")
BRANCHES = st.builds(
    lambda start, pieces, end: start + "".join(pieces) + end,
    st.sampled_from(["", "", "^"]),
    st.lists(st.builds(str.__add__, st.sampled_from(ATOMS), st.sampled_from(COUNTS)), max_size=6),
    st.sampled_from(["", "", "$"]),
)
EXPRESSIONS = st.lists(BRANCHES, min_size=1, max_size=3).map("|".join)
WORDS = st.text(st.sampled_from("abc1(.- \n"), max_size=9)


@settings(max_examples=400)
@given(EXPRESSIONS, WORDS)
def test_the_linear_search_finds_what_backtracking_finds(text: str, word: str) -> None:
    tree = regex.parse(text)
    found = any(Machine(branch).finds(word) for branch in tree.branches)

    # Python wants the first number of a repetition.
    plain = text.replace("{,", "{0,").replace("^", r"\A").replace(r"[\A", "[^").replace("$", r"\Z")
    assert found is (re.compile(plain, re.ASCII).search(word) is not None)
    assert searcher(tree)(word) is found


@given(EXPRESSIONS)
def test_an_expression_is_what_its_text_says(text: str) -> None:
    tree = regex.parse(text)

    assert regex.parse(regex_text.dialect(tree)) == tree


@pytest.mark.parametrize(("one", "two"), [("[ab]", "[a-b]"), ("[aa]", "a"), ("[a-db-c]", "[a-d]")])
def test_sets_of_the_same_characters_are_the_same(one: str, two: str) -> None:
    assert regex.parse(one) == regex.parse(two)


@given(st.text("ab(|)*?.[]^$\\i:+{2}", max_size=12), WORDS)
def test_an_expression_of_a_query_means_the_same_in_the_dialect(text: str, word: str) -> None:
    try:
        tree = re2.parse(text)
    except regex.RegexFault:
        return
    assume(not re.search(r"\{(?!2\})|(?<!2)\}", text))

    plain = text.replace("$", r"\Z")
    assume(r"\\Z" not in plain and "[" not in text)
    assert searcher(tree)(word) is (re.compile(plain, re.ASCII).search(word) is not None)


@pytest.mark.parametrize("text", ["a.*a.*a.*b", "(x", "a.*b", "[^b]*b"])
def test_a_long_text_takes_time_in_proportion(text: str) -> None:
    found = searcher(regex.parse(text.replace("(", r"\x28")))
    began = time.process_time()

    assert found("a" * 200_000) is False
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("query", "dialect"),
    [
        ("(?i)error", "[Ee][Rr][Rr][Oo][Rr]"),
        ("tim(e|er)out", "timeout|timerout"),
        (r"a\/b\(c\)", r"a/b\x28c\x29"),
        (r"^(?:GET|PUT) \d+$", r"^GET \d+$|^PUT \d+$"),
        (r"\s", r"[\x09\x0a\x0c\x0d ]"),
        ('"x"', r"\x22x\x22"),
    ],
)
def test_groups_and_flags_are_written_out(query: str, dialect: str) -> None:
    assert regex_text.dialect(re2.parse(query)) == dialect


@pytest.mark.parametrize("text", ["(a|b)+", "(?!a)", "a(b", "a)", r"\bword", "(" * 3000, "x{,2}"])
def test_what_the_dialect_cannot_say_is_refused(text: str) -> None:
    with pytest.raises(regex.RegexFault):
        re2.parse(text)
