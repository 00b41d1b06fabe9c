"""Random edits: of layout and comments, and of what a query means."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from insights.catalog.assemble import read_entry
from insights.catalog.files import read
from insights.catalog.lock import Line
from insights.catalog.model import Entry
from insights.catalog.versions import Impact, is_enough, least
from insights.diagnostics import Source
from insights.lang import parse, printer
from insights.lang.lexer import lex
from insights.lang.log_types import LogSource
from insights.lang.tokens import Kind, Token
from insights.review.changes import changes

_CATALOG = read(Path(__file__).parents[2] / "queries")[0]
assert _CATALOG is not None
ENTRIES = list(_CATALOG.entries.values())
SOURCES = _CATALOG.sources

entries = st.sampled_from(ENTRIES)


def reviewed(old: Entry, text: str) -> set[Impact]:
    """The impacts of giving an entry another query."""
    new = replace(old, query=Source(text, old.file))
    source: LogSource = SOURCES[old.source]
    _, found = parse(new.query)
    assert found == [], text
    return {one.impact for one in changes(old, new, source, source)}


def tokens(text: str, *kinds: Kind) -> list[Token]:
    return [one for one in lex(text).tokens if one.kind in kinds]


@given(entries, st.data())
def test_layout_and_comments_are_wording(old: Entry, data: st.DataObject) -> None:
    blanks = st.sampled_from([" ", "  ", "\n", "\n  ", "\t"])
    comment = st.sampled_from(["", "\n# a | note: {{x}} 'y\n", " # stats count(*)\n"])
    parts, at = [], 0
    text = old.query.text
    for token in lex(text).tokens:
        gap = text[at : token.start]
        if gap and gap.isspace():
            gap = data.draw(blanks) + (data.draw(comment) if token.value == "|" else "")
        parts += [gap, text[token.start : token.end]]
        at = token.end
    edited = "".join(parts)
    assume(edited != text)

    assert reviewed(old, edited) == {Impact.WORDING}


@given(entries)
def test_canonical_layout_is_at_most_wording(old: Entry) -> None:
    plain = printer.query(parse(old.query)[0])

    assert reviewed(old, plain) <= {Impact.WORDING}
    assert Line.of(replace(old, query=Source(plain))).behaviour == Line.of(old).behaviour


@given(entries, st.data())
def test_literals_never_are(old: Entry, data: st.DataObject) -> None:
    text = old.query.text
    literals = [one for one in tokens(text, Kind.NUMBER, Kind.STRING) if "{{" not in one.value]
    assume(literals)
    one = data.draw(st.sampled_from(literals))
    written = text[one.start : one.end]
    other = f"{written}7" if one.kind is Kind.NUMBER else f"{written[0]}7{written[1:]}"

    found = reviewed(old, text[: one.start] + other + text[one.end :])
    assert Impact.BEHAVIOUR in found
    assert Impact.WORDING not in found


@given(entries, st.data())
def test_stages_never_are(old: Entry, data: st.DataObject) -> None:
    stages = printer.query(parse(old.query)[0], "\n").split("\n| ")
    assume(len(stages) > 1)
    at = data.draw(st.integers(0, len(stages) - 1))
    kind = data.draw(st.sampled_from(["gone", "new", "moved"]))
    if kind == "gone":
        edited = stages[:at] + stages[at + 1 :]
    elif kind == "new":
        edited = [*stages[:at], "filter newField = 1", *stages[at:]]
    else:
        edited = [*stages[:at], *stages[at + 1 :], stages[at]]
    assume(edited != stages)

    found = reviewed(old, "\n| ".join(edited))
    assert found & {Impact.BEHAVIOUR, Impact.BREAKING}
    assert Impact.WORDING not in found


@given(entries, st.data())
def test_aliases_of_columns_never_are(old: Entry, data: st.DataObject) -> None:
    text = old.query.text
    words = tokens(text, Kind.NAME)
    aliases = [b for a, b in pairwise(words) if a.value.lower() == "as"]
    assume(aliases)
    one = data.draw(st.sampled_from(aliases))

    found = reviewed(old, f"{text[: one.start]}{one.value}7{text[one.end :]}")
    assert Impact.BEHAVIOUR in found
    if one.value in old.columns:
        assert Impact.BREAKING in found


@given(entries, st.data())
def test_the_order_of_keys_and_comments_of_the_file_are_no_part_of_it(
    old: Entry, data: st.DataObject
) -> None:
    text = old.written.document.text
    blocks: list[str] = []
    for line in text.splitlines(keepends=True):
        if not blocks or not line.startswith((" ", "#", "\n")):
            blocks.append("")
        blocks[-1] += line
    shuffled = data.draw(st.permutations(blocks))
    edited = "# a comment of the file\n" + "\n".join(shuffled)
    new = read_entry(old.file, edited.encode()).entry
    assert new is not None

    assert Line.of(new).behaviour == Line.of(old).behaviour
    assert changes(old, new, SOURCES[old.source], SOURCES[old.source]) == ()


_number = st.integers(0, 40)
_versions = st.builds("{}.{}.{}".format, _number, _number, _number)


@given(_versions, st.sampled_from(list(Impact)))
def test_the_least_version_is_higher_and_no_less_will_do(version: str, impact: Impact) -> None:
    needed = least(version, impact)

    assert is_enough(needed, version)
    assert not is_enough(version, needed)
    for lighter in Impact:
        if lighter <= impact:
            assert is_enough(needed, least(version, lighter))


TEMPLATE = (Path(__file__).parent / "cases" / "entry.yaml").read_text().replace("NAME", "plain")
_SOURCE = LogSource("json")


def from_template(*edits: tuple[str, str]) -> Entry:
    text = TEMPLATE
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    found = read_entry("plain.yaml", text.encode())
    assert found.entry is not None, found.found
    return found.entry


PLAIN = from_template()
_words = st.text("abc |#:'\"{}$.,-", min_size=1, max_size=12).map(lambda text: f"x{text}x")


@given(_words, _words, _words)
def test_prose_is_wording(title: str, description: str, owner: str) -> None:
    new = replace(PLAIN, title=title, description=description, owner=owner, tags=("other",))

    assert {one.impact for one in changes(PLAIN, new, _SOURCE, _SOURCE)} == {Impact.WORDING}
    assert Line.of(new).behaviour == Line.of(PLAIN).behaviour


#: Behind these lines a key may come that is for people, each with its indentation.
_PLACES = {
    "owner: shop\n": "",
    "  - name: plain-many\n": "    ",
    "    metric: {namespace: App, name: Slow, value: 1, default: 0}\n": "    ",
}
_OWN = st.builds("x-{}: {}".format, st.sampled_from("abc"), st.integers(0, 99))


@given(st.sampled_from(sorted(_PLACES)), _OWN)
def test_own_keys_are_wording_at_any_depth(line: str, key: str) -> None:
    new = from_template((line, f"{line}{_PLACES[line]}{key}\n"))

    assert {one.impact for one in changes(PLAIN, new, _SOURCE, _SOURCE)} == {Impact.WORDING}


#: Settings of monitors: how each is written, and what else may stand there.
_SETTINGS: dict[str, st.SearchStrategy[str]] = {
    "threshold: 400": st.integers(401, 10**6).map("threshold: {}".format),
    "period: 5m": st.sampled_from(["period: 1m", "period: 10m", "period: 1h"]),
    "datapoints: 2 of 3": st.integers(1, 9).map("datapoints: {0} of 10".format),
    "missing: notBreaching": st.sampled_from(["missing: breaching", "missing: ignore"]),
    "statistic: Sum": st.sampled_from(["statistic: Maximum", "statistic: p99"]),
    "comparison: '>='": st.sampled_from(["comparison: '>'", "comparison: '<'"]),
    "name: Failed, value: 1": st.integers(2, 99).map("name: Failed, value: {}".format),
    "name: Slow,": st.from_regex(r"name: [A-Z][a-z]{1,8}Slow,", fullmatch=True),
    "$.ms > 900": st.integers(901, 10**6).map("$.ms > {}".format),
    "{folder: calls}": st.from_regex(r"\{folder: [a-z]{1,8}0\}", fullmatch=True),
}


@given(st.sampled_from(sorted(_SETTINGS)), st.data())
def test_settings_of_monitors_never_are(written: str, data: st.DataObject) -> None:
    new = from_template((written, data.draw(_SETTINGS[written])))

    assert {one.impact for one in changes(PLAIN, new, _SOURCE, _SOURCE)} == {Impact.MONITORS}
    assert Line.of(new).behaviour != Line.of(PLAIN).behaviour
