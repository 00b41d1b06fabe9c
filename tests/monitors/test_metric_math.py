"""Expressions of metric math: what they come to, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.monitors.metric_math.computing import Sheet, empty_sheet
from insights.monitors.metric_math.faults import FormulaFaultError, NotComputedError
from insights.monitors.metric_math.functions import FUNCTIONS, NOT_COMPUTED
from insights.monitors.metric_math.lines import Line, series

#: 2026-11-29 is a Sunday; four slots of half an hour from 23:30.
TIMES = (1_795_995_000, 1_795_996_800, 1_795_998_600, 1_796_000_400)


def line(text: str) -> tuple[float | None, ...]:
    """``30 - 0``: the values of a line, ``-`` where there is none."""
    return tuple(None if word == "-" else float(word) for word in text.split())


def shown(values: tuple[float | None, ...]) -> str:
    return " ".join("-" if value is None else f"{value:.6g}" for value in values)


def sheet(formulas: Mapping[str, str], **metrics: str) -> Sheet:
    lines = {name: Line(line(text), name, 1800) for name, text in metrics.items()}
    length = max(len(one.values) for one in lines.values())
    return Sheet(TIMES[:length], lines, formulas)


def computed(text: str, **metrics: str) -> str:
    """The result of an expression as a text, its lines apart from one another by ``;``."""
    lines = {name: Line(line(one), name, 1800) for name, one in metrics.items()}
    slots = max(len(one.values) for one in lines.values())
    value = Sheet(tuple(range(0, 1800 * slots, 1800)), lines, {"e": text}).value("e")
    found = (value,) if isinstance(value, Line) else value
    return "; ".join(shown(one.values) for one in found)


DOCUMENTED = [
    ("m1 < m2", "0 0 1 0", {"m1": "30 20 0 0", "m2": "20 - 20 -"}),
    ("m1 >= 30", "1 0 0 0", {"m1": "30 20 0 0"}),
    ("m1 > 15 AND m2 > 15", "1 0 0 0", {"m1": "30 20 0 0", "m2": "20 - 20 -"}),
    ("IF(c, y, n)", "30 0 20 - -", {"c": "1 1 0 0 -", "y": "30 - 0 0 30", "n": "0 0 20 - 20"}),
    ("IF(c, 5, n)", "5 5 20 - -", {"c": "1 1 0 0 -", "n": "0 0 20 - 20"}),
    ("IF(c, y, 5)", "30 0 5 5 5", {"c": "1 1 0 0 -", "y": "30 - 0 0 30"}),
    ("IF(m1 < 400, m1)", "300 - -", {"m1": "300 500 -"}),
    ("IF(m1 < 400, 10, 2)", "10 2", {"m1": "300 500"}),
    ("IF(1, m1, m2)", "1 -", {"m1": "1 -", "m2": "2 2"}),
    ("IF(0, m1)", "- -", {"m1": "1 -"}),
]


@pytest.mark.parametrize(("text", "wanted", "metrics"), DOCUMENTED)
def test_the_tables_of_the_documentation_hold(
    text: str, wanted: str, metrics: dict[str, str]
) -> None:
    assert computed(text, **metrics) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m1 / m2 * 100", "50 - 0 -"),
        ("100*(m1-m2)/m1", "-100 - - 100"),
        ("m1 + m2 - 1", "2 -1 1 3"),
        ("-m1^2", "-1 0 - -16"),
        ("2 ^ 3 ^ 2 + m1*0", "512 512 - 512"),
        ("1 + 2 * m1 == 3 || m2 == 2", "1 0 1 0"),
        ("m1 != 1 && m1 >= 4", "0 0 - 1"),
        ("SUM(METRICS())", "3 0 2 4"),
        ('SUM(METRICS("1"))', "1 0 - 4"),
        ("SUM([m1, 2*m2])", "5 0 4 4"),
        ("AVG([m1, m2])", "1.5 0 1 2"),
        ("MAX([m1, m2])", "2 0 2 4"),
        ("MIN(METRICS())", "1 0 2 4"),
        ("STDDEV([m1, m2])", "0.5 0 0 0"),
        ("DATAPOINT_COUNT(METRICS())", "2 2 1 1"),
        ("m1 - AVG(m1)", "-0.666667 -1.66667 - 2.33333"),
        ("m1 / MAX(m1)", "0.25 0 - 1"),
        ("m1 / (MIN(m1) * 1)", "- - - -"),
        ("m1 * (1 / MIN(m1))", "- - - -"),
        ("METRICS() / 2", "0.5 0 - 2; 1 0 1 -"),
        ("100 / METRICS()", "100 - - 25; 50 - 50 -"),
        ("ABS(m1 - m2)", "1 0 2 4"),
        ("CEIL(m1 / 3)", "1 0 - 2"),
        ("FLOOR([m1, m2] / 3)", "0 0 - 1; 0 0 0 -"),
        ("LOG10(m1)", "0 - - 0.60206"),
        ("LOG(m1)", "0 - - 1.38629"),
        ("FILL(m1, 7)", "1 0 7 4"),
        ("FILL(m1, REPEAT)", "1 0 0 4"),
        ("FILL(m1, LINEAR)", "1 0 2 4"),
        ("FILL(m2, LINEAR)", "2 0 2 -"),
        ("FILL(m1, m2)", "1 0 2 4"),
        ("FILL(METRICS(), 0)", "1 0 0 4; 2 0 2 0"),
        ("FILL(m1, MAX(m2))", "1 0 2 4"),
        ("DIFF(m1)", "- -1 - 4"),
        ("DIFF_TIME(m1)", "- 1800 - 3600"),
        ("RATE(m1) * 3600", "- -2 - 4"),
        ("RUNNING_SUM(m1)", "1 1 - 5"),
        ("m1 / PERIOD(m1)", "0.000555556 0 - 0.00222222"),
        ("m1 / METRIC_COUNT(METRICS())", "0.5 0 - 2"),
        ("FIRST(SORT(METRICS(), SUM, DESC))", "1 0 - 4"),
        ("LAST(METRICS())", "2 0 2 -"),
        ("SORT(METRICS(), MAX, ASC)", "2 0 2 -; 1 0 - 4"),
        ("SORT(METRICS(), AVG, DESC, 1)", "1 0 - 4"),
        ("SLICE(METRICS(), 1)", "2 0 2 -"),
        ("SLICE(METRICS(), 0, 1)", "1 0 - 4"),
        ("REMOVE_EMPTY([m1, IF(0, m1)])", "1 0 - 4"),
        ("TIME_SERIES(3) + m1*0", "3 3 3 3"),
        ("m1 ^ 5000", "1 0 - -"),
        ("(m1 - 2) ^ 0.5", "- - - 1.41421"),
        ("'x' == m1", "Operator '==' takes no String"),
    ],
)
def test_an_expression_comes_to(text: str, wanted: str) -> None:
    try:
        found = computed(text, m1="1 0 - 4", m2="2 0 2 -")
    except FormulaFaultError as fault:
        found = fault.message

    assert found == wanted


def test_parts_of_the_time_are_those_of_every_slot() -> None:
    parts = {
        "MINUTE": "30 0 30 0",
        "HOUR": "23 0 0 1",
        "DAY": "7 1 1 1",
        "DATE": "29 30 30 30",
        "MONTH": "11 11 11 11",
        "YEAR": "2026 2026 2026 2026",
    }
    found = sheet({name.lower(): f"{name}(m)" for name in [*parts, "EPOCH"]}, m="1 - - 2")
    for name, wanted in parts.items():
        value = found.value(name.lower())
        assert isinstance(value, Line)
        assert shown(value.values) == wanted
    epoch = found.value("epoch")
    assert isinstance(epoch, Line)
    assert epoch.values == TIMES


def test_expressions_use_one_another_and_each_is_computed_once() -> None:
    doubled = {f"e{n}": f"e{n - 1} + e{n - 1}" for n in range(1, 60)}
    value = sheet({**doubled, "e0": "m"}, m="1").value("e59")

    assert isinstance(value, Line)
    assert value.values == (2.0**59,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NOPE(m1)", "Function 'NOPE' not found"),
        ("sum(m1)", "Function 'sum' not found"),
        ("m1 + m9", "ID 'm9' not found"),
        ("SUM(m1)", "The return value of the expression must be TimeSeries or Array[TimeSeries]"),
        ("5", "The return value of the expression must be TimeSeries or Array[TimeSeries]"),
        ("'x'", "The return value of the expression must be TimeSeries or Array[TimeSeries]"),
        ("e + 1", "ID 'e' depends on itself"),
        ("m1 +", "Unexpected end of input"),
        ("m1 % 2", "Unexpected input '%'"),
        ("(m1", "Unexpected end of input"),
        ("m1 m1", "Unexpected input 'm1'"),
        ("[m1, m2] + METRICS()", "Operator '+' takes no two values of Array[TimeSeries]"),
        ("ABS(m1, m2)", "Function 'ABS' takes 1 arguments"),
        ("IF(m1)", "Function 'IF' takes 2 to 3 arguments"),
        ("IF(1, 2, 3)", "One argument of IF must be TimeSeries"),
        ("IF(METRICS(), 1, 0)", "The condition of IF must be TimeSeries or Scalar"),
        ("IF(m1, METRICS(), 0)", "The values of IF must be TimeSeries or Scalar"),
        ("FILL(m1, ZERO)", "FILL takes a Scalar, a TimeSeries, REPEAT or LINEAR"),
        ("FIRST(m1)", "An argument must be Array[TimeSeries], not TimeSeries"),
        ("PERIOD(m1 + 1) * m1", "PERIOD takes a metric, not the result of an expression"),
        ("SORT(METRICS(), P90, ASC)", "SORT takes AVG, MAX, MIN or SUM, and ASC or DESC"),
        ("METRICS(m1)", "METRICS takes one String or nothing"),
        ("(" * 400 + "m1" + ")" * 400, "The expression is nested too deeply"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(FormulaFaultError) as caught:
        empty_sheet(["m1", "m2"], {"e": text}).value("e")

    assert caught.value.message == message


@pytest.mark.parametrize("name", NOT_COMPUTED)
def test_what_is_not_computed_here_is_named(name: str) -> None:
    with pytest.raises(NotComputedError) as caught:
        empty_sheet(["m1"], {"e": f"{name}(m1)"}).value("e")
    assert caught.value.name == name
    with pytest.raises(NotComputedError, match="SELECT"):
        empty_sheet([], {"e": 'SELECT AVG(x) FROM "App"'}).value("e")


def test_a_sheet_knows_which_metrics_an_expression_uses() -> None:
    known = empty_sheet(["a1", "a2", "b"], {"e": "f / 2", "f": 'SUM(METRICS("a"))'})
    known.value("e")

    assert known.used == {"a1", "a2"}


_WORDS = st.sampled_from(
    [*FUNCTIONS, *"()[],+-*/^<>", "==", "AND", "||", "m1", "m2", "METRICS", '"m"', "2", "0", "ASC"]
)
_numbers = st.floats(allow_nan=False, allow_infinity=False)
_lines = st.lists(st.none() | _numbers, min_size=3, max_size=3).map(tuple)


@given(st.lists(_WORDS, max_size=12).map(" ".join) | st.text(max_size=40), _lines, _lines)
def test_any_text_comes_to_a_value_or_a_fault(
    text: str, one: tuple[float | None, ...], other: tuple[float | None, ...]
) -> None:
    metrics = {"m1": Line(one, "m1", 60), "m2": Line(other, "m2", 60)}
    try:
        value = Sheet((0, 60, 120), metrics, {"e": text}).value("e")
    except (FormulaFaultError, NotComputedError):
        return
    for found in [value] if isinstance(value, Line) else value:
        assert len(found.values) == 3
        assert all(one is None or abs(one) < float("inf") for one in found.values)


@given(_lines, _lines)
def test_what_only_looks_different_is_the_same(
    one: tuple[float | None, ...], other: tuple[float | None, ...]
) -> None:
    metrics = {"m1": Line(one), "m2": Line(other)}
    texts = ("SUM([m1, m2])", "m1 + m2", "SUM(METRICS())", "IF(1, m2 + m1)", "-(-m1 - m2)")
    formulas = {f"e{number}": text for number, text in enumerate(texts)}
    found = Sheet((0, 60, 120), metrics, formulas)
    lines = [found.value(name) for name in formulas]

    assert {one.values for one in lines if isinstance(one, Line)} == {
        series(map(added, one, other)).values
    }


def added(one: float | None, other: float | None) -> float | None:
    return None if one is None and other is None else (one or 0.0) + (other or 0.0)


def test_every_function_has_a_place_in_a_test() -> None:
    """So that one that is added comes with its meaning."""
    text = Path(__file__).read_text("utf-8")
    assert [name for name in FUNCTIONS if not re.search(rf"\b{name}\b", text)] == []
