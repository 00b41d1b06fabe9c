"""Placeholders of saved queries stand wherever CloudWatch would put a text in."""

from __future__ import annotations

import pytest

from insights.diagnostics import Source
from insights.lang import ast, parse
from insights.lang.formatter import format_query
from insights.lang.log_types import LogSource
from insights.lang.printer import query as print_query
from insights.lang.scope import columns
from insights.lang.walk import find

CASES = [
    "stats count(*) by bin(1h) offset {{x}}",
    "logcompare timeshift {{x}}",
    "sessionize user, {{x}} maxspan {{y}} as session",
    "sessionize {{x}}",
    "addtotals fieldname={{x}} row=false a, {{y}}",
    "stats count(*) by bin({{x}})",
    "accum {{x}} as sum",
    "autoregress {{x}} as before p=1-4",
    "expand {{x}}",
    "unnest {{x}} into one",
    "countFrequent {{x}}, b",
    "outlier action=remove {{x}} b",
    "SOURCE {{x}} start=-1d end={{y}} | limit {{z}}",
]


@pytest.mark.parametrize("text", CASES)
def test_a_placeholder_is_read_printed_and_read_again(text: str) -> None:
    query, found = parse(Source(text))

    assert found == []
    assert parse(Source(print_query(query))) == (query, [])
    assert format_query(Source(text)) == (text.replace(" | ", "\n| "), [])


@pytest.mark.parametrize("text", [case for case in CASES if not case.startswith("SOURCE")])
def test_every_placeholder_is_in_the_tree(text: str) -> None:
    query, _ = parse(Source(text))

    names = [node.name for node in find(query, ast.Placeholder)]

    assert sorted(names) == sorted(
        {"x", "y"} & {name for name in "xy" if f"{{{{{name}}}}}" in text}
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("fields a | accum {{x}}", ["a", "accum({{x}})"]),
        ("fields a | autoregress {{x}} p=1-2", ["a", "{{x}}_p1", "{{x}}_p2"]),
        ("fields a | addtotals fieldname={{x}}", ["a", "{{x}}"]),
    ],
)
def test_a_column_that_has_no_name_yet_shows_its_placeholder(text: str, names: list[str]) -> None:
    query, _ = parse(Source(text))

    assert [column.name for column in columns(query, LogSource("json"))] == names


@pytest.mark.parametrize(
    "text", ["addtotals fieldname=", "addtotals row= | limit 5", "addtotals row=("]
)
def test_an_option_without_a_value_is_a_fault(text: str) -> None:
    query, found = parse(Source(text))

    assert len(found) == 1
    assert "value after" in found[0].message
    assert len(query.commands) == text.count("|")
