"""What AWS would refuse about monitors, as far as it is known without an environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insights.catalog.model import Catalog, Entry
from insights.catalog.places import MarkedList, MarkedMap
from insights.diagnostics import Diagnostic
from insights.monitors.alarms.points import points_of_word, read_points
from insights.monitors.codes import BAD_POINTS
from insights.monitors.resources.composite_alarm import check_composites
from insights.monitors.resources.log_alarm import check_log_alarm
from insights.monitors.resources.metric_alarm import check_metric_alarm
from insights.monitors.resources.metric_filter import check_metric_filter
from insights.monitors.resources.saved_query import check_saved_query
from insights.monitors.resources.scheduled_query import check_scheduled_query


def check_catalog(catalog: Catalog) -> Iterator[Diagnostic]:
    """Everything about the monitors of all entries, retired ones aside."""
    entries = [entry for entry in catalog.entries.values() if entry.status != "retired"]
    for entry in entries:
        yield from check_entry(entry)
    alarms = alarms_of(entries)
    composites = {name: written for name, written in alarms.items() if "rule" in written}
    yield from check_composites(composites, alarms)


def check_entry(entry: Entry) -> Iterator[Diagnostic]:
    """Everything about the monitors of one entry that does not ask for the other entries."""
    told: list[Diagnostic] = []
    if entry.saved_query:
        check_saved_query(entry, told)
    if entry.scheduled_query is not None:
        check_scheduled_query(entry, entry.scheduled_query, told)
    for written in entry.metric_filters:
        told += check_metric_filter(written)
    for written in entry.alarms:
        if "aggregate" in written:
            check_log_alarm(entry, written, told)
        elif "rule" not in written:
            check_metric_alarm(entry, written, told)
    yield from told
    for test in entry.tests:
        if "points" in test:
            yield from _check_points(test)


def alarms_of(entries: Iterable[Entry]) -> dict[str, MarkedMap]:
    """All alarms of the entries, by their names in the catalog."""
    return {written["name"]: written for entry in entries for written in entry.alarms}


def _check_points(test: MarkedMap) -> Iterator[Diagnostic]:
    points = test["points"]
    if isinstance(points, str):
        yield from read_points(test.source("points"))[1]
    for at, point in enumerate(points if isinstance(points, MarkedList) else ()):
        read = points_of_word(point) if isinstance(point, str) else ()
        if isinstance(read, str):
            hint = "Write a number, null for a gap, or a word such as 500x2."
            yield BAD_POINTS.at(points.file, points.value_span(at), read, hint)
