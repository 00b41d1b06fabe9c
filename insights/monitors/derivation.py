"""An entry's metric filters: the patterns that are derived, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator

from insights.catalog.model import Entry
from insights.catalog.rendering import render
from insights.diagnostics import Diagnostic, Severity
from insights.errors import InsightsError
from insights.lang.log_types import LogSource
from insights.lint.patterns.linter import check_pattern
from insights.lint.settings import Settings
from insights.patterns import text
from insights.patterns.derive import CODE, SLUG, derive
from insights.patterns.logic import Underivable

#: In place of a pattern: made from the query's filter.
DERIVE = "derive"


def derived_pattern(entry: Entry, source: LogSource) -> str | Diagnostic:
    """The pattern of an entry's query with the defaults of its parameters, or what has none.

    The diagnostic points at the condition in the entry's file.
    """
    if entry.language != "insights":
        return _refused(entry, 0, 0, "A pattern is derived from queries in QL only.")
    try:
        rendered = render(entry.query, entry.parameters, {})
    except InsightsError as error:
        return _refused(entry, 0, 0, f"The query has no values of its own: {error.message}")
    try:
        return text(derive(rendered.query, source))
    except Underivable as refused:
        start, end = rendered.origin(refused.node.start), rendered.origin(refused.node.end)
        return _refused(entry, start, end, refused.message, refused.hint)


def pattern_findings(entry: Entry, source: LogSource, settings: Settings) -> Iterator[Diagnostic]:
    """What is wrong with the patterns of an entry's metric filters."""
    for written in entry.metric_filters:
        if written["pattern"] != DERIVE:
            yield from check_pattern(written.source("pattern"), source, settings)
            continue
        found = derived_pattern(entry, source)
        if isinstance(found, Diagnostic):
            yield found


def _refused(entry: Entry, start: int, end: int, message: str, hint: str = "") -> Diagnostic:
    span = entry.query.span(start, max(start, end))
    return Diagnostic(CODE, SLUG, Severity.ERROR, entry.query.file, span, message, hint)
