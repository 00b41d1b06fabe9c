"""The least policy for running a catalog's queries (spec 8)."""

from __future__ import annotations

from collections.abc import Iterator

from insights.catalog.model import AUTO
from insights.engines.cloudwatch.tags import PREFIX
from insights.exports.named_groups import named_groups
from insights.exports.statements import ANY, Statement, group_arns
from insights.monitors.resources.target import Target

_BY_ID = "These know a query by its id, which is in no ARN."
_LISTS = "A list of log groups is asked for before any name is known."


def run_policy(target: Target) -> Iterator[Statement]:
    """For ``insights run`` on the sources of all entries, with ``--context`` as well."""
    catalog, environment = target.catalog, target.environment
    sources = sorted({entry.source for entry in catalog.entries.values()})
    groups = [group for source in sources for group in target.groups.get(source, ())]
    for entry in catalog.entries.values():
        if entry.language == "insights":
            groups += named_groups(entry.query.text)
    arns = group_arns(target, groups)
    yield Statement("StartQueriesAndReadContext", ("logs:StartQuery", "logs:GetLogEvents"), arns)
    actions = ("logs:GetQueryResults", "logs:StopQuery", "logs:DescribeQueries")
    yield Statement("QueriesByIdHaveNoArn", actions, ANY, _BY_ID)
    yield Statement("LogGroupsAreLookedUp", ("logs:DescribeLogGroups",), ANY, _LISTS)
    written = [name for source in sources for name in environment.log_groups.get(source, ())]
    if any(name.startswith(PREFIX) for name in written):
        yield Statement("LogGroupsAreLookedUp", ("logs:ListLogGroups",), ANY, _LISTS)
    if AUTO in written:
        why = "Flow logs are listed before any is known, and the action takes no resource."
        yield Statement("FlowLogsAreLookedUp", ("ec2:DescribeFlowLogs",), ANY, why)
