"""Edits, and fixes round by round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.lint.base import Context, Edit
from insights.lint.fixes import apply_edits, fix, parses
from insights.lint.linter import Found, Linter


def check(text: str) -> list[Found]:
    query, faults = parse(Source(text))
    context = Context(query, Source(text), LogSource("vpcflow"))
    return [*map(Found, faults), *Linter().run(context)]


def fixed(text: str) -> str:
    return fix(text, check).text


CASES = [
    ("fields srcaddr | limit 5", "fields srcAddr | limit 5"),
    ("stats dc(srcAddr) as n", "stats count_distinct(srcAddr) as n"),
    ("filter action == 'ACCEPT' | limit 5", "filter action = 'ACCEPT' | limit 5"),
    ("stats count(*) as n by bin(300s) as t", "stats count(*) as n by bin(5m) as t"),
    (
        "stats count(*) as n by bin(5m) | sort bin(5m) desc",
        "stats count(*) as n by bin(5m) as t | sort t desc",
    ),
    (
        "stats count(*) as t by bin(5m) | sort BIN (5m)",
        "stats count(*) as t by bin(5m) as t2 | sort t2",
    ),
    (
        "stats count(*) as n by bin(5m) as slot | sort bin(5m)",
        "stats count(*) as n by bin(5m) as slot | sort slot",
    ),
    ("filter @message like /x/i | limit 5", "filter @message like /(?i)x/ | limit 5"),
    (
        "FILTER srcaddr == '10.0.0.1' and @message like /a\\/b/i"
        " | stats dc(dstaddr) as n by bin(120s)",
        "filter srcAddr = '10.0.0.1' and @message like /(?i)a\\/b/"
        " | stats count_distinct(dstAddr) as n by bin(2m)",
    ),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_one_safe_answer_is_given(before: str, after: str) -> None:
    result = fix(before, check)

    assert result.text == after
    assert result.fixed
    assert not [one for one in check(after) if one.edits]


@pytest.mark.parametrize(
    "text",
    [
        "filter srcaddr == 1 | limit ten",
        "filter @message like /x/i | sort count(*)",
        "filter @message like /x/xyz",
        "stats count(*) as n by bin(5m) | sort bin(1h)",
        "sort count(*",
        "",
    ],
)
def test_a_text_with_other_faults_comes_back_as_it_is(text: str) -> None:
    result = fix(text, check)

    assert (result.text, result.fixed) == (text, ())


def test_edits_are_made_from_their_own_places() -> None:
    edits = [Edit(6, 7, "second"), Edit(0, 1, "first"), Edit(3, 3, "+")]

    assert apply_edits("a bc d e", edits) == "first b+c dseconde"


def test_of_edits_that_overlap_the_first_wins() -> None:
    assert apply_edits("abcdef", [Edit(2, 5, "X"), Edit(0, 3, "Y"), Edit(5, 6, "Z")]) == "YdeZ"


def test_edits_of_one_finding_are_made_together_or_not_at_all() -> None:
    found = check("fields srcaddr | limit 5")[:1]
    pair = Found(found[0].diagnostic, (Edit(0, 6, "display"), Edit(7, 14, "dstAddr")))

    result = fix(
        "fields srcaddr | limit 5", lambda text: [*found, pair] if "srcaddr" in text else []
    )

    assert result.text == "display dstAddr | limit 5"
    assert len(result.fixed) == 1


def test_an_edit_that_breaks_the_query_is_not_made() -> None:
    one = check("fields srcaddr | limit 5")[0]
    broken = Found(one.diagnostic, (Edit(0, 6, "feilds"),))

    assert fix("fields srcaddr", lambda _: [broken]).text == "fields srcaddr"


def test_one_bad_edit_does_not_keep_the_others_from_being_made() -> None:
    good = check("fields srcaddr | limit 5")[0]
    broken = Found(good.diagnostic, (Edit(0, 6, "feilds"),))

    result = fix("fields srcaddr", lambda text: [broken, good] if "srcaddr" in text else [broken])

    assert result.text == "fields srcAddr"


def test_an_edit_that_brings_its_finding_back_ends() -> None:
    one = check("fields srcaddr | limit 5")[0]

    result = fix("fields a", lambda text: [Found(one.diagnostic, (Edit(7, 8, text[7]),))])

    assert (result.text, result.fixed) == ("fields a", ())


@given(
    st.text("abc ", max_size=12),
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 4), st.text("xy", max_size=3)), max_size=6
    ),
)
def test_what_no_edit_covers_stays(text: str, spans: list[tuple[int, int, str]]) -> None:
    edits = [
        Edit(min(start, len(text)), min(start + length, len(text)), new)
        for start, length, new in spans
    ]
    covered = {at for edit in edits for at in range(edit.start, edit.end)}
    kept = "".join(letter for at, letter in enumerate(text) if at not in covered)

    out = apply_edits(text, edits)

    assert [letter for letter in out if letter in "abc "] == [
        letter for letter in out.replace("x", "").replace("y", "")
    ]
    assert len(kept) <= len(out.replace("x", "").replace("y", ""))


@pytest.mark.parametrize("after", [after for _, after in CASES])
def test_a_fixed_text_parses(after: str) -> None:
    assert parses(after)
