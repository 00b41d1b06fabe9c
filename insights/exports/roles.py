"""The roles that log alarms and scheduled queries are given: who takes them, what they may do.

Spec 3 and 8 (D); that scheduled queries say for which account they take a role is assumed (A).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from insights.dataclass import dataclass
from insights.exports.named_groups import named_groups
from insights.exports.statements import ANY, Statement, group_arns, logs_arn
from insights.monitors.kinds import Kind
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted

LOGS, CLOUDWATCH = "logs.amazonaws.com", "cloudwatch.amazonaws.com"
_BY_ID = "These know a query by its id, which is in no ARN."
_LISTS = f"{_BY_ID[:-1]}; log groups are listed before one is known."


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role is allowed for one object; ``service`` takes the role."""

    role: str
    service: str
    statement: Statement


def grants(one: Wanted, target: Target) -> Iterator[Grant]:
    """All that the roles of an object need; nothing for objects without roles."""
    if one.kind is Kind.SCHEDULED_QUERY:
        yield from _querying(
            one.body, "executionRoleArn", "logGroupIdentifiers", "queryString", target
        )
        for name, place in one.body.get("destinationConfiguration", {}).items():
            for statement in _DELIVERING[name](place, target):
                yield Grant(str(place["roleArn"]), LOGS, statement)
    query = one.body.get("ScheduledQueryConfiguration")
    if query is not None:
        keys = ("ScheduledQueryRoleARN", "LogGroupIdentifiers", "QueryString")
        yield from _querying(query, *keys, target)
        lines = str(one.body.get("ActionLogLineRoleArn", ""))
        if lines:
            read = Statement("ReadLogLines", ("logs:GetQueryResults",), ANY, _BY_ID)
            yield Grant(lines, CLOUDWATCH, read)


def of_roles(given: Iterable[Grant]) -> dict[str, list[Grant]]:
    """The grants by the name of the role, sorted."""
    found: dict[str, list[Grant]] = {}
    for one in given:
        found.setdefault(one.role.partition(":role/")[2] or one.role, []).append(one)
    return dict(sorted(found.items()))


def _querying(
    body: Mapping[str, Any], role: str, groups: str, text: str, target: Target
) -> Iterator[Grant]:
    language = body.get("queryLanguage", "CWLI")
    named = named_groups(body[text]) if language == "CWLI" else ()
    arns = group_arns(target, (*body.get(groups, ()), *named))
    actions = ["logs:StartQuery", *(["logs:Unmask"] if "unmask(" in body[text] else [])]
    yield Grant(str(body[role]), LOGS, Statement("StartQueries", tuple(actions), arns))
    by_id = ("logs:GetQueryResults", "logs:StopQuery", "logs:DescribeLogGroups")
    yield Grant(str(body[role]), LOGS, Statement("QueriesByIdHaveNoArn", by_id, ANY, _LISTS))


def _to_bucket(place: Mapping[str, Any], target: Target) -> Iterator[Statement]:
    path = str(place["destinationIdentifier"]).removeprefix("s3://").rstrip("/")
    arn = f"arn:{target.partition}:s3:::{path}/*"
    yield Statement("PutRows", ("s3:PutObject",), (arn,))
    key = str(place.get("kmsKeyId", ""))
    if key and not key.startswith("arn:"):
        key = f"arn:{target.partition}:kms:{target.region}:{target.account}:key/{key}"
    yield Statement("EncryptRows", ("kms:GenerateDataKey",), (key,) if key else ())


def _to_table(place: Mapping[str, Any], target: Target) -> Iterator[Statement]:
    """The last part of a table's ARN is not documented, so it may be any (A)."""
    del place
    actions = ("logs:CreateLookupTable", "logs:UpdateLookupTable")
    why = "What the ARN of a lookup table ends with is not documented."
    yield Statement("FillLookupTables", actions, (logs_arn(target, "lookup-table") + "*",), why)
    yield Statement("ReadRows", ("logs:GetQueryResults",), ANY, _BY_ID)


_DELIVERING = {"s3Configuration": _to_bucket, "lookupTableConfiguration": _to_table}
