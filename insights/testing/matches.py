"""Tests on metric filters: how many of the events match."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from insights.catalog.model import Catalog, Entry
from insights.diagnostics import Diagnostic, Source
from insights.errors import InsightsError
from insights.monitors.derivation import DERIVE, derived_pattern
from insights.patterns import matcher
from insights.patterns import parse as parse_pattern
from insights.patterns.nodes import Pattern
from insights.testing.cases import EventTest
from insights.testing.events import messages


def match_faults(
    test: EventTest, entry: Entry, catalog: Catalog, proved: Callable[[str, bool], None]
) -> Iterator[str]:
    """What is not as the test says; ``proved`` hears of each filter whether it matched."""
    try:
        found = messages(test, entry, catalog)
    except InsightsError as error:
        yield error.message
        return
    for name, expected in (test.matches or {}).items():
        pattern = read_pattern(name, entry, catalog)
        if isinstance(pattern, str):
            yield pattern
            continue
        matched = matching(pattern, found)
        if len(matched) != expected:
            yield f"The metric filter '{name}' matches {len(matched)} events, not {expected}:"
            yield from (f"  {message.splitlines()[0]}" for message in matched[:_SHOWN] if message)
        proved(name, bool(matched))


#: Events that a report shows.
_SHOWN = 12


def read_pattern(name: str, entry: Entry, catalog: Catalog) -> Pattern | str:
    """The pattern of a metric filter, or a sentence about why there is none."""
    text = pattern_of(name, entry, catalog)
    if isinstance(text, Diagnostic):
        return f"The metric filter '{name}' has no pattern: {text.message}"
    pattern, found = parse_pattern(Source(text))
    return pattern or f"The pattern of '{name}' is refused: {found[0].message}"


def matching(pattern: Pattern, events: Sequence[str]) -> list[str]:
    """The events that a pattern matches."""
    match = matcher(pattern)
    return [event for event in events if match(event) is not None]


def pattern_of(name: str, entry: Entry, catalog: Catalog) -> str | Diagnostic:
    """The pattern of a metric filter, or why none can be derived."""
    written = next(one for one in entry.metric_filters if one["name"] == name)
    if written["pattern"] == DERIVE:
        return derived_pattern(entry, catalog.sources[entry.source])
    return str(written["pattern"])
