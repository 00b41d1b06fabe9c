"""Where a recorded test goes in a file, whose other bytes stay."""

from __future__ import annotations

import pytest
import yaml

from insights.recordings.writing import with_test

START = "# A comment.\nname: a   # of the name\nx-own: {kept:   as it is}\n"
TESTS = "tests:\n  - name: first\n    count: 0   # none\n"
FLAT = "tests:\n- name: first\n  rows:\n  - {a: 1}\n"
END = "\n# The end.\nowner: me\n"
TEST = {"name": "new", "events": ["a: b", "{x}"], "rows": [{"n": 1, "t": "12:00"}]}
NEW = """\
- name: new
  events:
    - 'a: b'
    - '{x}'
  rows:
    - {n: 1, t: '12:00'}
"""


def _indented(depth: int) -> str:
    return "".join(f"{' ' * depth}{line}\n" for line in NEW.splitlines())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (START + TESTS + END, START + TESTS + _indented(2) + END),
        (START + FLAT + END, START + FLAT + NEW + END),
        (START + TESTS, START + TESTS + _indented(2)),
        (START + TESTS.rstrip("\n"), START + TESTS + _indented(2)),
        (START, START + "tests:\n" + _indented(2)),
        (START.rstrip("\n"), START + "tests:\n" + _indented(2)),
        (START + "tests: []\n", START + "tests:\n" + _indented(2)),
        ("\ufeff" + START + TESTS, "\ufeff" + START + TESTS + _indented(2)),
    ],
    ids=["middle", "flat", "end", "no-newline", "none", "none-no-newline", "empty", "bom"],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["unix", "windows"])
def test_a_test_goes_behind_the_others(before: str, after: str, ending: str) -> None:
    data, wanted = (text.replace("\n", ending).encode() for text in (before, after))

    assert with_test(data, "a.yaml", TEST) == wanted
    assert yaml.safe_load(wanted)["tests"][-1] == TEST


@pytest.mark.parametrize(
    "text",
    [
        START + "tests: [{name: first, count: 0}]\n",
        START + "tests: {}\n",
        START + "tests:\n  [\n  ]\n",
        START + TESTS.replace("\n", "\r\n", 1),
        "a: [",
        "- a\n",
    ],
    ids=["brackets", "no-list", "empty-below", "both-endings", "broken", "no-map"],
)
def test_what_has_no_safe_place_is_refused(text: str) -> None:
    assert with_test(text.encode(), "a.yaml", TEST) is None
