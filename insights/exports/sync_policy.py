"""The least policy for plans and syncs of a catalog (spec 8).

Plans read all kinds. What is written is of the kinds that the catalog has, under its own prefix
where names are in ARNs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from insights.exports.roles import CLOUDWATCH, LOGS, grants
from insights.exports.statements import ANY, Statement, group_arns, logs_arn
from insights.monitors.differences import TYPE
from insights.monitors.kinds import Kind
from insights.monitors.naming import name_of
from insights.monitors.resources.bodies import COMPOSITE, LOG, METRIC
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted

_PUTS: Mapping[str, str] = {METRIC: "PutMetricAlarm", LOG: "PutLogAlarm"}
_SCHEDULED = (
    "logs:GetScheduledQuery",
    "logs:CreateScheduledQuery",
    "logs:UpdateScheduledQuery",
    "logs:DeleteScheduledQuery",
    "logs:ListTagsForResource",
    "logs:TagResource",
)
_OF_SCHEDULED = "The ARN of a scheduled query has an id in place of its name."
_OF_LOG_ALARMS = (
    "A log alarm keeps a scheduled query in the name of whoever puts it; its ARN has an id in "
    "place of a name (from the permissions of AWS::CloudWatch::LogAlarm)."
)


def sync_policy(target: Target, wanted: Sequence[Wanted]) -> Iterator[Statement]:
    """For ``insights plan`` and ``sync``; ``--prune`` for kinds and groups that are left."""
    kinds = {one.kind for one in wanted}
    yield from _lists()
    if Kind.SAVED_QUERY in kinds:
        actions = ("logs:PutQueryDefinition", "logs:DeleteQueryDefinition")
        why = "Saved queries have no ARN."
        yield Statement("SavedQueriesHaveNoArn", actions, ANY, why)
    filtered = [one.group for one in wanted if one.kind is Kind.METRIC_FILTER]
    actions = ("logs:PutMetricFilter", "logs:DeleteMetricFilter")
    yield Statement("KeepMetricFilters", actions, group_arns(target, filtered))
    yield from _scheduled(target, Kind.SCHEDULED_QUERY in kinds)
    yield from _alarms(target, [one for one in wanted if one.kind is Kind.ALARM])
    yield from _dashboards(target, Kind.DASHBOARD in kinds)
    yield from _passed(target, wanted)


def _lists() -> Iterator[Statement]:
    actions = (
        "logs:DescribeLogGroups",
        "logs:DescribeQueryDefinitions",
        "logs:DescribeMetricFilters",
        "logs:ListScheduledQueries",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:ListDashboards",
    )
    why = "A plan compares all objects of the account, and names those that it leaves alone."
    yield Statement("PlansListEverything", actions, ANY, why)


def _scheduled(target: Target, kept: bool) -> Iterator[Statement]:
    if kept:
        arns = (logs_arn(target, "scheduled-query") + "*",)
        yield Statement("ScheduledQueryArnsHaveNoName", _SCHEDULED, arns, _OF_SCHEDULED)


def _alarms(target: Target, alarms: Sequence[Wanted]) -> Iterator[Statement]:
    types = {str(one.body[TYPE]) for one in alarms}
    if not types:
        return
    name = name_of(target.catalog, Kind.ALARM, "*")
    start = f"arn:{target.partition}:cloudwatch:{target.region}:{target.account}"
    puts = tuple(_PUTS[type_] for type_ in sorted(types - {COMPOSITE}))
    actions = (*puts, "DeleteAlarms", "ListTagsForResource", "TagResource")
    named = tuple(f"cloudwatch:{action}" for action in actions)
    yield Statement("KeepAlarms", named, (f"{start}:alarm:{name}",))
    if COMPOSITE in types:
        why = "PutCompositeAlarm takes no narrower resource."
        yield Statement("CompositeAlarmsTakeAny", ("cloudwatch:PutCompositeAlarm",), ANY, why)
    if LOG in types:
        arns = (logs_arn(target, "scheduled-query") + "*",)
        yield Statement("LogAlarmsKeepScheduledQueries", _SCHEDULED, arns, _OF_LOG_ALARMS)


def _dashboards(target: Target, kept: bool) -> Iterator[Statement]:
    if kept:
        name = name_of(target.catalog, Kind.DASHBOARD, "*")
        arn = f"arn:{target.partition}:cloudwatch::{target.account}:dashboard/{name}"
        names = ("GetDashboard", "PutDashboard", "DeleteDashboards")
        actions = tuple(f"cloudwatch:{one}" for one in names)
        yield Statement("KeepDashboards", actions, (arn,))


def _passed(target: Target, wanted: Sequence[Wanted]) -> Iterator[Statement]:
    """The roles that objects are given, to the services that take them (D; for alarms also A)."""
    for one in wanted:
        roles = tuple(dict.fromkeys(grant.role for grant in grants(one, target)))
        of_alarm = one.kind is Kind.ALARM
        services = [CLOUDWATCH, LOGS] if of_alarm else [LOGS]
        condition = {"StringEquals": {"iam:PassedToService": services}}
        sid = "PassRolesOfLogAlarms" if of_alarm else "PassRolesOfScheduledQueries"
        yield Statement(sid, ("iam:PassRole",), roles, condition=condition)
