"""Steps as the requests that do them: pure, so that what is shown is what is sent.

A whole object is sent every time, since all of these operations replace (D). Tags count at
creation only (V, observed 6.4), so an update is followed by a request for them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.differences import TYPE
from insights.monitors.kinds import Kind
from insights.monitors.live import Marker
from insights.monitors.marking import mark, tags, with_comment
from insights.monitors.resources.bodies import COMPOSITE, LOG, METRIC
from insights.monitors.steps import Create, Delete, Step, Update
from insights.monitors.wanted import Wanted

LOGS, CLOUDWATCH = "logs", "cloudwatch"
#: A change of this path alone asks for no other request than that of the tags.
MARKER = "marker"

_PUTS = {METRIC: "PutMetricAlarm", LOG: "PutLogAlarm", COMPOSITE: "PutCompositeAlarm"}
#: What the operations need although it is what they take for granted.
_SCHEDULED = {"queryLanguage": "CWLI", "timezone": "UTC", "state": "ENABLED"}
_SUPPRESSED = {"ActionsSuppressorWaitPeriod": 0, "ActionsSuppressorExtensionPeriod": 0}


@dataclass(frozen=True, slots=True)
class Request:
    """One call: of which service, which operation, with which parameters."""

    service: str
    operation: str
    parameters: Mapping[str, Any]


def requests(step: Step, catalog: str) -> tuple[Request, ...]:
    """What a step sends, in order; ``catalog`` is the id that goes into markers.

    The creation of a saved query lacks its ``clientToken``, which is drawn when it is sent.
    """
    match step:
        case Delete():
            return (_delete(step),)
        case Create(after):
            return (_create(after, catalog),)
        case Update():
            return _update(step, catalog)


def marker_of(wanted: Wanted, catalog: str) -> Marker:
    """The marker that an object gets."""
    return Marker(catalog, wanted.id, wanted.version, wanted.digest)


def _update(step: Update, catalog: str) -> tuple[Request, ...]:
    after, before = step.after, step.before
    if step.replaces:
        gone = Request(CLOUDWATCH, "DeleteAlarms", {"AlarmNames": [before.name]})
        return gone, _create(after, catalog)
    marker = marker_of(after, catalog)
    if after.kind is Kind.ALARM:
        put = Request(CLOUDWATCH, _put_alarm(after), _alarm(after))
        alarm_tags = {"ResourceARN": before.handle, "Tags": _tag_list(marker)}
        return _needed(step, put, Request(CLOUDWATCH, "TagResource", alarm_tags))
    if after.kind is Kind.SCHEDULED_QUERY:
        asked = {"identifier": before.handle, **_SCHEDULED, **after.body}
        put = Request(LOGS, "UpdateScheduledQuery", asked)
        query_tags = {"resourceArn": before.handle, "tags": tags(marker)}
        return _needed(step, put, Request(LOGS, "TagResource", query_tags))
    if after.kind is Kind.SAVED_QUERY:
        asked = {**_saved_query(after, marker), "queryDefinitionId": before.handle}
        return (Request(LOGS, "PutQueryDefinition", asked),)
    return (_create(after, catalog),)


def _needed(step: Update, put: Request, tag: Request) -> tuple[Request, ...]:
    """An object whose marker alone is out of date is not written itself.

    The object comes before its tags: where the second request never arrives, the object is as
    wanted and only its marker is not, which the next plan puts right. The other way round it
    would look like somebody's edit.
    """
    return (put, tag) if any(one.path != MARKER for one in step.changes) else (tag,)


def _create(after: Wanted, catalog: str) -> Request:
    marker = marker_of(after, catalog)
    match after.kind:
        case Kind.SAVED_QUERY:
            return Request(LOGS, "PutQueryDefinition", _saved_query(after, marker))
        case Kind.SCHEDULED_QUERY:
            asked = {"name": after.name, **_SCHEDULED, **after.body, "tags": tags(marker)}
            return Request(LOGS, "CreateScheduledQuery", asked)
        case Kind.METRIC_FILTER:
            named = {"logGroupName": after.group, "filterName": after.name, "filterPattern": ""}
            return Request(LOGS, "PutMetricFilter", {**named, **after.body})
        case Kind.ALARM:
            asked = {**_alarm(after), "Tags": _tag_list(marker)}
            return Request(CLOUDWATCH, _put_alarm(after), asked)
        case Kind.DASHBOARD:
            text = json.dumps(_marked(after.body, marker), ensure_ascii=False)
            asked = {"DashboardName": after.name, "DashboardBody": text}
            return Request(CLOUDWATCH, "PutDashboard", asked)


def _delete(step: Delete) -> Request:
    before = step.before
    match before.kind:
        case Kind.SAVED_QUERY:
            return Request(LOGS, "DeleteQueryDefinition", {"queryDefinitionId": before.handle})
        case Kind.SCHEDULED_QUERY:
            return Request(LOGS, "DeleteScheduledQuery", {"identifier": before.handle})
        case Kind.METRIC_FILTER:
            named = {"logGroupName": before.group, "filterName": before.name}
            return Request(LOGS, "DeleteMetricFilter", named)
        case Kind.ALARM:
            # One at a time: log alarms come alone, composite alarms one to a request (D).
            return Request(CLOUDWATCH, "DeleteAlarms", {"AlarmNames": [before.name]})
        case Kind.DASHBOARD:
            return Request(CLOUDWATCH, "DeleteDashboards", {"DashboardNames": [before.name]})


def _saved_query(after: Wanted, marker: Marker) -> dict[str, Any]:
    language = str(after.body.get("queryLanguage", "CWLI"))
    text = with_comment(str(after.body["queryString"]), language, marker)
    return {"queryLanguage": language, **after.body, "name": after.name, "queryString": text}


def _put_alarm(after: Wanted) -> str:
    return _PUTS[after.body[TYPE]]


def _alarm(after: Wanted) -> dict[str, Any]:
    more = _SUPPRESSED if "ActionsSuppressor" in after.body else {}
    body = {key: value for key, value in after.body.items() if key != TYPE}
    return {"AlarmName": after.name, **more, **body}


def _tag_list(marker: Marker) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags(marker).items()]


def _marked(body: Mapping[str, Any], marker: Marker) -> dict[str, Any]:
    """A dashboard with its marker as the last line of its heading."""
    heading, *rest = body["widgets"]
    properties = dict(heading["properties"])
    properties["markdown"] = f"{properties['markdown']}\n\n{mark(marker)}"
    return {**body, "widgets": [{**heading, "properties": properties}, *rest]}
