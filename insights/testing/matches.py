"""Tests on metric filters: how many of the events match."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from insights.catalog.model import Catalog, Entry
from insights.diagnostics import Diagnostic, Source
from insights.engines.local.engine import LocalEngine
from insights.engines.protocol import MAX_LIMIT, Request, Silent
from insights.errors import InsightsError
from insights.lang import parse
from insights.monitors.derivation import DERIVE, derived_pattern
from insights.patterns import matcher
from insights.patterns import parse as parse_pattern
from insights.patterns.nodes import Pattern
from insights.testing.cases import EventTest


def match_faults(
    test: EventTest, entry: Entry, catalog: Catalog, proved: Callable[[str, bool], None]
) -> Iterator[str]:
    """What is not as the test says; ``proved`` hears of each filter whether it matched."""
    try:
        messages = messages_of(test, catalog, entry)
    except InsightsError as error:
        yield error.message
        return
    for name, expected in (test.matches or {}).items():
        pattern = read_pattern(name, entry, catalog)
        if isinstance(pattern, str):
            yield pattern
            continue
        matched = matching(pattern, messages)
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


def matching(pattern: Pattern, messages: Sequence[str]) -> list[str]:
    """The events that a pattern matches."""
    match = matcher(pattern)
    return [message for message in messages if match(message) is not None]


def pattern_of(name: str, entry: Entry, catalog: Catalog) -> str | Diagnostic:
    """The pattern of a metric filter, or why none can be derived."""
    written = next(one for one in entry.metric_filters if one["name"] == name)
    if written["pattern"] == DERIVE:
        return derived_pattern(entry, catalog.sources[entry.source])
    return str(written["pattern"])


def messages_of(test: EventTest, catalog: Catalog, entry: Entry) -> list[str]:
    """The events of a test as CloudWatch Logs holds them. Raises ``InsightsError``."""
    if test.file is None:
        return [_text(event) for event in test.events]
    source = Source("display @message")
    request = Request(
        parse(source)[0],
        source.text,
        source,
        catalog.sources[entry.source],
        data=(str(test.file),),
        data_format=test.format,
        limit=MAX_LIMIT,
    )
    return [row[0] or "" for row in LocalEngine().run(request, Silent()).rows]


def _text(event: str | Mapping[str, Any]) -> str:
    return event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
