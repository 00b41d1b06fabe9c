"""Faults of syntax that have one safe answer: flags behind a regex, and sorting by a call."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from insights.diagnostics import Diagnostic, Source
from insights.lang import ast, parse
from insights.lang.lexer import lex
from insights.lang.printer import expression
from insights.lang.scope import column_name
from insights.lang.tokens import Kind, Token
from insights.lang.walk import find
from insights.lint.base import Edit
from insights.lint.linter import Found

#: Flags that RE2 has; what they mean inside ``(?..)`` is what people mean behind the slash.
_FLAGS = frozenset("ims")


def repairs(source: Source) -> list[Found]:
    """The faults of a query that can be repaired, in order, with the edits that do it."""
    query, faults = parse(source)
    tokens = lex(source.text).tokens
    edits = dict([*_flags(source.text, tokens), *_calls(source.text, tokens, query)])
    found = []
    for fault in faults:
        at = edits.get(_start(fault))
        if at is not None and fault.slug in ("regex-flag", "sort-by-call"):
            found.append(Found(fault, at))
    return found


def _start(fault: Diagnostic) -> tuple[int, int]:
    return fault.span.line, fault.span.column


Repair = tuple[tuple[int, int], tuple[Edit, ...]]


def _flags(text: str, tokens: list[Token]) -> Iterator[Repair]:
    """``/x/i`` becomes ``/(?i)x/``; a fault stands at the flags."""
    place = Source(text)
    for regex, flags in pairwise(tokens):
        together = regex.kind is Kind.REGEX and flags.kind is Kind.NAME
        if together and regex.end == flags.start and set(flags.value) <= _FLAGS:
            edits = (Edit(regex.start + 1, regex.start + 1, f"(?{flags.value})"),)
            yield place.local(flags.start), (*edits, Edit(flags.start, flags.end, ""))


def _calls(text: str, tokens: list[Token], query: ast.Query) -> Iterator[Repair]:
    """``sort bin(5m)`` sorts by the name of that column; a fault stands at the bracket."""
    place = Source(text)
    columns = {
        expression(item.value).lower(): item
        for stats in find(query, ast.Stats)
        for item in (*stats.keys, *stats.items)
    }
    names = {column_name(item) for item in columns.values()}
    ends = _closings(tokens)
    for token, bracket in pairwise(tokens):
        end = ends.get(bracket.start) if token.kind is Kind.NAME else None
        if end is None or not columns:
            continue
        item = columns.get(_canonical(text[token.start : end]))
        if item is not None:
            yield place.local(bracket.start), _by_name(item, token.start, end, names)


def _by_name(item: ast.Item, start: int, end: int, names: set[str]) -> tuple[Edit, ...]:
    if item.alias is not None:
        return (Edit(start, end, expression(ast.Field((item.alias.text,)))),)
    called = "t" if isinstance(item.value, ast.Call) and item.value.name.lower() == "bin" else "n"
    name = next(
        one for one in (called, *(f"{called}{n}" for n in range(2, 99))) if one not in names
    )
    return (Edit(item.end, item.end, f" as {name}"), Edit(start, end, name))


def _canonical(call: str) -> str:
    query, faults = parse(Source(f"fields {call}"))
    if faults or not isinstance(query.commands[0], ast.Fields):
        return ""
    return expression(query.commands[0].items[0].value).lower()


def _closings(tokens: list[Token]) -> dict[int, int]:
    """Where the brackets end that open at the keys; not those that stay open."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for token in tokens:
        if token.kind is Kind.SIGN and token.value == "(":
            opened.append(token.start)
        elif token.kind is Kind.SIGN and token.value == ")" and opened:
            ends[opened.pop()] = token.end
    return ends
