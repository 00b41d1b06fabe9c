"""Values in the places that only some commands have: periods, titles, fields to shape."""

from __future__ import annotations

import pytest

from insights.catalog.model import Parameter
from insights.catalog.rendering import render
from insights.diagnostics import Source
from insights.errors import UsageError


def rendered(template: str, kind: str, value: object) -> str:
    return render(Source(template), {"x": Parameter("x", kind)}, {"x": value}).text


@pytest.mark.parametrize(
    ("template", "kind", "value", "text"),
    [
        ("stats count(*) by bin(1h) offset {{x}}", "duration", "30m", "offset 30m"),
        ("logcompare timeshift {{x}}", "duration", "7d", "timeshift 7d"),
        ("sessionize user maxspan {{x}}", "duration", "30m", "maxspan 30m"),
        ("addtotals fieldname={{x}} a", "string", "All", "fieldname=All a"),
        ("addtotals fieldname={{x}} a", "string", "All of it", 'fieldname="All of it" a'),
        ("addtotals fieldname={{x}} a", "string", 'say "x"', "fieldname='say \"x\"' a"),
        ("addtotals a, {{x}}", "field", "b-c", "addtotals a, `b-c`"),
        ("accum {{x}}", "field", "bytes", "accum bytes"),
        ("autoregress {{x}} p=2", "field", "a.b", "autoregress a.b p=2"),
        ("expand {{x}}", "field", "a-b", "expand `a-b`"),
        ("unnest {{x}} into y", "field", "a", "unnest a into y"),
        ("countFrequent {{x}}, b", "field", "a", "countFrequent a, b"),
        ("outlier {{x}} b", "field", "a", "outlier a b"),
        ("sessionize {{x}}", "field", "a", "sessionize a"),
    ],
)
def test_a_value_is_written_by_its_place(template: str, kind: str, value: str, text: str) -> None:
    assert rendered(template, kind, value).endswith(text)


@pytest.mark.parametrize(
    ("template", "kind", "value"),
    [
        ("stats count(*) by bin(1h) offset {{x}}", "string", "1h"),
        ("logcompare timeshift {{x}}", "integer", 7),
        ("sessionize a maxspan {{x}}", "field", "b"),
        ("addtotals fieldname={{x}}", "integer", 5),
        ("accum {{x}}", "integer", 5),
        ("expand {{x}}", "regex", "a"),
    ],
)
def test_a_parameter_of_another_type_is_refused(template: str, kind: str, value: object) -> None:
    with pytest.raises(UsageError, match=f"'x' is of the type {kind}") as caught:
        rendered(template, kind, value)

    assert caught.value.hint.startswith("Declare it as type: ")
