"""One object again, right before it is written: is it still what the plan saw?"""

from __future__ import annotations

from dataclasses import replace

from insights.errors import InsightsError
from insights.monitors import described
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.requests import CLOUDWATCH, LOGS
from insights.monitors.steps import Create, Delete, Step, Update
from insights.syncing.calls import is_missing
from insights.syncing.reading import ALARM_TYPES, ALARMS, Reader


def seen(step: Step, reader: Reader) -> Live | None:
    """The object of a step as it is now; ``None`` where there is none.

    Saved queries may share a name: that of an update or a delete is known by its id, that of a
    creation by its marker, and without either any unmarked one of the name counts.
    """
    if step.kind is Kind.SAVED_QUERY:
        return _saved_query(step, reader)
    thing = step.before if isinstance(step, Delete) else step.after
    match step.kind:
        case Kind.METRIC_FILTER:
            return _metric_filter(thing.group, thing.name, reader)
        case Kind.ALARM:
            return _alarm(thing.name, reader)
        case Kind.SCHEDULED_QUERY:
            return reader.scheduled_query(thing.name)
        case _:
            return reader.dashboard(thing.name)


def unchanged(step: Step, found: Live | None) -> bool:
    """Whether an object is as it was when the plan was made."""
    if isinstance(step, Create):
        return found is None
    return found is not None and replace(found, written=step.before.written) == step.before


def done(step: Step, found: Live | None, catalog: str) -> bool:
    """Whether an object is as the step would leave it."""
    if isinstance(step, Delete):
        return found is None
    after = step.after
    if found is None or found.name != after.name or found.body != after.body:
        return False
    marker = found.marker
    if not after.kind.marked:
        return True
    told = marker and (marker.catalog, marker.id, marker.version, marker.digest)
    return told == (catalog, after.id, after.version, after.digest)


def _saved_query(step: Step, reader: Reader) -> Live | None:
    names = [step.before.name] if isinstance(step, Delete | Update) else []
    names += [step.after.name] if isinstance(step, Create | Update) else []
    found = [live for name in dict.fromkeys(names) for live in _named(name, reader)]
    if isinstance(step, Delete | Update):
        return next((live for live in found if live.handle == step.before.handle), None)
    mine = [live for live in found if reader.owner.owns(live) and live.marker]
    same = next((live for live in mine if live.marker and live.marker.id == step.after.id), None)
    return same or next((live for live in found if live.marker is None), None)


def _named(name: str, reader: Reader) -> list[Live]:
    asked = {"queryDefinitionNamePrefix": name}
    found = reader.calls.items(LOGS, "DescribeQueryDefinitions", "queryDefinitions", **asked)
    return [described.saved_query(item) for item in found if item["name"] == name]


def _metric_filter(group: str, name: str, reader: Reader) -> Live | None:
    asked = {"logGroupName": group, "filterNamePrefix": name}
    try:
        found = list(reader.calls.items(LOGS, "DescribeMetricFilters", "metricFilters", **asked))
    except InsightsError as error:
        if is_missing(error):
            return None  # the group is gone, or not yet made
        raise
    return next((reader.metric_filter(one) for one in found if one["filterName"] == name), None)


def _alarm(name: str, reader: Reader) -> Live | None:
    reply = reader.calls(CLOUDWATCH, "DescribeAlarms", AlarmNames=[name], AlarmTypes=ALARM_TYPES)
    for member, kind in ALARMS.items():
        for item in reply.get(member, ()):
            return reader.alarm(kind, item)
    return None
