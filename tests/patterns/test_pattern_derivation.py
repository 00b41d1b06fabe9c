"""From filters to patterns and back: the same events, as the local engine answers the filter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pattern_selection as events
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.diagnostics import Source
from insights.lang import ast, parse
from insights.lang.log_types import LogSource
from insights.patterns import BothReadings, Pattern, matcher, text
from insights.patterns import parse as parse_pattern
from insights.patterns.derive import derived
from insights.patterns.logic import Underivable
from insights.patterns.to_filter import filter_text

EXAMPLES = 40
Filters = Callable[[], st.SearchStrategy[ast.Expr]]
KINDS = [
    pytest.param(events.FLOW, events.flow_records(60), events.flow_filters, id="flow"),
    pytest.param(events.EDGE, events.edge_records(60), events.edge_filters, id="format"),
    pytest.param(events.TEXT, events.texts(60), events.text_filters, id="text"),
    pytest.param(events.JSON, events.objects(120, typed=False), events.json_filters, id="json"),
    pytest.param(events.TYPED, events.objects(80, typed=True), events.json_filters, id="typed"),
]


def _derived(filter_: str, source: LogSource) -> tuple[Pattern | None, list[str]]:
    query, found = parse(Source(filter_))
    assert found == []
    pattern, refused = derived(query, Source(filter_), source)
    return pattern, [f"{one.span.column}-{one.span.end_column} {one.message}" for one in refused]


@pytest.mark.parametrize(("source", "messages", "filters"), KINDS)
def test_a_derived_pattern_selects_the_same_events(
    source: LogSource, messages: list[str], filters: Filters, tmp_path: Path
) -> None:
    """In whatever reading of what is open; and so does the filter made from the pattern."""
    path = events.write(tmp_path / "events.json", messages)
    made = []

    @settings(max_examples=EXAMPLES)
    @given(filters())
    def same(condition: ast.Expr) -> None:
        written = events.filter_text(condition)
        pattern, refused = _derived(written, source)
        if pattern is None:
            assert refused[0].endswith(".")
            return
        answers = {message: BothReadings(pattern)(message) for message in messages}
        matched = {message for message, (values, _) in answers.items() if values is not None}
        made.append(matched)

        assert matched == events.selected(written, path, source), text(pattern)
        assert [differences for _, differences in answers.values() if differences] == []
        try:
            back = filter_text(pattern, source)
        except Underivable:
            return
        assert matched == events.selected(back, path, source), back

    same()
    assert len(made) > EXAMPLES / 8
    assert sum(0 < len(matched) < len(messages) for matched in made) > EXAMPLES / 10


_FLOW_HEAD = "version, accountId, interfaceId"
PATTERNS = [
    (
        'filter action = "REJECT" and dstPort in [22, 3389] and bytes < 100',
        events.FLOW,
        f'[{_FLOW_HEAD}, srcAddr, dstAddr, srcPort, dstPort = "22" || dstPort = "3389", protocol,'
        ' packets, bytes < 100 || bytes = "-", startTime, endTime, action = "REJECT", logStatus]',
    ),
    (
        'filter isIpv4InSubnet(srcAddr, "172.16.0.0/12") | stats count(*) by srcAddr',
        events.EDGE,
        r"[version, srcAddr = %^172\.1[6-9]\.|^172\.2\d\.|^172\.3[01]\.%, dstAddr, dstPort,"
        " flowDirection, action]",
    ),
    (
        "fields @timestamp, @message | filter level = 'ERROR' and not (status < 500) | limit 5",
        events.TYPED,
        '{ $.level = "ERROR" && $.status >= 500 }',
    ),
    ("filter a.`b.c`[0].d = 'x'", events.JSON, "{ $.a.['b.c'][0].d = \"x\" }"),
    (
        "filter level != 'INFO'",
        events.JSON,
        '{ $.level != "INFO" || $.level IS TRUE || $.level IS FALSE }',
    ),
    (
        "filter bytes <= 5 and packets > 5",
        LogSource("vpcflow", ("bytes", "packets")),
        '[bytes <= 5 || bytes = "-", packets > 5]',
    ),
    ("filter level like /x+5|[a-d]/", events.JSON, "{ $.level = %x+5|[a-d]% }"),
    (
        "filter not (level = 'a' and route = 'b') and not (status = 1 or status = 2)",
        events.TYPED,
        '{ ($.level != "a" || $.route != "b") && $.status != 1 && $.status != 2 }',
    ),
    ("filter ok = true", events.TYPED, "{ $.ok IS TRUE }"),
    ("filter @message like /(?i)refused/", events.TEXT, "%[Rr][Ee][Ff][Uu][Ss][Ee][Dd]%"),
    ("filter @message like 'a b' or @message like /c/", events.TEXT, '?"a b" ?c'),
    ("filter @message like 'a' and @message not like 'b c'", events.JSON, 'a -"b c"'),
    ("stats count(*) by action", events.FLOW, ""),
]


@pytest.mark.parametrize(("filter_", "source", "wanted"), PATTERNS)
def test_a_filter_becomes_a_pattern(filter_: str, source: LogSource, wanted: str) -> None:
    pattern, refused = _derived(filter_, source)

    assert pattern is not None, refused
    assert text(pattern) == wanted


REFUSED = [
    (
        'filter action = "REJECT" or dstPort = 22',
        events.FLOW,
        "8-41 A space-delimited pattern cannot join 'action' and 'dstPort' by 'or'.",
    ),
    ("filter action = 'A' and bytes > 5", events.EDGE, "25-30 The records have no 'bytes'."),
    (
        "filter level = 'ERROR' and status >= 500",
        events.JSON,
        "28-41 Digits in texts and truth values are numbers for a query and not for a pattern, and"
        " nothing says what 'status' holds.",
    ),
    (
        "filter @message like /x/ and level = 'ERROR'",
        events.JSON,
        "8-25 A pattern looks at the whole message or at its fields, not at both.",
    ),
    (
        "filter strlen(@message) > 5",
        events.TEXT,
        "8-24 A pattern compares fields as they are, not 'strlen(@message)'.",
    ),
    (
        "filter level like /x*5/",
        events.JSON,
        "8-24 A query looks at the digits of numbers too, a pattern at texts only.",
    ),
    (
        "filter a = b",
        events.JSON,
        "12-13 A pattern compares with literals only, not 'b'.",
    ),
    (
        "parse @message 'x=*' as x | filter x = 'y'",
        events.TEXT,
        "36-37 'x' is made by an earlier stage; a pattern sees the event alone.",
    ),
    (
        "filter @message like /a.b/ and @message like /c.d/ and @message like /e.f/",
        events.TEXT,
        "56-75 A pattern has at most two regular expressions.",
    ),
    (
        "filter @message like /(a|b)+/",
        events.TEXT,
        "22-30 The dialect of patterns does not have this expression: The dialect of patterns"
        " cannot repeat a group.",
    ),
    (
        "filter @message not like /a.b/",
        events.TEXT,
        "8-31 A pattern can leave out texts, but not what a regular expression finds.",
    ),
    (
        "filter @logStream = 'a'",
        events.JSON,
        "8-18 A pattern sees the keys of the event, not '@logStream'.",
    ),
]


@pytest.mark.parametrize(("filter_", "source", "wanted"), REFUSED)
def test_a_condition_without_a_pattern_is_named(
    filter_: str, source: LogSource, wanted: str
) -> None:
    assert _derived(filter_, source) == (None, [wanted])


BACK = [
    ("", events.TEXT, "filter ispresent(@message)"),
    ('?A B -"c d"', events.TEXT, 'filter @message like "B" and @message not like "c d"'),
    (r"?x ?%\x28\d{,2}%", events.TEXT, r'filter @message like "x" or @message like /\(\d{0,2}/'),
    (
        '[..., action = "REJECT", status]',
        events.FLOW,
        'filter action = "REJECT"',
    ),
    (
        '[version, src = "10.*", ..., direction != "*in*", action]',
        events.EDGE,
        r'filter srcAddr like /^10\./ and flowDirection not like "in"',
    ),
    (
        "[..., bytes < 100 || bytes > 1e3, s, e, a, l]",
        events.FLOW,
        'filter bytes < 100 and bytes != "-" or bytes > 1000',
    ),
    (
        '{ $.level = "E*" && $.status <= -1.5 }',
        events.TYPED,
        "filter level like /^E/ and status <= -1.5",
    ),
    ('{ $.level = "404" }', events.TYPED, "filter level like /^404$/"),
    ("{ $.ok IS FALSE || $.route = * }", events.TYPED, "filter ok = false or ispresent(route)"),
]


@pytest.mark.parametrize(("pattern", "source", "wanted"), BACK)
def test_a_pattern_becomes_a_filter(
    pattern: str, source: LogSource, wanted: str, tmp_path: Path
) -> None:
    tree, _ = parse_pattern(Source(pattern))
    assert tree is not None
    written = filter_text(tree, source)

    assert written == wanted
    messages = {
        "text": events.texts(60),
        "json": events.objects(60, typed=True),
        "vpcflow": events.edge_records(60) if source.format else events.flow_records(60),
    }[source.type]
    path = events.write(tmp_path / "events.json", messages)
    match = matcher(tree)
    matched = {message for message in messages if match(message) is not None}
    assert events.selected(written, path, source) == matched


@pytest.mark.parametrize(
    ("pattern", "source"),
    [
        ('{ $.a[*] = "x" }', events.TYPED),
        ("{ $.status = 5 }", events.JSON),
        ("{ $.level NOT EXISTS }", events.TYPED),
        ("{ $.level IS NULL }", events.TYPED),
        ('{ $.action = "REJECT" }', events.FLOW),
        ("[a, b = 1]", events.TEXT),
        ("[a, b = 1]", events.FLOW),
        ("[a, b, c, d, e, f, g]", events.EDGE),
    ],
)
def test_a_pattern_that_a_query_cannot_say_is_refused(pattern: str, source: LogSource) -> None:
    tree, _ = parse_pattern(Source(pattern))
    assert tree is not None

    with pytest.raises(Underivable, match=r"\.$"):
        filter_text(tree, source)
