"""YAML text to values with places."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.catalog.document import MAX_BYTES
from insights.catalog.events import PurePython, parser
from insights.catalog.marked import MAX_DEPTH, load
from insights.catalog.places import MarkedList, MarkedMap
from insights.diagnostics import Diagnostic

VALUES = [
    pytest.param("true", True, id="true"),
    pytest.param("False", False, id="capital-false"),
    pytest.param("yes", "yes", id="yes-is-text"),
    pytest.param("off", "off", id="off-is-text"),
    pytest.param("null", None, id="null"),
    pytest.param("~", None, id="tilde"),
    pytest.param("", None, id="nothing"),
    pytest.param("'null'", "null", id="quoted-null"),
    pytest.param("20", 20, id="integer"),
    pytest.param("-3", -3, id="negative"),
    pytest.param("1.5", 1.5, id="decimal"),
    pytest.param(".5", 0.5, id="bare-decimal"),
    pytest.param("1e3", 1000.0, id="exponent"),
    pytest.param("1e999", "1e999", id="infinity-is-text"),
    pytest.param(".nan", ".nan", id="nan-is-text"),
    pytest.param("9" * 41, "9" * 41, id="huge-integer-is-text"),
    pytest.param("012", "012", id="octal-is-text"),
    pytest.param("0o17", "0o17", id="new-octal-is-text"),
    pytest.param("0x3", "0x3", id="hexadecimal-is-text"),
    pytest.param("1_000", "1_000", id="underscore-is-text"),
    pytest.param("12:30:00", "12:30:00", id="sexagesimal-is-text"),
    pytest.param("1.2.0", "1.2.0", id="version-is-text"),
    pytest.param("2026-11-20", "2026-11-20", id="date-is-text"),
    pytest.param("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z", id="time-is-text"),
    pytest.param("0.0.0.0/0", "0.0.0.0/0", id="network-is-text"),
    pytest.param("!!str 5", "5", id="tagged-text"),
    pytest.param("!!float 3", 3.0, id="tagged-float"),
    pytest.param('"a\\tb"', "a\tb", id="escape"),
    pytest.param("{x: [1, b]}", {"x": [1, "b"]}, id="flow"),
]


@pytest.mark.parametrize(("written", "value"), VALUES)
def test_reads_a_value_as_what_it_looks_like(written: str, value: object) -> None:
    read, found = load(f"key: {written}\n", "f.yaml")

    assert not found
    assert read == {"key": value}
    assert type(read["key"]) is type(value) or isinstance(value, dict)


def test_takes_every_key_as_text() -> None:
    """The states of an alarm test are keyed by numbers."""
    read, found = load("{4: OK, true: b, null: c}", "f.yaml")

    assert not found
    assert list(read) == ["4", "true", "null"]


FAULTS = [
    pytest.param("a: 1\nb: 2\na: 3\n", "3:1", "stands here a second time; line 1", id="duplicate"),
    pytest.param("a: {b: 1, c: 2, b: 3}", "1:17", "stands here a second time", id="nested"),
    pytest.param("a: &x [1]\nb: *x\n", "1:4", "anchor '&x'", id="anchor"),
    pytest.param("b: *x\n", "1:4", "alias '*x'", id="alias"),
    pytest.param("<<: {a: b}\n", "1:1", "merge key", id="merge"),
    pytest.param("a: !!python/object:os.system {}", "1:4", "!!python/object:os.system", id="tag"),
    pytest.param("a: !!binary aGk=", "1:4", "!!binary", id="binary"),
    pytest.param("a: !!int x", "1:4", "!!int", id="false-tag"),
    pytest.param("? [a]\n: b\n", "1:3", "keys are texts", id="list-as-key"),
    pytest.param("a: {{limit}}\n", "1:5", "keys are texts", id="placeholder-without-quotes"),
    pytest.param("? \n: b\n", "1:2", "key is missing", id="empty-key"),
    pytest.param("a: 1\n---\nb: 2\n", "2:1", "second document", id="two-documents"),
    pytest.param("a: 'x\nb: c\n", "1:4", "never closed", id="open-quote"),
    pytest.param("a: b: c\n", "1:5", "':' stands here inside", id="colon"),
    pytest.param("a:\n\tb: c\n", "2:1", "tab", id="tab"),
    pytest.param("a: [b\nc: d\n", "2:2", "closing bracket", id="open-bracket"),
    pytest.param("a: @x\n", "1:4", "without quotes cannot start", id="at-sign"),
    pytest.param("a: * x\n", "1:4", "'*' or '&'", id="star"),
    pytest.param("a: - b\n", "1:4", "'- ' stands behind", id="list-behind-key"),
    pytest.param("a: \x07\n", "1:4", "U+0007", id="control"),
    pytest.param("a: x\n\u2028b: y\n", "2:1", "U+2028", id="line-separator"),
    pytest.param("a: x\rb: y\n", "1:5", "U+000D", id="lone-carriage-return"),
    pytest.param("a: \ud800\n", "1:4", "U+D800", id="surrogate"),
    pytest.param("a\ufeff: b\n", "1:2", "U+FEFF", id="late-byte-order-mark"),
    pytest.param(b"a: b\nc: d\xff\n", "2:5", "0xFF is not UTF-8", id="not-utf8"),
    pytest.param("é: ü\n".encode("utf-16"), "1:1", "0xFF is not UTF-8", id="utf16"),
    pytest.param(b"a: \x00\n", "1:4", "U+0000", id="nul"),
    pytest.param("[" * 900, f"1:{MAX_DEPTH + 1}", "levels deep", id="deep-flow"),
    pytest.param("- " * 5000, f"1:{2 * MAX_DEPTH + 1}", "levels deep", id="deep-block"),
    pytest.param(b"#" * (MAX_BYTES + 1), "1:1", "more than 4,194,304 bytes", id="too-long"),
]


@pytest.mark.parametrize(("text", "where", "message"), FAULTS)
def test_refuses_by_name_and_place(text: str | bytes, where: str, message: str) -> None:
    _, found = load(text, "f.yaml")

    assert [diagnostic.where for diagnostic in found] == [f"f.yaml:{where}"]
    assert message in found[0].message
    assert found[0].hint.endswith(".")


def test_refuses_what_is_nested_deeper_than_the_parser_reads() -> None:
    """Where libyaml has a limit of its own, it stops before it tells of the outer levels."""
    _, found = load("[" * 5000, "f.yaml")

    assert [diagnostic.span.line for diagnostic in found] == [1]
    assert "levels deep" in found[0].message
    assert found[0].hint == "Write it with fewer levels."


def test_keeps_the_first_of_two_values_of_a_key() -> None:
    read, found = load("a: 1\na: 2\nb: 3\n", "f.yaml")

    assert read == {"a": 1, "b": 3}
    assert [diagnostic.slug for diagnostic in found] == ["duplicate-key"]


def test_expands_nothing_that_grows() -> None:
    """The classic attack multiplies aliases; the first anchor is already refused."""
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"

    _, found = load(text, "f.yaml")

    assert [diagnostic.where for diagnostic in found] == ["f.yaml:1:4"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n...\n"])
def test_an_empty_file_has_no_value_and_no_fault(text: str) -> None:
    assert load(text, "f.yaml") == (None, [])


def test_skips_a_byte_order_mark() -> None:
    read, found = load(b"\xef\xbb\xbfa: 1\n", "f.yaml")

    assert (read, found) == ({"a": 1}, [])
    assert read.key_span("a").column == 1


def test_knows_where_keys_and_values_stand() -> None:
    read, _ = load("a:\n  - {b: 'é😀', c: 2}\n  -\n", "f.yaml")
    item = read["a"][0]

    assert _at(item.key_span("c")) == (2, 15, 2, 16)
    assert _at(item.value_span("b")) == (2, 9, 2, 13)
    assert _at(read["a"].value_span(0)) == (2, 5, 2, 20)
    assert _at(read.value_span("a")) == (2, 3, 3, 4)
    assert item.written("c") == "2"
    assert item.file == "f.yaml"


def test_a_value_that_is_not_there_stands_at_its_key() -> None:
    read, _ = load("title:\nb: 1\n", "f.yaml")

    assert _at(read.value_span("title")) == (1, 1, 1, 6)


def _at(span: Any) -> tuple[int, int, int, int]:
    return (span.line, span.column, span.end_line, span.end_column)


BLOCKS = [
    pytest.param("q: |\n  one\n  two\n", 2, 2, id="literal"),
    pytest.param("q: |-\n    one\n      two\n", 2, 4, id="chomped"),
    pytest.param("q: |+\n  one\n\n\n", 2, 2, id="kept"),
    pytest.param("q: |2 # why\n    one\n  two\n", 2, 2, id="indicator"),
    pytest.param("a: b\nq: |\n\n\n   one\n   two\n", 3, 3, id="leading-blank-lines"),
    pytest.param("q:\n  |\n  one\n", 3, 2, id="header-on-its-own-line"),
    pytest.param("q: |\r\n  one\r\n  two\r\n", 2, 2, id="carriage-returns"),
    pytest.param("q: |\n  one\ttab\n  \ttwo\n", 2, 2, id="tabs"),
    pytest.param("q: one two\n", 1, 3, id="plain"),
    pytest.param("q: 'one two'\n", 1, 4, id="quoted"),
]


@pytest.mark.parametrize(("text", "line", "indent"), BLOCKS)
def test_every_character_of_a_block_leads_back_to_the_file(
    text: str, line: int, indent: int
) -> None:
    read, _ = load(text, "f.yaml")
    source = read.source("q")

    assert (source.line, source.indent, source.fixed) == (line, indent, None)
    _assert_exact(source, text)


FOLDED = [
    pytest.param("q: >\n  one\n  two\n", id="folded"),
    pytest.param('q: "one\\ttwo"\n', id="escapes"),
    pytest.param("q: 'it''s'\n", id="doubled-quote"),
    pytest.param("q: one\n  two\n", id="plain-over-two-lines"),
    pytest.param("q: !!str |\n  one\n", id="tagged"),
    pytest.param("q: |\n", id="empty"),
]


@pytest.mark.parametrize("text", FOLDED)
def test_text_that_is_not_written_line_by_line_has_one_place(text: str) -> None:
    read, _ = load(text, "f.yaml")
    source = read.source("q")

    assert source.fixed == read.value_span("q")
    assert source.span(0, 1) == source.fixed


def _assert_exact(source: Any, text: str) -> None:
    lines = text.replace("\r\n", "\n").split("\n")
    for offset, character in enumerate(source.text):
        span = source.span(offset, offset + 1)
        if character != "\n":
            assert lines[span.line - 1][span.column - 1] == character


def test_only_texts_have_a_source() -> None:
    read, _ = load("a: 1\nb: [x]\n", "f.yaml")

    with pytest.raises(TypeError):
        read.source("a")
    assert read["b"].source(0).text == "x"


# -------------------------------------------------------------------------------- properties

LINES = st.text(st.sampled_from("ab |{}#:'\t-é😀"), max_size=12)


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8), st.integers(1, 6), st.sampled_from(["", "-", "+"]))
def test_any_literal_block_is_placed_exactly(lines: list[str], indent: int, chomp: str) -> None:
    """Whatever stands in the block, its characters are found in the file again."""
    body = "\n".join(" " * indent + line for line in lines)
    text = f"q: |{indent}{chomp}\n{body}\nz: 1\n"
    read, found = load(text, "f.yaml")

    assert not found
    source = read.source("q")
    assert source.text.rstrip("\n") == "\n".join(lines).rstrip("\n")
    if source.fixed is None:
        _assert_exact(source, text)
    else:
        assert not source.text.strip("\n")


SIGNS = "'\"[]{},\n\t#%@`\r\x00\x85\u2028\ufeff~é"
STARTS = (
    "a: ",
    "b: >",
    "c: |",
    "- ",
    "? ",
    ": ",
    "  ",
    "&a ",
    "*a",
    "!!str ",
    "!x ",
    "<<: ",
    "1e9",
)
SNIPPETS = st.sampled_from([*SIGNS, *STARTS, "---\n", "...\n", "%YAML 1.1\n"])


@settings(max_examples=400, deadline=None)
@given(st.lists(SNIPPETS, max_size=25).map("".join))
def test_any_text_ends_in_a_value_or_diagnostics(text: str) -> None:
    read, found = load(text, "f.yaml")

    assert _is_plain(read)
    assert all(_is_placed(diagnostic, text) for diagnostic in found)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_end_in_a_value_or_diagnostics(data: bytes) -> None:
    read, found = load(data, "f.yaml")

    assert _is_plain(read)
    assert all(diagnostic.file == "f.yaml" for diagnostic in found)


def _is_plain(value: object) -> bool:
    if isinstance(value, MarkedMap):
        return all(type(key) is str and _is_plain(item) for key, item in value.items())
    if isinstance(value, MarkedList):
        return all(map(_is_plain, value))
    return value is None or type(value) in (str, int, float, bool)


def _is_placed(diagnostic: Diagnostic, text: str) -> bool:
    lines = text.split("\n")
    span = diagnostic.span
    return 1 <= span.line <= len(lines) + 1 and span.column >= 1 and bool(diagnostic.hint)


DOCUMENT = """\
name: rejects
tags: [a, 'b']
query: |
  filter x = 1

  | limit 5
tests:
- {name: x, rows: [{a: 1}]}
"""


def test_reads_the_same_without_the_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML may have been built without libyaml."""
    quick, _ = load(DOCUMENT, "f.yaml")
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    slow, found = load(DOCUMENT, "f.yaml")

    assert not found
    assert slow == quick
    assert slow.value_span("tags") == quick.value_span("tags")
    assert slow.source("query").line == quick.source("query").line == 4
    assert load("a: 'x", "f.yaml")[1][0].where == "f.yaml:1:4"
    assert isinstance(parser("a: b"), PurePython)
