"""Who else rests on an entry: other entries, alarms and dashboards of its catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from insights.catalog.model import Catalog, Entry
from insights.catalog.places import MarkedList, MarkedMap
from insights.diagnostics import Span
from insights.lang import ast, parse
from insights.lang.walk import find
from insights.monitors.alarms.composite import children
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.monitors.kinds import Kind
from insights.monitors.naming import name_of, saved_query_name
from insights.review.effects import Use

_START = Span(1, 1, 1, 1)


def uses(entry: Entry, catalog: Catalog, others: Mapping[str, Entry]) -> Iterator[Use]:
    """What rests on an entry of a catalog, by its name there; ``others`` are looked through."""
    names = {entry.name, saved_query_name(catalog, entry)} if entry.saved_query else {entry.name}
    alarms = {one["name"] for one in entry.alarms}
    alarms |= {name_of(catalog, Kind.ALARM, name) for name in alarms}
    for other in others.values():
        if other.name != entry.name:
            yield from _calls(names, other)
            yield from _named(entry.name, other)
        yield from _composites(alarms, other, own=other.name == entry.name)


def on_dashboards(entry: Entry, catalog: Catalog) -> Iterator[Use]:
    """The dashboards that show an entry."""
    for name, written in catalog.dashboards.items():
        if set(written["tags"]) <= set(entry.tags):
            yield Use(f"The dashboard '{name}' shows it.", catalog.file, written.span.line)


def _calls(names: set[str], other: Entry) -> Iterator[Use]:
    """Calls ``$name(...)``, those in subqueries too."""
    if other.language != "insights":
        return
    for call in find(parse(other.query)[0], ast.SavedCall):
        if call.name in names:
            line = other.query.span(call.start, call.end).line
            yield Use(f"The query of '{other.name}' calls it.", other.file, line)


def _named(name: str, other: Entry) -> Iterator[Use]:
    """Thresholds that are taken from its rows, objects made of them, and what it stands for."""
    for alarm in other.alarms:
        if _query(alarm, "threshold_from") == name:
            words = f"The threshold of the alarm '{alarm['name']}' comes from its rows."
            yield Use(words, other.file, alarm.span.line)
    for kind, noun in (("metric_filters", "metric filter"), ("alarms", "alarm")):
        found = other.written.get(kind)
        for item in found if isinstance(found, MarkedList) else ():
            if _query(item, "for_each") == name:
                words = f"The {noun} '{item['name']}' is made for each of its rows."
                yield Use(words, other.file, item.span.line)
    if other.replaced_by == name:
        line = other.span("replaced_by").line
        yield Use(f"It replaces '{other.name}'.", other.file, line)


def _query(item: MarkedMap, key: str) -> str:
    found = item.get(key)
    return str(found.get("query", "")) if isinstance(found, Mapping) else ""


def _composites(alarms: set[str], other: Entry, *, own: bool) -> Iterator[Use]:
    """Composite alarms on its alarms, also those of the entry itself."""
    whose = "its own" if own else f"'{other.name}' has the"
    for alarm in other.alarms:
        if "rule" not in alarm:
            continue
        watched = [name for name in _below(alarm) if name in alarms]
        if watched:
            listed = ", ".join(f"'{name}'" for name in dict.fromkeys(watched))
            words = f"{whose} composite alarm '{alarm['name']}', which is made of {listed}."
            yield Use(words[0].upper() + words[1:], other.file, alarm.span.line)


def _below(alarm: MarkedMap) -> Sequence[str]:
    rule = read_rule(str(alarm["rule"]))
    named = [] if isinstance(rule, CompositeFault) else list(children(rule))
    suppressor = alarm.get("suppressor")
    return [*named, *([suppressor["alarm"]] if suppressor else [])]
