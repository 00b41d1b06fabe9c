"""What must hold for any input: each function takes one, and raises where a law is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from insights.catalog.assemble import read_entry
from insights.catalog.marked import load
from insights.catalog.model import Parameter
from insights.catalog.rendering import render
from insights.catalog.rewrite import with_query
from insights.catalog.values import TYPES
from insights.diagnostics import Source
from insights.errors import InsightsError
from insights.lang import parse
from insights.lang.formatter import format_query
from insights.lang.lexer import lex
from insights.lang.log_types import LogSource
from insights.lang.printer import query as print_query
from insights.lang.walk import walk
from insights.lint.base import Context
from insights.lint.fixes import fix
from insights.lint.linter import Found, Linter
from insights.patterns import BothReadings, refusal
from insights.patterns import parse as parse_pattern
from insights.patterns import text as print_pattern
from insights.patterns.derive import derived
from insights.patterns.logic import Underivable
from insights.patterns.to_filter import filter_text
from insights.render.reports import FORMATS, report

Law = Callable[[bytes], None]


def lexing(data: bytes) -> None:
    """Tokens and comments cover all of the text but its blanks, and nothing twice."""
    text = _text(data)
    lexer = lex(text)
    pieces = sorted((*lexer.tokens, *lexer.comments), key=lambda token: token.start)
    at = 0
    for piece in pieces:
        assert at <= piece.start <= piece.end <= len(text)
        assert not text[at : piece.start].strip()
        at = piece.end
    assert at == len(text)


def parsing(data: bytes) -> None:
    """Any text ends in a tree, a diagnostic, or both; every place is inside the text."""
    text = _text(data)
    query, found = parse(Source(text))

    assert query.complete == (not found)
    assert query.commands or found
    for node in walk(query):
        assert 0 <= node.start <= node.end <= len(text)
    rows = text.count("\n") + 1
    for one in found:
        assert 1 <= one.span.line <= one.span.end_line <= rows
        assert one.message.endswith(".")


def printing(data: bytes) -> None:
    """What the printer writes is the same query."""
    query, found = parse(Source(_text(data)))
    if not found:
        assert parse(Source(print_query(query))) == (query, [])


def formatting(data: bytes) -> None:
    """The layout changes neither tree nor comments, and is its own layout."""
    text = _text(data)
    new, found = format_query(Source(text))
    if found:
        assert new == text
        return
    assert parse(Source(new)) == (parse(Source(text))[0], [])
    before, after = (lex(one.replace("\r\n", "\n")).comments for one in (text, new))
    assert [one.value.rstrip() for one in before] == [one.value for one in after]
    assert format_query(Source(new)) == (new, [])


def linting(data: bytes) -> None:
    """Rules have an opinion on any text, and fixes leave a query."""
    text = _text(data)

    def check(one: str) -> list[Found]:
        query, faults = parse(Source(one))
        context = Context(query, Source(one), LogSource("vpcflow"))
        return [*map(Found, faults), *Linter(today=date(2026, 11, 20)).run(context)]

    found = [one.diagnostic for one in check(text)]
    result = fix(text, check)
    assert result.text == text or not parse(Source(result.text))[1]
    for name in FORMATS:
        "".join(report(name, found, lambda _: text.splitlines(), dict)).encode("utf-8")


def loading(data: bytes) -> None:
    """Any bytes end in an entry or in diagnostics, and a query is put in safely or not at all."""
    _, found = load(data, "a.yaml")
    decoded = read_entry("a.yaml", data)
    assert decoded.entry is not None or decoded.found
    assert [one for one in found if one not in decoded.found] == []
    changed = with_query(data, "a.yaml", "fields a\n| limit 2")
    if changed is not None:
        assert load(changed, "a.yaml")[0]["query"].rstrip("\n") == "fields a\n| limit 2"


def rendering(data: bytes) -> None:
    """A value is put in as one literal or refused; ``render`` compares the trees itself."""
    template, _, value = _text(data).partition("\x00")
    for kind in TYPES:
        declared = {"x": Parameter("x", kind, of="string", values=(value,))}
        try:
            rendered = render(Source(template), declared, {"x": value})
        except InsightsError:
            continue
        assert parse(Source(rendered.text)) == (rendered.query, [])


def matching(data: bytes) -> None:
    """Any text is a pattern or has a fault inside it; a pattern is printed, and any event matches
    it or does not, in every reading."""
    text, _, message = _text(data).partition("\x00")
    pattern, found = parse_pattern(Source(text))
    if pattern is None:
        assert refusal(text)
        for one in found:
            assert 1 <= one.span.line <= one.span.end_line <= text.count("\n") + 1
            assert one.message.endswith(".")
        return
    assert not refusal(text)
    again, faults = parse_pattern(Source(print_pattern(pattern)))
    assert again == pattern or faults[0].slug == "pattern-too-long"
    for event in (message, text):
        BothReadings(pattern)(event)


def deriving(data: bytes) -> None:
    """A query that parses has a pattern or a condition with none, and so it is back again."""
    text = _text(data)
    query, found = parse(Source(text))
    if found:
        return
    for source in (LogSource("vpcflow"), LogSource("json"), LogSource("text")):
        pattern, refused = derived(query, Source(text), source)
        assert (pattern is None) is bool(refused)
        if pattern is not None:
            try:
                back = filter_text(pattern, source)
            except Underivable:
                continue
            assert parse(Source(back))[1] == []


LAWS: Mapping[str, Law] = {
    law.__name__: law
    for law in (
        *(lexing, parsing, printing, formatting, linting, loading, rendering, matching, deriving),
    )
}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
