"""A query is put into a file's bytes, and nothing else is touched."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from insights.catalog.rewrite import query_indent, with_query

NEW = "fields b\n| limit 2"

CASES = [
    pytest.param("query: |\n  fields  a\n", "query: |\n  fields b\n  | limit 2\n", id="literal"),
    pytest.param(
        "query: |-\n  fields  a\nx-a: 1\n",
        "query: |-\n  fields b\n  | limit 2\nx-a: 1\n",
        id="strip",
    ),
    pytest.param(
        "query: |+\n  f\n\n\nx-a: 1", "query: |+\n  fields b\n  | limit 2\n\n\nx-a: 1", id="keep"
    ),
    pytest.param("query: |2\n   f\n", "query: |2\n  fields b\n  | limit 2\n", id="indicator"),
    pytest.param("query: |4-\n     f", "query: |4-\n    fields b\n    | limit 2", id="indicator-4"),
    pytest.param(
        "query: | # all\n      f\n      | g\n# below\n",
        "query: | # all\n      fields b\n      | limit 2\n# below\n",
        id="wide",
    ),
    pytest.param(
        "query: |\n\n\n f\n\n g\n  \n", "query: |\n fields b\n | limit 2\n", id="blank lines"
    ),
    pytest.param(
        "# top\r\nquery: |\r\n  f\r\nx-a:   1 \r\n",
        "# top\r\nquery: |\r\n  fields b\r\n  | limit 2\r\nx-a:   1 \r\n",
        id="crlf",
    ),
    pytest.param("query: |\r\n  f", "query: |\r\n  fields b\r\n  | limit 2", id="crlf-cut"),
    pytest.param(
        "\ufeffquery: |\n  f\n", "\ufeffquery: |\n  fields b\n  | limit 2\n", id="byte order mark"
    ),
    pytest.param("query: >-\n  f\n  | g\n", "query: |-\n  fields b\n  | limit 2\n", id="folded"),
    pytest.param(
        'query: "f\\n| g"  # why\nx-a: 1\n',
        "query: |  # why\n  fields b\n  | limit 2\nx-a: 1\n",
        id="double quotes",
    ),
    pytest.param(
        "query: 'f\n\n  | g'\nx-a: 1\n",
        "query: |\n  fields b\n  | limit 2\nx-a: 1\n",
        id="single quotes over lines",
    ),
    pytest.param("query: f\n", "query: |\n  fields b\n  | limit 2\n", id="no quotes"),
    pytest.param("query:\n  f\n", "query:\n  |\n  fields b\n  | limit 2\n", id="on the next line"),
    pytest.param(
        "x-é: 'ü' \nquery: |\n  f\nx-t:  1\n",
        "x-é: 'ü' \nquery: |\n  fields b\n  | limit 2\nx-t:  1\n",
        id="other letters",
    ),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_only_the_query_changes(before: str, after: str) -> None:
    changed = with_query(before.encode(), "a.yaml", NEW)

    assert changed is not None
    assert changed.decode() == after
    assert yaml.safe_load(after.removeprefix("\ufeff"))["query"].rstrip("\n") == NEW


REFUSED = [
    pytest.param("{name: a, query: 'f'}\n", NEW, id="in braces"),
    pytest.param("query: |\n  f\n", "a\x07b", id="a character that YAML forbids"),
    pytest.param("query: |\n  f\n", "  f\n", id="a text that starts with blanks"),
    pytest.param("query: 5\n", NEW, id="no text"),
    pytest.param("name: a\n", NEW, id="no query"),
    pytest.param("- query\n", NEW, id="a list"),
    pytest.param("query: [\n", NEW, id="no YAML"),
    pytest.param("query: f\nquery: g\n", NEW, id="two queries"),
]


@pytest.mark.parametrize(("before", "text"), REFUSED)
def test_refuses_what_is_not_safe(before: str, text: str) -> None:
    assert with_query(before.encode(), "a.yaml", text) is None


def test_bytes_that_are_no_text_are_refused() -> None:
    assert with_query(b"query: \xff\n", "a.yaml", NEW) is None


@pytest.mark.parametrize(
    ("text", "indent"),
    [("query: |\n     f\n", 5), ("query: |1\n  f\n", 1), ("query: f\n", 2), ("a: 1\n", 0)],
)
def test_tells_how_far_a_query_is_indented(text: str, indent: int) -> None:
    assert query_indent(text.encode(), "a.yaml") == indent


_LINES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)


@given(st.lists(_LINES, min_size=1, max_size=5).map("\n".join), st.integers(1, 6))
def test_any_text_is_written_faithfully_or_refused(text: str, indent: int) -> None:
    room = " " * indent
    before = f"name: a\nquery: |\n{room}old\n\n{room}text\n# below\nx-a: [1,  2]\n"

    changed = with_query(before.encode(), "a.yaml", text)

    if changed is None:
        assert not text.strip() or text.lstrip("\n")[0] == " "
    else:
        assert yaml.safe_load(changed)["query"].rstrip("\n") == text.rstrip("\n")
        assert changed.startswith(b"name: a\nquery: |\n")
        assert changed.endswith(b"\n# below\nx-a: [1,  2]\n")


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_still_read(data: bytes) -> None:
    changed = with_query(b"query: |\n  f\n" + data, "a.yaml", NEW)

    assert changed is None or yaml.safe_load(changed)["query"].rstrip("\n") == NEW
