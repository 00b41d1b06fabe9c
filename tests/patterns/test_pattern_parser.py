"""Faulty patterns point at the place, in our words and in those of the service."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.patterns import nodes, parse, refusal, text

FAULTS = [
    ("ERR*", "PAT004", "1:4-1:5", "Invalid character(s) in term '*'"),
    ("?A B*", "PAT004", "1:5-1:6", "Invalid character(s) in term '*'"),
    ("time-out", "PAT001", "1:5-1:6", "Invalid character(s) in term '-'"),
    ('a "b c', "PAT002", "1:3-1:7", "Invalid character(s) in term '\"b c'"),
    ("- a", "PAT003", "1:1-1:2", "Invalid metric filter pattern"),
    ("%^(A|B)%", "PAT005", "1:3-1:4", "Invalid character(s) in term '%^('"),
    ("%halt!%", "PAT005", "1:6-1:7", "Invalid character(s) in term '%halt!'"),
    ("%[abc%", "PAT006", "1:2-1:3", "Failed to compile regular expression."),
    ("%a**%", "PAT006", "1:4-1:5", "Failed to compile regular expression."),
    ("%abc", "PAT002", "1:1-1:5", "Invalid character(s) in term '%abc'"),
    (
        "%a% %b% %c%",
        "PAT007",
        "1:9-1:12",
        "Your input has exceeded the maximum of 2 regular expressions per filter pattern.",
    ),
    (
        "{ $.a[*] = 1 && $.b[*] = 1 && $.c[*] = 1 && $.d[*] = 1 }",
        "PAT008",
        "1:45-1:51",
        "Your input has exceeded the maximum of 3 JSON wildcard selectors allowed per filter"
        " pattern.",
    ),
    ("[a, b, a]", "PAT009", "1:8-1:9", "Duplicate field 'a'"),
    ("[a, ..., b, ...]", "PAT009", "1:13-1:16", "Duplicate field '...'"),
    ("{ $.a == 1 }", "PAT011", "1:7-1:9", "Invalid metric filter pattern"),
    ("{ $.a EXISTS }", "PAT011", "1:7-1:13", "Invalid metric filter pattern"),
    ("{ $.a IS NOT NULL }", "PAT011", "1:7-1:13", "Invalid character(s) in term 'NOT'"),
    ("{ $.a is null }", "PAT011", "1:7-1:14", "Invalid metric filter pattern"),
    ("{ $.a = 1 AND $.b = 2 }", "PAT011", "1:11-1:14", "Invalid metric filter pattern"),
    ("{ $.a = null }", "PAT003", "1:9-1:13", "Invalid metric filter pattern"),
    ("{ $.a = }", "PAT003", "1:9-1:10", "Invalid metric filter pattern"),
    ("{ $.a = 1", "PAT002", "1:1-1:2", "Invalid metric filter pattern"),
    ("{ ($.a = 1 }", "PAT003", "1:12-1:13", "Invalid metric filter pattern"),
    ("{ !($.v = 1) }", "PAT001", "1:3-1:5", "Invalid character(s) in term '!('"),
    ('{ $.v > "A" }', "PAT001", "1:9-1:12", "Invalid character(s) in term '\"A\"'"),
    ("{ $..v = 1 }", "PAT001", "1:3-1:6", "Invalid character(s) in term '$..'"),
    ("{ $.a[-1] = 1 }", "PAT001", "1:6-1:8", "Invalid character(s) in term '[-'"),
    ("{ $.a[0:2] = 1 }", "PAT001", "1:6-1:9", "Invalid character(s) in term '[0:'"),
    ('{ $.["a"] = 1 }', "PAT001", "1:3-1:6", "Invalid character(s) in term '$.['"),
    ("[a = SPACE, b]", "PAT003", "1:6-1:11", "Invalid metric filter pattern"),
    ("[a = 1 || b = 2]", "PAT003", "1:11-1:12", "Invalid metric filter pattern"),
    ("[a, b", "PAT002", "1:1-1:2", "Invalid metric filter pattern"),
    ("[a] b", "PAT003", "1:5-1:6", "Invalid metric filter pattern"),
    ("[a = b-c]", "PAT001", "1:6-1:9", "Invalid character(s) in term '-'"),
    ("[a/b, c]", "PAT001", "1:3-1:4", "Invalid character(s) in term '/'"),
]


@pytest.mark.parametrize(("pattern", "code", "place", "service"), FAULTS)
def test_a_fault_has_its_place_and_the_words_of_the_service(
    pattern: str, code: str, place: str, service: str
) -> None:
    tree, (found,) = parse(Source(pattern))
    span = found.span

    assert tree is None
    assert found.code == code
    assert f"{span.line}:{span.column}-{span.end_line}:{span.end_column}" == place
    assert found.message.endswith(".")
    assert not found.hint or found.hint[-1] in ".?"
    assert refusal(pattern) == service


def test_1024_characters_are_the_most() -> None:
    assert refusal("a" * 1024) == ""
    assert refusal("a" * 1025).endswith("Member must have length less than or equal to 1024")


def test_parentheses_without_end_are_refused_and_do_not_exhaust_the_stack() -> None:
    _, (found,) = parse(Source("{ " + "(" * 1000))

    assert found.message == "Parentheses are nested too deep."


# --------------------------------------------------------------------------- the way there and back

TEXTS = st.text(st.sampled_from('aB1_ .-*?%"\\[{é'), max_size=5).map(nodes.Text)
REGEXES = st.sampled_from(["a.*b", "^x$", r"\d{2,3}|[^a-z]", r"\x28"]).map(nodes.Regex)
NUMBERS = st.sampled_from(["4", "-1.5", "4e+0", ".5", "200."]).map(nodes.Number)
KEYS = st.sampled_from(["a", "b-c", "d e", "f.g", "é"])
STEPS = st.lists(KEYS | st.integers(0, 99), max_size=3)


def _selectors() -> st.SearchStrategy[nodes.Selector]:
    steps = st.tuples(STEPS, st.sampled_from([None, nodes.Every(), nodes.Every(dotted=True)]))
    return steps.map(lambda one: nodes.Selector((*one[0], *([one[1]] if one[1] else []))))


def _conditions(
    single: st.SearchStrategy[nodes.Condition],
) -> st.SearchStrategy[nodes.Condition]:
    pairs = st.lists(single, min_size=2, max_size=3).map(tuple)
    eithers = st.builds(nodes.Either, pairs)
    mixed = st.lists(single | eithers, min_size=2, max_size=3).map(tuple)
    return single | eithers | st.builds(nodes.All, mixed)


def _patterns() -> st.SearchStrategy[nodes.Pattern]:
    equal = st.sampled_from(["=", "!="])
    order = st.sampled_from(["<", "<=", ">", ">="])
    terms = st.builds(nodes.Term, TEXTS | REGEXES, st.sampled_from(nodes.Role))
    compared: st.SearchStrategy[nodes.Condition] = (
        st.builds(nodes.Compare, _selectors(), equal, TEXTS | NUMBERS | REGEXES)
        | st.builds(nodes.Compare, _selectors(), order, NUMBERS)
        | st.builds(nodes.Is, _selectors(), st.sampled_from(nodes.State))
    )
    tested: st.SearchStrategy[nodes.Condition] = st.builds(
        nodes.Test, equal, TEXTS | NUMBERS | REGEXES
    ) | st.builds(nodes.Test, order, NUMBERS)
    return (
        st.lists(terms, max_size=4).map(lambda found: nodes.TextPattern(tuple(found)))
        | _conditions(compared).map(nodes.JsonPattern)
        | st.lists(st.none() | st.just(0) | _conditions(tested), max_size=5).map(_row)
    )


def _row(conditions: list[nodes.Condition | int | None]) -> nodes.SpacePattern:
    """Columns with conditions, with a name alone, and with nothing."""
    columns = [
        nodes.Column(f"c{place}", None if one == 0 else one) if one is not None else nodes.Column()  # type: ignore[arg-type]
        for place, one in enumerate(conditions)
    ]
    # A single column without name or condition is written as none at all.
    return nodes.SpacePattern(() if columns == [nodes.Column()] else tuple(columns))


@given(_patterns())
def test_a_tree_is_what_its_text_says(pattern: nodes.Pattern) -> None:
    written = text(pattern)
    tree, found = parse(Source(written))
    if found and found[0].code in ("PAT007", "PAT008"):
        return

    assert (tree, found) == (pattern, [])
    assert tree is not None
    assert text(tree) == written
