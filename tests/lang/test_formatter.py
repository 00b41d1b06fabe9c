"""Canonical layout: as recorded in the case files, and the laws that hold for every query."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import trees
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.lang import ast, parse
from insights.lang.formatter import WIDTH, format_query
from insights.lang.lexer import lex
from insights.lang.printer import query as print_query

CASES = sorted((Path(__file__).parent / "cases" / "format").glob("*.txt"))
PUBLIC = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "ql_public.yaml").read_text("utf-8")
)["cases"]


def formatted(text: str, width: int = WIDTH) -> str:
    out, found = format_query(Source(text), width)
    assert found == []
    return out


def comments(text: str) -> list[str]:
    return [comment.value.rstrip() for comment in lex(text).comments]


def tree(text: str) -> ast.Query:
    query, found = parse(Source(text))
    assert found == []
    return query


def assert_laws(text: str) -> None:
    """Tree and comments stay, twice is once, and no line is wider than it has to be."""
    out = formatted(text)

    assert tree(out) == tree(text)
    assert comments(out) == comments(text)
    assert formatted(out) == out
    assert [line for line in out.split("\n") if len(line) > WIDTH and is_breakable(line)] == []


def is_breakable(line: str) -> bool:
    """Whether a line holds more than one piece that could stand alone, comments not counted."""
    code = line.strip().removeprefix("| ")
    lexer = lex(code)
    if lexer.faults or lexer.comments:
        return False
    return any(before.end < after.start for before, after in pairwise(lexer.tokens[:-1]))


def sections(path: Path) -> tuple[str, str]:
    """The text above and below the line ``-- formatted --``."""
    before, after = path.read_text("utf-8").split("-- formatted --\n")
    return before, after.removesuffix("\n")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_lays_out_as_recorded(path: Path) -> None:
    before, after = sections(path)

    assert formatted(before) == after
    assert_laws(before)


def test_there_are_cases() -> None:
    assert len(CASES) > 15


def accepted(case: dict[str, object]) -> bool:
    return not case.get("error") and not parse(Source(str(case["query"])))[1]


@pytest.mark.parametrize(
    "text", [str(case["query"]) for case in PUBLIC if accepted(case)], ids=lambda text: text[:40]
)
def test_every_valid_public_query_keeps_the_laws(text: str) -> None:
    assert_laws(text)


@given(trees.queries)
def test_any_tree_keeps_the_laws(query: ast.Query) -> None:
    assert_laws(print_query(query))


GAPS = st.sampled_from(
    (
        " ",
        "  ",
        "\n",
        "\n\n\n",
        "\t",
        "\r\n",
        "  # one | two\n",
        "\n# whole line\n",
        "\n\n  #\n",
        " #a\n#b\n",
    )
)


@given(trees.queries, st.data())
def test_any_layout_of_any_tree_with_comments_keeps_the_laws(
    query: ast.Query, data: st.DataObject
) -> None:
    text = print_query(query)
    tokens = lex(text).tokens
    pieces = [text[: tokens[0].start]]
    for before, after in pairwise(tokens):
        gap = data.draw(GAPS) if before.end < after.start else ""
        pieces += [text[before.start : before.end], gap]
    relaid = "".join(pieces)
    assume(parse(Source(relaid)) == (query, []))

    assert_laws(relaid)


@given(trees.queries)
def test_two_layouts_of_one_text_are_formatted_alike(query: ast.Query) -> None:
    assert formatted(print_query(query, " ")) == formatted(print_query(query, "\n"))


@given(trees.queries, st.integers(1, 60))
def test_any_width_keeps_the_tree(query: ast.Query, width: int) -> None:
    out = formatted(print_query(query), width)

    assert tree(out) == query
    assert formatted(out, width) == out


def test_a_text_that_does_not_parse_comes_back_with_its_diagnostics() -> None:
    text = "fields  a | sort count(*)"

    out, found = format_query(Source(text))

    assert out == text
    assert [finding.code for finding in found] == ["INS008"]


def test_line_ends_of_windows_come_back_as_line_feeds() -> None:
    assert formatted("fields a # x\r\n| limit 3\r\n") == "fields a  # x\n| limit 3"
