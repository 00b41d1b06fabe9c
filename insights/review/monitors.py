"""What is made in AWS from an entry, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.catalog.meaning import monitors
from insights.catalog.model import Entry
from insights.catalog.rendering import render
from insights.catalog.versions import Impact
from insights.diagnostics import Span
from insights.errors import InsightsError
from insights.lang.log_types import LogSource
from insights.patterns import text
from insights.patterns.derive import derive
from insights.patterns.logic import Underivable
from insights.review.alarms import alarm_effects, shown
from insights.review.change import Change

_DERIVE = "derive"


class Side:
    """An entry with the source that it reads."""

    def __init__(self, entry: Entry, source: LogSource) -> None:
        self.entry = entry
        self.source = source
        self.monitors = monitors(entry)

    def named(self, kind: str) -> dict[str, Any]:
        """The items of a kind by name; patterns that are derived are those that come of it."""
        items = {_name(one): one for one in self.monitors[kind]}
        if kind == "metric_filters":
            return {name: {**one, "pattern": self._pattern(one)} for name, one in items.items()}
        return items

    def _pattern(self, written: Mapping[str, Any]) -> str:
        if written["pattern"] != _DERIVE:
            return str(written["pattern"])
        try:
            rendered = render(self.entry.query, self.entry.parameters, {})
            return text(derive(rendered.query, self.source))
        except (InsightsError, Underivable):
            return _DERIVE

    def place(self, kind: str, name: str = "") -> Span:
        """Where an item stands in the file; the key of its kind where it does not."""
        found = self.entry.written.get(kind)
        if isinstance(found, list):
            for item in found:
                if _name(item) == name:
                    span: Span = item.span
                    return span
        return self.entry.span(kind)


def _name(item: Mapping[str, Any]) -> str:
    """Metrics go by namespace and name, everything else by its name."""
    return f"{item['namespace']} {item['name']}" if "namespace" in item else str(item["name"])


def monitor_changes(old: Side, new: Side) -> Iterator[Change]:
    """Saved and scheduled query, metrics, metric filters and alarms."""
    for kind, noun in (("saved_query", "saved query"), ("scheduled_query", "scheduled query")):
        before, after = old.monitors[kind] or None, new.monitors[kind] or None
        if before != after:
            yield _change(_single(noun, before, after), new.place(kind))
    yield from _items("metrics", "published metric", old, new)
    yield from _items("metric_filters", "metric filter", old, new)
    yield from _items("alarms", "alarm", old, new)


def _single(noun: str, old: Any, new: Any) -> str:
    if old is None:
        return f"A {noun} is made of it now."
    if new is None:
        return f"Its {noun} is taken away."
    told = [f"{key} is {shown(a)}, not {shown(b)}" for key, a, b in _differences(old, new)]
    return f"Its {noun} changes: {'; '.join(told) or 'its options'}."


def _differences(old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    """Keys with the new value and the old one, where they differ."""
    first = old if isinstance(old, Mapping) else {}
    second = new if isinstance(new, Mapping) else {}
    keys = dict.fromkeys((*second, *first))
    return [
        (key, second.get(key), first.get(key)) for key in keys if first.get(key) != second.get(key)
    ]


def _items(kind: str, noun: str, old: Side, new: Side) -> Iterator[Change]:
    before, after = old.named(kind), new.named(kind)
    for name in before:
        if name not in after:
            yield _change(f"The {noun} '{name}' is taken away.", new.place(kind))
    for name, item in after.items():
        place = new.place(kind, name)
        if name not in before:
            yield _change(f"The {noun} '{name}' is new.", place)
        elif before[name] != item:
            yield from _changed(noun, name, before[name], item, new, place)


def _changed(
    noun: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any], side: Side, place: Span
) -> Iterator[Change]:
    if noun == "alarm":
        for effect in alarm_effects(old, new):
            yield _change(f"The alarm '{name}' changes: {effect}.", place)
        return
    watching = _watching(side.entry.alarms, name) if noun == "metric filter" else ""
    for key, after, before in _differences(old, new):
        pair = shown(before), shown(after)
        if key == "pattern":
            text = f"The {noun} '{name}' matches other events{watching}."
        else:
            text = f"The {noun} '{name}' changes: {key} is {pair[1]}, not {pair[0]}."
        yield _change(text, place, *pair)


def _watching(alarms: Sequence[Mapping[str, Any]], name: str) -> str:
    found = [f"'{one['name']}'" for one in alarms if one.get("filter") == name]
    return f", and {', '.join(found)} with it" if found else ""


def _change(text: str, span: Span, before: str = "", after: str = "") -> Change:
    return Change(Impact.MONITORS, text, span, before, after)
