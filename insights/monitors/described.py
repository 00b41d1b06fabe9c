"""Objects from what the list calls answer. The answers are plain mappings, as boto3 gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from insights.monitors.kinds import Kind
from insights.monitors.live import Live, Marker
from insights.monitors.marking import of_line, of_tags, split_comment
from insights.monitors.resources.bodies import body

Item = Mapping[str, Any]


def saved_query(item: Item) -> Live:
    """An item of DescribeQueryDefinitions."""
    text, marker = split_comment(item["queryString"])
    made = body(Kind.SAVED_QUERY, {**item, "queryString": text})
    return Live(
        Kind.SAVED_QUERY, item["name"], made, marker=marker, handle=item["queryDefinitionId"]
    )


def scheduled_query(item: Item, tags: Mapping[str, str]) -> Live:
    """The answer of GetScheduledQuery; those that log alarms run are AWS's own (D)."""
    return Live(
        Kind.SCHEDULED_QUERY,
        item["name"],
        body(Kind.SCHEDULED_QUERY, item),
        marker=of_tags(tags),
        handle=item.get("scheduledQueryArn", ""),
        of_service=item.get("scheduleType") == "AWS_MANAGED",
    )


def metric_filter(item: Item, written: str | None = None) -> Live:
    """An item of DescribeMetricFilters; what was last written to it is known from elsewhere."""
    made = body(Kind.METRIC_FILTER, item)
    name, group = item["filterName"], item["logGroupName"]
    return Live(Kind.METRIC_FILTER, name, made, group, written=written)


def alarm(kind: str, item: Item, tags: Mapping[str, str]) -> Live:
    """An item of one of the three lists of DescribeAlarms; ``kind`` is its type in bodies."""
    return Live(
        Kind.ALARM,
        item["AlarmName"],
        body(kind, item),
        marker=of_tags(tags),
        handle=item.get("AlarmArn", ""),
    )


def dashboard(name: str, text: str) -> Live:
    """The answer of GetDashboard: a name and its JSON text, which may be anybody's."""
    try:
        made = json.loads(text)
    except ValueError:
        made = None
    if not isinstance(made, dict):
        return Live(Kind.DASHBOARD, name, {"text": text})
    widgets, marker = unmarked(made.get("widgets"))
    return Live(
        Kind.DASHBOARD, name, body(Kind.DASHBOARD, {**made, "widgets": widgets}), marker=marker
    )


def unmarked(widgets: Any) -> tuple[Any, Marker | None]:
    """A dashboard's widgets without the line of the heading that marks it."""
    if not isinstance(widgets, list):
        return widgets, None
    for at, widget in enumerate(widgets):
        text = _markdown(widget)
        marker = of_line(text.rsplit("\n", 1)[-1])
        if marker is not None:
            properties = {**widget["properties"], "markdown": text.rpartition("\n")[0].rstrip()}
            plain = {**widget, "properties": properties}
            return [*widgets[:at], plain, *widgets[at + 1 :]], marker
    return widgets, None


def _markdown(widget: Any) -> str:
    properties = widget.get("properties") if isinstance(widget, dict) else None
    text = properties.get("markdown") if isinstance(properties, dict) else None
    return text if isinstance(text, str) else ""
