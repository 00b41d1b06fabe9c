"""Patterns of one's own beside a query: on the events of a test they select what it selects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from insights.catalog.model import Catalog, Entry
from insights.catalog.rendering import render
from insights.errors import InsightsError
from insights.lang import ast
from insights.lang.log_types import LogSource
from insights.monitors.derivation import DERIVE
from insights.patterns.agreement import Disagreement, disagreements
from insights.testing.cases import EventTest
from insights.testing.events import messages, selecting
from insights.testing.matches import read_pattern

#: Events that a report shows.
_SHOWN = 12


def agreement_faults(test: EventTest, entry: Entry, catalog: Catalog) -> Iterator[str]:
    """The events that a metric filter takes and the query does not, or the other way round.

    What counts are the conditions in front of the first stage that makes other rows of events,
    with the defaults of parameters: those are what a pattern is derived from. Nothing is compared
    where the entry or the test says that the two do not agree (``agrees: false``).
    """
    names = _compared(test, entry)
    stages = _conditions(entry, catalog.sources[entry.source]) if names else []
    if not any(isinstance(one, ast.Filter | ast.FilterIndex) for one in stages):
        return
    try:
        events = messages(test, entry, catalog)
        kept = set(messages(test, entry, catalog, stages))
    except InsightsError as error:
        yield error.message
        return
    selected = frozenset(number for number, event in enumerate(events, 1) if event in kept)
    for name in names:
        pattern = read_pattern(name, entry, catalog)
        if isinstance(pattern, str):
            yield pattern
        elif found := disagreements(pattern, events, selected):
            yield from _told(name, found)


def _told(name: str, found: Sequence[Disagreement]) -> Iterator[str]:
    noun = "one event" if len(found) == 1 else f"{len(found)} events"
    yield f"The metric filter '{name}' and the query do not agree on {noun}:"
    for one in found[:_SHOWN]:
        yield f"  {one.words}"
        yield f"    {one.message.splitlines()[0] if one.message else '(empty)'}"
    if len(found) > _SHOWN:
        yield f"  and {len(found) - _SHOWN:,} more"
    yield "Where the filter counts something else on purpose, give it 'agrees: false'."


def _compared(test: EventTest, entry: Entry) -> Sequence[str]:
    """The metric filters of an entry that have a pattern of their own."""
    if not test.agrees or test.refused is not None or entry.language != "insights":
        return ()
    return [
        one["name"]
        for one in entry.metric_filters
        if one["pattern"] != DERIVE and one.get("agrees", True)
    ]


def _conditions(entry: Entry, source: LogSource) -> list[ast.Command]:
    """The stages that select events; none where the query has no values of its own."""
    try:
        rendered = render(entry.query, entry.parameters, {})
    except InsightsError:
        return []
    return selecting(rendered.query, source)
