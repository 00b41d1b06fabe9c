"""The pieces of which statements are made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.lang import ast, parse, units
from insights.lang.legacy_order import hoisted
from insights.lang.log_types import LogSource
from insights.lang.stage_printer import stage
from insights.sql import macros, periods
from insights.sql.compiler import in_order
from insights.sql.discovery import pointers
from insights.sql.expressions import is_number
from insights.sql.pushdown import required_values
from insights.sql.text import ident, literal


def test_only_the_macros_in_use_are_defined_each_after_what_it_needs() -> None:
    found = [statement.split()[4].split("(")[0] for statement in macros.needed("li_truth(x)")]

    assert found == ["li_finite", "li_number", "li_truth"]


def test_a_text_that_looks_like_a_macro_is_none() -> None:
    assert macros.needed("SELECT 'li_nothing(x)'") == []


@given(st.text())
def test_quotes_inside_names_and_texts_are_doubled(text: str) -> None:
    assert ident(text)[1:-1].replace('""', "").count('"') == 0
    assert "\0" not in literal(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('filter action = "REJECT"', {"action": "REJECT"}),
        ('filter "REJECT" = action and a = "b" and c > 1', {"action": "REJECT", "a": "b"}),
        ('filter a = "x" | filter b = "y" | limit 5', {"a": "x", "b": "y"}),
        ('filter a = "x" or b = "y"', {}),
        ('filter not a = "x"', {}),
        ("filter a = 1", {}),
        ('fields 1 as a | filter a = "x"', {}),
        ('stats count(*) by a | filter a = "x"', {}),
        ('limit 5 | filter a = "x"', {}),
        ('parse "*" as a | filter a = "x"', {}),
    ],
)
def test_what_every_row_must_have(text: str, wanted: dict[str, str]) -> None:
    query, _ = parse(Source(text))

    assert required_values(query) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("fields a | limit 5 | sort a asc", "fields a | sort a asc | limit 5"),
        ("limit 9 | limit 5 | sort a asc", "sort a asc | limit 9 | limit 5"),
        ("limit any 5 | sort a asc", "limit any 5 | sort a asc"),
        ("limit 5 | filter a = 1 | sort a asc", "limit 5 | filter a = 1 | sort a asc"),
        (
            'stats count(*) as n by s | filter n > 1 and k = "x" | sort n desc',
            'filter k = "x" | stats count(*) as n by s | filter n > 1 | sort n desc',
        ),
        (
            'stats count(*) as n by s | fields n * 2 as m | filter m > 1 | filter k = "x"',
            'filter k = "x" | stats count(*) as n by s | fields n * 2 as m | filter m > 1',
        ),
        (
            "stats count(*) as n by s.t | filter s.t = 1 and count(*) > 1",
            "stats count(*) as n by s.t | filter s.t = 1 | filter count(*) > 1",
        ),
        (
            "stats count(*) as n by s | stats max(n) as m | filter k = 1",
            "stats count(*) as n by s | stats max(n) as m | filter k = 1",
        ),
        ("stats count(*) as n | filter 1 = 1", "stats count(*) as n | filter 1 = 1"),
    ],
)
def test_the_order_in_which_stages_take_effect(text: str, wanted: str) -> None:
    query, found = parse(Source(text))

    stages = in_order(hoisted(query, LogSource("json")))

    assert found == []
    assert " | ".join(map(stage, stages)) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a", ["/a"]),
        ("a.b", ["/a/b", "/a.b"]),
        ("a.b.c", ["/a/b/c", "/a/b.c", "/a.b/c", "/a.b.c"]),
        ("a~/b", ["/a~0~1b"]),
        ("a.b.c.d.e", ["/a/b/c/d/e", "/a.b.c.d.e"]),
        (".a", ["//a", "/.a"]),
    ],
)
def test_the_ways_down_to_a_key(name: str, wanted: list[str]) -> None:
    assert sorted(pointers(name)) == sorted(wanted)
    assert next(iter(pointers(name))) == wanted[0]


@pytest.mark.parametrize("text", ["0", "-1", "+1.", ".5", "1e3", " 7\n", "00"])
def test_texts_that_count_as_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", " ", "1_0", "0x1", "nan", "inf", "1e999", "1 2", "٣", "1,5"])
def test_texts_that_do_not_count_as_numbers(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize(
    ("count", "unit", "capped", "millis"),
    [
        (300, "s", 60, 300_000),
        (90, "minutes", 60, 5_400_000),
        (48, "hrs", 24, 172_800_000),
        (2000, "msec", 1000, 2_000),
        (400, "d", 400, 34_560_000_000),
        (3, "mo", 3, 7_776_000_000),
    ],
)
def test_periods_are_capped_by_their_unit(count: int, unit: str, capped: int, millis: int) -> None:
    period = ast.Duration(count, unit)

    assert (units.capped(period), periods.millis(period)) == (capped, millis)
