"""Texts to trees and diagnostics: what is valid, what is wrong, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from insights.diagnostics import Diagnostic, Severity, Source
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.lang.printer import query as printed
from insights.lint import check

CASES = Path(__file__).parent / "cases"
VALID = (CASES / "valid.txt").read_text("utf-8").removesuffix("\n").split("\n----\n")
MISTAKES: list[dict[str, str]] = yaml.safe_load((CASES / "mistakes.yaml").read_text("utf-8"))


def place(found: Diagnostic) -> str:
    """Where a finding is, both ends."""
    span = found.span
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"


def where(found: list[Diagnostic]) -> list[tuple[int, int]]:
    """Line and column of each finding."""
    return [(d.span.line, d.span.column) for d in found]


def test_there_are_many_cases_and_none_twice() -> None:
    assert len(VALID) == len(set(VALID)) >= 150
    assert len(MISTAKES) == len({case["query"] for case in MISTAKES}) >= 60


@pytest.mark.parametrize("text", VALID, ids=range(1, len(VALID) + 1))
def test_valid_queries_parse_without_findings(text: str) -> None:
    tree, found = parse(Source(text))

    assert found == []
    assert tree.complete


@pytest.mark.parametrize("text", VALID, ids=range(1, len(VALID) + 1))
def test_valid_queries_print_to_a_fixed_point(text: str) -> None:
    tree, _ = parse(Source(text))

    again, found = parse(Source(printed(tree)))

    assert (again, found) == (tree, [])
    assert printed(again) == printed(tree)


@pytest.mark.parametrize("case", [pytest.param(c, id=c["query"]) for c in MISTAKES])
def test_a_mistake_has_its_diagnostic(case: dict[str, Any]) -> None:
    _, found = check(Source(case["query"]), LogSource("json"))

    assert [
        {
            "query": case["query"],
            "at": place(d),
            "slug": d.slug,
            "message": d.message,
            "hint": d.hint,
        }
        for d in found
        if d.severity is Severity.ERROR
    ] == [case]


def test_several_faulty_stages_give_several_diagnostics() -> None:
    text = "fields a b\n| filter x in 'y'\n| limt 5\n| sort f(x)\n| limit ten"

    tree, found = parse(Source(text))

    assert where(found) == [(1, 10), (2, 15), (3, 3), (4, 9), (5, 9)]
    assert not tree.complete


def test_good_stages_between_faulty_ones_are_kept() -> None:
    tree, found = parse(Source("limt 5 | fields a | sort f(x) | limit 3"))

    assert [command.word for command in tree.commands] == ["fields", "limit"]
    assert len(found) == 2


def test_reading_goes_on_after_a_bracket_that_is_not_closed() -> None:
    _, found = parse(Source("stats count(a, max(b by svc\n| sort g()\n| limit ten"))

    assert where(found) == [(1, 22), (2, 9), (3, 9)]


def test_pipes_inside_brackets_and_literals_are_no_stage_ends() -> None:
    _, found = parse(Source("filter a in (SOURCE 'x' | fields b) and c like /d|e/ | limit ten"))

    assert where(found) == [(1, 62)]


def test_a_fault_inside_a_subquery_leaves_the_rest_to_be_read() -> None:
    _, found = parse(Source("filter a in (SOURCE 'x' | limt 5 | fields b) | limit ten"))

    assert where(found) == [(1, 27), (1, 54)]


def test_places_are_those_of_the_file_a_text_was_cut_from() -> None:
    """A block scalar: its first line in the file, and the columns that were removed."""
    text = "fields a\n| limt 5\n| limit ten"

    _, found = parse(Source(text, file="rejects.yaml", line=12, indent=4))

    assert [d.where for d in found] == ["rejects.yaml:13:7", "rejects.yaml:14:13"]


def test_the_tree_knows_the_places_of_its_parts() -> None:
    text = "fields a\n| filter b = 1 # why\n| limit 5"

    tree, _ = parse(Source(text))

    assert [text[c.start : c.end] for c in tree.commands] == ["fields a", "filter b = 1", "limit 5"]
    assert [(c.text, text[c.start : c.end]) for c in tree.comments] == [(" why", "# why")]


def test_layout_comments_and_spelling_are_no_part_of_the_meaning() -> None:
    short, _ = parse(Source("filter a == 1 and not b|limit 5"))
    long, _ = parse(Source("WHERE a = 1\n  AND !b # so\n\n| LIMIT 5 |"))

    assert short == long


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("filter a = 1", "filter a = 2"),
        ("filter a = 1", 'filter a = "1"'),
        ("filter a = 1", "filter A = 1"),
        ("fields a, b", "fields b, a"),
        ("fields a.b", "fields `a.b`"),
        ("sort a asc", "sort a desc"),
        ("limit 5", "limit any 5"),
        ("filter a and b or c", "filter a and (b or c)"),
        ("fields 1 - 2 - 3", "fields 1 - (2 - 3)"),
        ("fields -2 ^ 2", "fields -(2 ^ 2)"),
    ],
)
def test_what_differs_in_meaning_differs_as_a_tree(one: str, other: str) -> None:
    assert parse(Source(one))[0] != parse(Source(other))[0]


@pytest.mark.parametrize(
    ("short", "bracketed"),
    [
        ("a or b and c", "a or (b and c)"),
        ("not a = 1 and b", "(not (a = 1)) and b"),
        ("a + b * c = d", "(a + (b * c)) = d"),
        ("a - b - c", "(a - b) - c"),
        ("a / b / c", "(a / b) / c"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("a * b ^ c", "a * (b ^ c)"),
        ("not a like 'x'", "not (a like 'x')"),
        ("a in [1] or b not in [2]", "(a in [1]) or (b not in [2])"),
        ("a % b * c", "(a % b) * c"),
        ("a < b = c", "(a < b) = c"),
    ],
)
def test_operators_bind_by_precedence(short: str, bracketed: str) -> None:
    assert parse(Source(f"filter {short}")) == parse(Source(f"filter {bracketed}"))
