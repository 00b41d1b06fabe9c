"""MalformedQueryException, pointed at the author's own line and column.

``queryCompileError.location`` holds offsets into the text as sent; AWS documents both as reserved
(API_QueryCompileErrorLocation), so they are believed only where they make sense. Older replies
carry the place in their text alone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from insights.diagnostics import Diagnostic, Severity
from insights.engines.cloudwatch.errors import error_text, sentence
from insights.engines.protocol import Request
from insights.errors import QueryError

CODE = "INS090"
SLUG = "refused-by-cloudwatch"

# Lines count from 1, positions from 0 (QL spec 10, recorded).
_PLACE = re.compile(r"at line (\d+) and position (\d+)")
_SYMBOL = re.compile(r"unexpected symbol found (.+?) at line \d")
_RETENTION = re.compile(
    r"end date and time is either before the log groups creation time or exceeds"
)
# The service names the times in epoch milliseconds; 13 digits reach to the year 2286.
_KEPT = re.compile(r"\[(\d{1,13}),\s*(\d{1,13})\]")


def malformed(error: Any, request: Request) -> QueryError:
    """The error for a query that the service could not compile."""
    compile_error = error.response.get("queryCompileError") or {}
    said = sentence(str(compile_error.get("message") or error_text(error)))
    if _RETENTION.search(said):
        return _outside(said, request)
    start, end = _region(compile_error.get("location") or {}, said, request.text)
    finding = Diagnostic(
        CODE,
        SLUG,
        Severity.ERROR,
        request.source.file,
        request.source.span(request.origin(start), request.origin(end)),
        f"CloudWatch does not understand the query: {said}",
    )
    return QueryError(
        f"CloudWatch does not understand the query at {finding.where}: {said}",
        "Change the query there and run it again.",
        [finding],
    )


def _outside(said: str, request: Request) -> QueryError:
    """Not the query but its window is refused, with the same exception (recorded)."""
    kept = _KEPT.search(said)
    limits = f" ({_time(kept.group(1))} to {_time(kept.group(2))} UTC)" if kept else ""
    groups = ", ".join(f"'{group}'" for group in request.groups) or "the log groups"
    return QueryError(
        "The whole window lies before the log groups were created, or before what their "
        f"retention keeps{limits}: {groups}.",
        "Ask for a later window, such as --since 1h.",
    )


def _time(milliseconds: str) -> str:
    return f"{datetime.fromtimestamp(int(milliseconds) / 1000, UTC):%Y-%m-%d %H:%M:%S}"


def _region(location: dict[str, Any], said: str, text: str) -> tuple[int, int]:
    """Offsets into the text as sent; the whole text where nothing believable is said."""
    named = _SYMBOL.search(said)
    symbol = named.group(1) if named and named.group(1) != "<EOF>" else ""
    places = (_by_offsets(location, text), _by_line(said, symbol, text))
    known = [place for place in places if place]
    for start, end in known:
        if text.startswith(symbol, start):
            return start, end
    return known[0] if known else (0, len(text))


def _by_offsets(location: dict[str, Any], text: str) -> tuple[int, int] | None:
    start, end = location.get("startCharOffset"), location.get("endCharOffset")
    if not isinstance(start, int) or not 0 <= start <= len(text):
        return None
    if not isinstance(end, int) or not start < end <= len(text):
        end = min(start + 1, len(text))
    return start, end


def _by_line(said: str, symbol: str, text: str) -> tuple[int, int] | None:
    found = _PLACE.search(said)
    if not found:
        return None
    row, position = int(found.group(1)) - 1, int(found.group(2))
    lines = text.splitlines(keepends=True)
    if not 0 <= row < len(lines) or position > len(lines[row]):
        return None
    start = sum(map(len, lines[:row])) + position
    return start, min(start + max(1, len(symbol)), len(text))
