"""Diagnostics as text with carets, and as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.diagnostics import Diagnostic, Severity, Source, Span
from insights.render.findings import as_json, as_text
from insights.render.widths import display_width

HINT = "End the query with '| limit 100'."


def finding(span: Span, file: str = "a.yaml", hint: str = "") -> Diagnostic:
    return Diagnostic(
        "INS201", "unbounded-events", Severity.WARNING, file, span, "Events have no limit.", hint
    )


def written(found: Diagnostic, *lines: str) -> list[str]:
    return "".join(as_text([found], lambda _: list(lines))).split("\n")[:-1]


def test_shows_place_line_carets_and_hint() -> None:
    source = Source("fields @message", "a.yaml", line=2, indent=2)

    text = written(finding(source.span(7, 15), hint=HINT), "query: |", "  fields @message")

    assert text == [
        "a.yaml:2:10: INS201 warning: Events have no limit.",
        "      fields @message",
        "             ^^^^^^^^",
        "    = hint: End the query with '| limit 100'.",
    ]


@pytest.mark.parametrize(
    ("line", "marked", "shown", "carets"),
    [
        pytest.param("a = 日本 x", "日本", "a = 日本 x", "    ^^^^", id="wide"),
        pytest.param("日本 = x", "x", "日本 = x", "       ^", id="after wide"),
        pytest.param("\tlimit x", "x", "    limit x", "          ^", id="after a tab"),
        pytest.param("a\x1b[2J b", "b", r"a\x1b[2J b", "         ^", id="after an escape"),
        pytest.param("é b", "b", "é b", "  ^", id="after a combining mark"),
    ],
)
def test_carets_stand_under_exactly_the_span(
    line: str, marked: str, shown: str, carets: str
) -> None:
    start = line.index(marked)

    text = written(finding(Span(1, start + 1, 1, start + len(marked) + 1)), line)

    assert text[1:] == [f"    {shown}", f"    {carets}"]


def test_a_span_without_length_gets_one_caret() -> None:
    assert written(finding(Span(1, 9, 1, 9)), "filter a")[1:] == [
        "    filter a",
        "            ^",
    ]


def test_a_span_over_several_lines_is_marked_on_its_first() -> None:
    assert written(finding(Span(1, 3, 3, 2)), "a stats b\n", "c", "d")[1:] == [
        "    a stats b",
        "      ^^^^^^^",
    ]


def test_a_very_long_line_is_shown_around_the_span() -> None:
    line = "x" * 1_000_000 + "!" + "y" * 1_000_000

    _, shown, carets = written(finding(Span(1, 1_000_001, 1, 1_000_002)), line)

    assert shown == f"    ...{'x' * 60}!{'y' * 119}..."
    assert carets == " " * 67 + "^"


def test_without_the_file_message_and_hint_remain() -> None:
    found = finding(Span(7, 1, 7, 2), hint=HINT)

    assert len(list(as_text([found], lambda _: None))) == 2
    assert len(list(as_text([found], lambda _: ["only one line"]))) == 2


def test_findings_come_in_order_and_once() -> None:
    found = [finding(Span(line, 1, line, 2), file) for file in "ba" for line in (10, 9, 9)]

    heads = [piece.split(": ")[0] for piece in as_text(found, lambda _: None)]

    assert heads == ["a:9:1", "a:10:1", "b:9:1", "b:10:1"]


def test_json_has_one_flat_object_a_finding() -> None:
    text = "".join(as_json([finding(Span(2, 3, 2, 7), hint=HINT)]))

    assert json.loads(text) == [
        {
            "code": "INS201",
            "slug": "unbounded-events",
            "severity": "warning",
            "file": "a.yaml",
            "line": 2,
            "column": 3,
            "end_line": 2,
            "end_column": 7,
            "message": "Events have no limit.",
            "hint": HINT,
        }
    ]


def test_no_findings_are_an_empty_array_and_no_text() -> None:
    assert "".join(as_json([])) == "[]\n"
    assert "".join(as_text([], lambda _: [])) == ""


@settings(deadline=None)
@given(st.text(max_size=80), st.data())
def test_any_line_has_its_carets_below_it(line: str, data: st.DataObject) -> None:
    lines = line.split("\n")
    source = Source(line, "a.yaml")
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))

    _, shown, carets = written(finding(source.span(start, end)), *lines)

    assert set(carets) <= {" ", "^"}
    assert carets.rstrip() == carets
    assert len(carets) <= max(display_width(shown), len(carets.rstrip("^")) + 1)
