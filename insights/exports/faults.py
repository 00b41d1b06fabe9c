"""What a format cannot say, at the place in the YAML that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from insights.catalog.model import Catalog
from insights.catalog.places import MarkedMap
from insights.diagnostics import Diagnostic, Span
from insights.exports.properties import PROPERTIES, unsaid
from insights.exports.resources import Resource
from insights.monitors.codes import NOT_IN_TEMPLATES
from insights.monitors.kinds import Kind
from insights.monitors.wanted import Wanted

#: Paths to the keys of entries that they come from.
_KEYS: Mapping[str, str] = {
    "EndTimeOffset": "delay",
    "DestinationConfiguration.LookupTableConfiguration": "lookup_table",
    "DestinationConfiguration.S3Configuration.KmsKeyId": "kms_key",
    "DestinationConfiguration.S3Configuration.DestinationIdentifier": "output",
    "MetricTransformations.MetricValue": "value",
    "MetricTransformations.MetricName": "name",
    "MetricTransformations.MetricNamespace": "namespace",
}


def faults(one: Resource, catalog: Catalog) -> Iterator[Diagnostic]:
    """What of a resource its type in CloudFormation does not have, or has in another form."""
    for path, value in unsaid(one.type, one.properties):
        key = _KEYS.get(path, "")
        message = f"{one.type} has no property for '{key or path}'."
        if path in PROPERTIES[one.type]:
            message = f"{one.type} does not take '{value}' for '{key or path}'."
        hint = (
            f"Keep it with 'insights sync --only {one.wanted.kind}', and export the others with "
            "--only."
        )
        yield NOT_IN_TEMPLATES.at(*place(one.wanted, catalog, key), message, hint)


def place(wanted: Wanted, catalog: Catalog, key: str = "") -> tuple[str, Span]:
    """File and span of the key that an object comes from, or of the object's own name."""
    written, *inner = _written(wanted, catalog)
    for holder in (*inner, written):
        if key in holder:
            return holder.file, holder.value_span(key)
    return written.file, written.value_span("name") if "name" in written else written.span


def _written(wanted: Wanted, catalog: Catalog) -> list[MarkedMap]:
    """What names an object, and what inside of that holds its settings."""
    match wanted.kind:
        case Kind.DASHBOARD:
            return [catalog.dashboards[wanted.id]]
        case Kind.ALARM:
            return [_named(wanted.id, (a for e in catalog.entries.values() for a in e.alarms))]
        case Kind.METRIC_FILTER:
            entries = catalog.entries.values()
            found = _named(wanted.id, (f for e in entries for f in e.metric_filters))
            return [found, found["metric"]]
        case _:
            entry = catalog.entries[wanted.id]
            scheduled = entry.scheduled_query if wanted.kind is Kind.SCHEDULED_QUERY else None
            return [entry.written, *([scheduled] if scheduled is not None else [])]


def _named(name: str, items: Iterable[MarkedMap]) -> MarkedMap:
    return next(one for one in items if one["name"] == name)
