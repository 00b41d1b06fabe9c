"""What the printer writes, the parser reads as the same tree."""

from __future__ import annotations

import pytest
import trees
from hypothesis import given

from insights.diagnostics import Source
from insights.lang import ast, parse
from insights.lang.printer import expression, query

CANONICAL = (
    "(a ^ b) ^ c",
    "a ^ b ^ c",
    "a - (b - c)",
    "a - b - c",
    "a = b = c",
    "a = (b = c)",
    "(a or b) and c",
    "a or b and c",
    "(a and b) and c",
    "not (a and b)",
    "not a = b",
    "(not a) = b",
    "-(-a)",
    "-(a + b) * c",
    "f(a).b[0].c",
    "a in [1] in [2]",
    "a like 'x' like 'y'",
    "a / (b * c) % d",
)


@pytest.mark.parametrize("text", CANONICAL)
def test_brackets_stand_where_they_are_needed(text: str) -> None:
    """Each text has exactly the brackets that its tree needs."""
    text = text.replace("'", '"')
    tree, _ = parse(Source(f"filter {text}"))

    assert query(tree) == f"filter {text}"


@given(trees.expressions)
def test_a_printed_expression_is_the_same_expression(tree: ast.Expr) -> None:
    text = f"filter {expression(tree)}"

    assert parse(Source(text)) == (ast.Query((ast.Filter(tree),)), [])


@given(trees.queries)
def test_a_printed_query_is_the_same_query(tree: ast.Query) -> None:
    assert parse(Source(query(tree))) == (tree, [])


@given(trees.queries)
def test_printing_on_one_line_means_the_same(tree: ast.Query) -> None:
    assert parse(Source(query(tree, " "))) == (tree, [])


@given(trees.queries)
def test_printing_is_a_fixed_point(tree: ast.Query) -> None:
    text = query(tree)

    again, _ = parse(Source(text))

    assert query(again) == text
