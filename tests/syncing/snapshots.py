"""All that there is in one account and region, without what differs from run to run."""

from __future__ import annotations

from typing import Any, Protocol

#: What AWS makes up, or what says when.
_MADE_UP = {
    *("queryDefinitionId", "lastModified", "creationTime", "lastUpdatedTime"),
    *("scheduledQueryArn", "ResponseMetadata", "AlarmArn", "QueryARN", "lastTriggeredTime"),
    *("StateUpdatedTimestamp", "StateTransitionedTimestamp", "AlarmConfigurationUpdatedTimestamp"),
    *("StateReason", "StateReasonData", "StateValue", "EvaluationState", "lastExecutionStatus"),
}
_TYPES = ["MetricAlarm", "CompositeAlarm", "LogAlarm"]


class Clients(Protocol):
    """What can be asked, at one place."""

    logs: Any
    cloudwatch: Any


def snapshot(stage: Clients) -> list[Any]:
    """All objects of all kinds with their tags, in an order of their own."""
    found: list[Any] = [*stage.logs.describe_query_definitions()["queryDefinitions"]]
    found += stage.logs.describe_metric_filters()["metricFilters"]
    scheduled = stage.logs.list_scheduled_queries(scheduleType="CUSTOMER_MANAGED")
    for item in scheduled["scheduledQueries"]:
        arn = item["scheduledQueryArn"]
        tags = stage.logs.list_tags_for_resource(resourceArn=arn)["tags"]
        found.append({**stage.logs.get_scheduled_query(identifier=arn), "tags": tags})
    alarms = stage.cloudwatch.describe_alarms(AlarmTypes=_TYPES)
    for item in (one for kind in _TYPES for one in alarms[f"{kind}s"]):
        tags = stage.cloudwatch.list_tags_for_resource(ResourceARN=item["AlarmArn"])["Tags"]
        found.append({**item, "tags": sorted(map(str, tags))})
    for item in stage.cloudwatch.list_dashboards()["DashboardEntries"]:
        body = stage.cloudwatch.get_dashboard(DashboardName=item["DashboardName"])["DashboardBody"]
        found.append({"dashboard": item["DashboardName"], "body": body})
    return sorted((_plain(one) for one in found), key=str)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in sorted(value.items()) if key not in _MADE_UP}
    return [_plain(one) for one in value] if isinstance(value, list) else value
