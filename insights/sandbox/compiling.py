"""The query of a StartQuery: its tree, or MalformedQueryException in the service's words.

Texts and positions are those of the live catalogue (QL spec 10): lines count from 1, positions in
a line from 0, and the offsets of ``queryCompileError`` from 0 into the text.
"""

from __future__ import annotations

import re

from insights.diagnostics import Diagnostic, Severity, Source
from insights.lang import parse
from insights.lang.ast import Call, Query
from insights.lang.functions import lookup
from insights.lang.walk import find
from insights.sandbox.refusal import Refusal

_SYMBOL = re.compile(r"unexpected symbol found (.+?)\.?$", re.DOTALL)


def compiled(text: str) -> Query:
    """The tree of the text. Raises :class:`Refusal` for a text that does not compile."""
    source = Source(text)
    query, found = parse(source)
    faults = [diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR]
    if faults:
        raise _unexpected(text, faults[0])
    for call in find(query, Call):
        if lookup(call.name) is None:
            raise malformed(f"Unrecognized function name: {call.name}", call.start, call.end)
    return query


def malformed(message: str, start: int, end: int) -> Refusal:
    """MalformedQueryException with its ``queryCompileError``."""
    location = {"startCharOffset": start, "endCharOffset": end}
    return Refusal(
        "MalformedQueryException",
        message,
        members={"queryCompileError": {"location": location, "message": message}},
    )


def _unexpected(text: str, fault: Diagnostic) -> Refusal:
    start = _offset(text, fault.span.line, fault.span.column)
    end = _offset(text, fault.span.end_line, fault.span.end_column)
    named = _SYMBOL.search(fault.message)
    symbol = named.group(1) if named else text[start:end] or "<EOF>"
    line, position = fault.span.line, fault.span.column - 1
    said = f"unexpected symbol found {symbol} at line {line} and position {position}"
    if not text.strip():
        said = f"Invalid syntax while using query definition snippets: {said}"
    return malformed(said, start, end)


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
