"""Wanted objects as CloudFormation's resources: the requests of a sync in the words of templates.

Properties come from the very requests that ``insights sync`` would send, markers included, so a
stack or a Terraform run leaves what a sync leaves, and ``insights plan`` has nothing to add.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.order import alarms_below
from insights.monitors.requests import requests
from insights.monitors.resources.bodies import COMPOSITE
from insights.monitors.steps import Create
from insights.monitors.wanted import Wanted

#: Operations to types, and the type of each kind of alarm.
TYPES: Mapping[str, str] = {
    "PutQueryDefinition": "AWS::Logs::QueryDefinition",
    "CreateScheduledQuery": "AWS::Logs::ScheduledQuery",
    "PutMetricFilter": "AWS::Logs::MetricFilter",
    "PutMetricAlarm": "AWS::CloudWatch::Alarm",
    "PutLogAlarm": "AWS::CloudWatch::LogAlarm",
    "PutCompositeAlarm": "AWS::CloudWatch::CompositeAlarm",
    "PutDashboard": "AWS::CloudWatch::Dashboard",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """An object with its type and properties in CloudFormation (D, spec 11).

    ``below`` are the names of the alarms that have to be there first.
    """

    wanted: Wanted
    type: str
    properties: Mapping[str, Any]
    below: frozenset[str] = frozenset()


def resources(wanted: Iterable[Wanted], catalog: str) -> tuple[Resource, ...]:
    """The resources of these objects, in their order; ``catalog`` is the id in markers."""
    return tuple(_resource(one, catalog) for one in wanted)


def _resource(one: Wanted, catalog: str) -> Resource:
    (request,) = requests(Create(one), catalog)
    properties = {_upper(key): _plain(key, value) for key, value in request.parameters.items()}
    for query in properties.get("Metrics", ()):
        # Terraform and the API take opposite values for granted where nothing is said.
        query.setdefault("ReturnData", True)
    composite = one.body.get("AlarmType") == COMPOSITE
    below = frozenset(alarms_below(one.body)) if composite else frozenset()
    return Resource(one, TYPES[request.operation], properties, below)


def _plain(key: str, value: Any) -> Any:
    """A value with its keys as templates spell them; maps of the user's own become lists (D)."""
    if key in ("dimensions", "tags"):
        return [{"Key": name, "Value": one} for name, one in value.items()]
    if isinstance(value, Mapping):
        return {_upper(name): _plain(name, one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain("", one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _upper(key: str) -> str:
    return key[:1].upper() + key[1:]
