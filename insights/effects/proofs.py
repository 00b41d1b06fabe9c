"""The old and the new state of an entry on the events and points of its tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from insights.catalog.model import Catalog, Entry
from insights.catalog.rendering import render
from insights.diagnostics import Diagnostic
from insights.effects.rows import Answer, compared
from insights.effects.sides import Pair
from insights.engines.protocol import Request
from insights.errors import InsightsError
from insights.monitors.alarms.states import State
from insights.patterns.nodes import Pattern
from insights.review.effects import Rows, Watch
from insights.testing.alarms import states_over
from insights.testing.cases import AlarmTest, EventTest, tests_of
from insights.testing.events import answer, messages
from insights.testing.matches import matching, read_pattern

#: Events of so many tests are looked at, and so many points are told.
_TESTS, _POINTS = 20, 5


def row_changes(pair: Pair) -> Iterator[Rows]:
    """What old and new query make of the events of each test; the same events only once."""
    if pair.new.language != "insights" or pair.old.language != "insights":
        return
    for test in _event_tests(pair.new):
        where = f"the events of '{test.name}'"
        try:
            before = _answer(test, pair.old, pair.old_catalog)
            after = _answer(test, pair.new, pair.new_catalog)
        except InsightsError as error:
            yield Rows(where, failed=_first(error))
            continue
        yield compared(where, before, after)


def _event_tests(entry: Entry) -> list[EventTest]:
    seen: dict[str, EventTest] = {}
    for test in tests_of(entry):
        if isinstance(test, EventTest) and test.refused is None:
            key = (test.file, test.events, test.format, test.window, dict(test.parameters))
            seen.setdefault(repr(key), test)
    return list(seen.values())[:_TESTS]


def _answer(test: EventTest, entry: Entry, catalog: Catalog) -> Answer:
    """Parameters that a side does not have are left out there."""
    given = {key: one for key, one in test.parameters.items() if key in entry.parameters}
    rendered = render(entry.query, entry.parameters, given)
    result = answer(replace(test, after=""), entry, catalog, rendered)
    source = catalog.sources[entry.source]
    request = Request(rendered.query, rendered.text, entry.query, source)
    return Answer.of(result, rendered.query, request)


def _first(error: InsightsError) -> str:
    """The refusal, with the first thing that is wrong in the user's own text."""
    found: Sequence[Diagnostic] = getattr(error, "diagnostics", ())
    return " ".join([error.message, *(one.message for one in found[:1])])


def filter_changes(pair: Pair) -> Iterator[Watch]:
    """How many of the events of tests each changed metric filter matches."""
    for name, before, after in pair.watching("metric_filters"):
        if before["pattern"] == after["pattern"]:
            continue
        old = read_pattern(name, pair.old, pair.old_catalog)
        new = read_pattern(name, pair.new, pair.new_catalog)
        if isinstance(old, str) or isinstance(new, str):
            refused = new if isinstance(new, str) else f"before: {old}"
            yield Watch("metric filter", name, "any event", (refused.rstrip("."),))
            continue
        for test in _event_tests(pair.new):
            yield Watch("metric filter", name, *_matched(test, old, new, pair))


def _matched(
    test: EventTest, old: Pattern, new: Pattern, pair: Pair
) -> tuple[str, tuple[str, ...]]:
    where = f"the events of '{test.name}'"
    try:
        found = messages(test, pair.new, pair.new_catalog)
    except InsightsError as error:
        return where, (error.message.rstrip("."),)
    before, after = matching(old, found), matching(new, found)
    if before == after:
        return where, ()
    count = f"it matches {len(after)} of them"
    return where, (
        f"{count}, not {len(before)}" if len(after) != len(before) else f"{count}, but others",
    )


def alarm_changes(pair: Pair) -> Iterator[Watch]:
    """The states that each changed alarm takes over the points of tests, old and new ones."""
    written = [{one["name"]: one for one in side.alarms} for side in (pair.old, pair.new)]
    for name, _, _ in pair.watching("alarms"):
        for where, points in _points(pair, name).items():
            (old, faults), (new, more) = (states_over(one[name], points) for one in written)
            told = [*faults, *more] or list(_otherwise(old, new))
            yield Watch("alarm", name, where, tuple(dict.fromkeys(told)))


def _points(pair: Pair, name: str) -> Mapping[str, Any]:
    """The points of tests by what they are called; those that a change took away count too."""
    found: dict[str, Any] = {}
    for entry, words in ((pair.new, ""), (pair.old, " as it was")):
        for test in tests_of(entry):
            known = not isinstance(test, AlarmTest) or test.points in found.values()
            if isinstance(test, AlarmTest) and test.alarm == name and not known:
                found[f"the points of '{test.name}'{words}"] = test.points
    return found


def _otherwise(old: Sequence[State], new: Sequence[State]) -> Iterator[str]:
    apart = [at for at, pair in enumerate(zip(old, new, strict=True), 1) if pair[0] != pair[1]]
    for at in apart[:_POINTS]:
        yield f"after point {at} it is {new[at - 1].value}, not {old[at - 1].value}"
    if len(apart) > _POINTS:
        yield f"and so after {len(apart) - _POINTS} more"
