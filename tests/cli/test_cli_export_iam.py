"""``insights export iam``: what it allows is what the commands ask for, no less and no more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from command_line import Endpoint, sandbox
from export_catalog import CATALOG, ORDERS, REJECTS
from export_desk import Desk

LINES = """\
name: lines
version: 1.0.0
title: Lines
source: orders
status: draft
query: fields @message | limit 5
"""
EVENT = {"timestamp": 1_795_175_999_000, "message": '{"status": 500, "route": "/"}'}
LOGS, METRICS = "arn:aws:logs:us-east-1:123456789012", "arn:aws:cloudwatch:us-east-1:123456789012"
#: Operations that need no permission (D, STS).
FREE = ("GetCallerIdentity",)
#: Actions without a narrower resource than '*' (spec 8; lists of all objects have none to name).
NO_RESOURCE = {
    "logs:GetQueryResults",
    "logs:StopQuery",
    "logs:DescribeQueries",
    "logs:DescribeLogGroups",
    "logs:DescribeQueryDefinitions",
    "logs:PutQueryDefinition",
    "logs:DeleteQueryDefinition",
    "logs:DescribeMetricFilters",
    "logs:ListScheduledQueries",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:ListDashboards",
    "cloudwatch:PutCompositeAlarm",
}
#: What PutLogAlarm does in the name of whoever calls it (permissions of the type's handler).
OF_LOG_ALARMS = [
    f"logs:{name}"
    for name in (
        "GetScheduledQuery",
        "CreateScheduledQuery",
        "UpdateScheduledQuery",
        "DeleteScheduledQuery",
        "ListTagsForResource",
        "TagResource",
    )
]


@dataclass(frozen=True)
class Asked:
    """An action on a resource; ``*`` where the action takes none."""

    action: str
    resource: str
    service: str = ""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as started:
        yield started


@pytest.fixture
def desk(tmp_path: Path, endpoint: Endpoint) -> Desk:
    made = Desk(tmp_path, endpoint)
    (tmp_path / "lines.yaml").write_text(LINES)
    made.clients["logs"].create_log_stream(logGroupName="/ecs/orders", logStreamName="one")
    made.clients["logs"].put_log_events(
        logGroupName="/ecs/orders", logStreamName="one", logEvents=[EVENT]
    )
    endpoint.ask("reset", parts=["calls"])
    return made


def asked_of(desk: Desk) -> set[Asked]:
    """Every permission that the calls since the last reset need."""
    calls = desk.endpoint.ask("calls")
    return {
        one
        for call in calls
        if call["operation"] not in FREE
        for one in permissions(call["operation"], call["parameters"])
    }


def permissions(operation: str, given: Mapping[str, Any]) -> Iterator[Asked]:
    """What one call needs, by the operation's page in the service authorization reference."""
    service = "cloudwatch" if operation.endswith(METRIC_OPERATIONS) else "logs"
    if operation in ("ListTagsForResource", "TagResource"):
        arn = given.get("ResourceARN") or given["resourceArn"]
        service = arn.split(":")[2]
        yield Asked(f"{service}:{operation}", arn)
        return
    action = f"{service}:{operation}"
    for resource in resources(action, given):
        yield Asked(action, resource)
    if operation.startswith(("Put", "Create")) and ("Tags" in given or "tags" in given):
        tagged = f"{LOGS}:scheduled-query:id" if service == "logs" else alarm(given["AlarmName"])
        yield Asked(f"{service}:TagResource", tagged)
    for role, passed in roles(given):
        yield Asked("iam:PassRole", role, passed)
    if operation == "PutLogAlarm":
        yield from (Asked(one, f"{LOGS}:scheduled-query:id") for one in OF_LOG_ALARMS)


METRIC_OPERATIONS = ("Alarm", "Alarms", "Dashboard", "Dashboards")


def resources(action: str, given: Mapping[str, Any]) -> list[str]:
    """The ARNs that a call is about."""
    if action in NO_RESOURCE:
        return ["*"]
    name = action.partition(":")[2]
    if name.endswith("ScheduledQuery"):
        return [f"{LOGS}:scheduled-query:id"]
    if "Dashboard" in name:
        names = given.get("DashboardNames") or [given["DashboardName"]]
        return [f"arn:aws:cloudwatch::123456789012:dashboard/{one}" for one in names]
    if "Alarm" in name:
        return [alarm(one) for one in given.get("AlarmNames") or [given["AlarmName"]]]
    groups = given.get("logGroupNames") or [
        given.get("logGroupName") or given["logGroupIdentifier"]
    ]
    return [f"{LOGS}:log-group:{one.rpartition(':')[2]}:log-stream:one" for one in groups]


def alarm(name: str) -> str:
    """The ARN of an alarm."""
    return f"{METRICS}:alarm:{name}"


def roles(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The roles that a call passes, and the service that takes each."""
    for role in set(re.findall(r"arn:aws:iam::\d+:role/[\w-]+", json.dumps(given))):
        yield role, "cloudwatch.amazonaws.com" if "lines" in role else "logs.amazonaws.com"


def allows(policy: Mapping[str, Any], asked: Asked) -> bool:
    """Whether a policy allows it, as IAM decides."""
    return any(
        asked.action in one["Action"]
        and any(fnmatchcase(asked.resource, each) for each in listed(one["Resource"]))
        and (not asked.service or asked.service in passed_to(one))
        for one in policy["Statement"]
    )


def listed(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def passed_to(statement: Mapping[str, Any]) -> Sequence[str]:
    found: Sequence[str] = statement["Condition"]["StringEquals"]["iam:PassedToService"]
    return found


def test_running_needs_what_the_policy_allows(desk: Desk) -> None:
    desk.endpoint.ask("faults", operation="StartQuery", kind="lost", count=1)
    runs = [
        desk.run("run", "rejects", "--since", "1h"),
        desk.run("run", "rejects", "-e", "wide", "--since", "1h"),
        desk.run("run", "lines", "--since", "1h", "-C", "1", "-o", "json"),
    ]
    assert [(one.code, one.err) for one in runs if one.code] == []
    assert "/" in runs[-1].out
    desk.endpoint.ask("faults", operation="GetQueryResults", kind="slow", seconds=1.5, count=1)
    stopped = desk.run("run", "orders", "--since", "2h", "--timeout", "1s")
    assert stopped.code == 4, stopped.err
    asked = asked_of(desk)

    done = desk.run("export", "iam", "--for", "run")
    policy = json.loads(done.out)
    assert done.code == 0
    assert [one for one in asked if not allows(policy, one)] == []
    assert actions(policy) == {one.action for one in asked}
    # Of groups and roles of others nothing is allowed.
    others = f"{LOGS}:log-group:/aws/vpc/flowlogs2:log-stream:one"
    assert not allows(policy, Asked("logs:StartQuery", others))
    wide = json.loads(desk.run("export", "iam", "--for", "run", "-e", "wide").out)
    assert allows(wide, Asked("logs:StartQuery", f"{LOGS}:log-group:/aws/vpc/new:log-stream:one"))


def test_a_sync_needs_what_the_policy_allows(desk: Desk) -> None:
    schedule = (
        "scheduled_query: {cron: '0 6 * * ? *', output: 's3://bucket/rows/', role: query-role}"
    )
    orders = f"{ORDERS}{schedule}\n"
    (desk.folder / "orders.yaml").write_text(orders)
    done = desk.run("export", "iam", "--for", "sync")
    policy = json.loads(done.out)
    assert desk.run("sync", "-y").code == 0
    later = REJECTS.replace("version: 1.0.0", "version: 2.0.0").replace("x}", "y}")
    later = later.replace("threshold: 4", "threshold: 5").replace("stats count", "stats  count")
    # An alarm of another type is deleted and made again.
    share = later[later.index("    metrics:") : later.index("  - name: one-source-spike")]
    as_log = "aggregate: count(*)\n    every: 5m\n    role: alarm-role\n    missing: ignore"
    later = later.replace(share, f"    {as_log}\n    threshold: 9\n    comparison: '>'\n")
    (desk.folder / "rejects.yaml").write_text(later)
    (desk.folder / "orders.yaml").write_text(f"{orders}status: retired\n")
    (desk.folder / "catalog.yaml").write_text(CATALOG[: CATALOG.index("dashboards")])
    changed = desk.run("sync", "-y", "--prune")
    assert changed.code == 0, changed.err + changed.out
    asked = asked_of(desk)

    assert [one for one in asked if not allows(policy, one)] == []
    assert actions(policy) == {one.action for one in asked}
    assert wide(policy) <= NO_RESOURCE
    # Every '*' has its reason on stderr.
    for one in policy["Statement"]:
        assert (one["Resource"] == "*") <= (f"sync: {one['Sid']}: " in done.err)
    for other in ("alarm:other.page", "alarm:acme-net2.page"):
        assert not allows(policy, Asked("cloudwatch:DeleteAlarms", f"{METRICS}:{other}"))
    role = "arn:aws:iam::123456789012:role/"
    assert not allows(policy, Asked("iam:PassRole", f"{role}admin", "logs.amazonaws.com"))
    assert not allows(policy, Asked("iam:PassRole", f"{role}alarm-role", "ec2.amazonaws.com"))


def actions(policy: Mapping[str, Any]) -> set[str]:
    return {action for one in policy["Statement"] for action in one["Action"]}


def wide(policy: Mapping[str, Any]) -> set[str]:
    """The actions that are allowed on everything."""
    found = (one for one in policy["Statement"] if one["Resource"] == "*")
    return {action for one in found for action in one["Action"]}


def test_a_catalog_without_a_kind_is_not_allowed_to_write_it(desk: Desk) -> None:
    (desk.folder / "rejects.yaml").unlink()
    (desk.folder / "catalog.yaml").write_text(CATALOG[: CATALOG.index("dashboards")])
    policy = json.loads(desk.run("export", "iam", "--for", "sync").out)

    written = {one for one in actions(policy) if ":Describe" not in one and ":List" not in one}
    assert written == {
        "logs:PutQueryDefinition",
        "logs:DeleteQueryDefinition",
        "logs:PutMetricFilter",
        "logs:DeleteMetricFilter",
    }
    assert desk.endpoint.operations() == []


def test_groups_that_a_query_names_itself(desk: Desk) -> None:
    path = desk.folder / "orders.yaml"
    stages = "SOURCE '/one/group' | SOURCE logGroups(namePrefix: ['/two/'])"
    path.write_text(ORDERS.replace("filter status", f"{stages} | filter status"))
    policy = json.loads(desk.run("export", "iam", "--for", "run").out)

    verdicts = {
        name: allows(policy, Asked("logs:StartQuery", f"{LOGS}:log-group:{name}:log-stream:one"))
        for name in ("/one/group", "/two/any", "/one/other", "/aws/vpc/flowlogs")
    }
    assert verdicts == {
        "/one/group": True,
        "/two/any": True,
        "/one/other": False,
        "/aws/vpc/flowlogs": True,
    }


def test_roles(desk: Desk) -> None:
    made = json.loads(desk.run("export", "iam", "--for", "log-alarms", "--for", "scheduled").out)
    assert sorted(made) == ["roles"]
    found = made["roles"]
    allowed = {name: actions(one["policy"]) for name, one in found.items()}
    takers = {
        name: one["trust"]["Statement"][0]["Principal"]["Service"] for name, one in found.items()
    }
    queries = {
        "logs:StartQuery",
        "logs:GetQueryResults",
        "logs:StopQuery",
        "logs:DescribeLogGroups",
    }
    logs = "logs.amazonaws.com"

    assert allowed == {
        "alarm-role": queries,
        "query-role": queries,
        "deliver-role": {"s3:PutObject"},
        "lines-role": {"logs:GetQueryResults"},
    }
    assert takers == {
        "alarm-role": logs,
        "query-role": logs,
        "deliver-role": logs,
        "lines-role": "cloudwatch.amazonaws.com",
    }
    for one in found.values():
        (statement,) = one["trust"]["Statement"]
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
        assert wide(one["policy"]) <= NO_RESOURCE
    (rows,) = found["deliver-role"]["policy"]["Statement"]
    assert rows["Resource"] == ["arn:aws:s3:::bucket/rows/*"]

    desk.change("role: query-role", "lookup_table: t, kms_key: k, role: query-role")
    desk.change("output_role: deliver-role", "lookup_table: t, kms_key: k")
    one = json.loads(desk.run("export", "iam", "--for", "scheduled").out)["roles"]["query-role"]
    assert actions(one["policy"]) == {
        *queries,
        "s3:PutObject",
        "kms:GenerateDataKey",
        "logs:CreateLookupTable",
        "logs:UpdateLookupTable",
    }


def test_accounts_and_files(desk: Desk) -> None:
    two = desk.run("export", "iam", "-e", "both")
    assert (two.code, two.out) == (2, "")
    assert "Policies are for one account, and these are 123456789012, 999999999999." in two.err
    assert desk.run("export", "iam", "-e", "both", "--out", ".made", "-q").err == ""
    names = ["run.json", "sync.json"]
    for role in ("alarm-role", "deliver-role", "lines-role", "query-role"):
        names += [f"role-{role}.policy.json", f"role-{role}.trust.json"]
    made = desk.folder / ".made"
    accounts = ("123456789012", "999999999999")
    assert sorted(str(path.relative_to(made)) for path in made.glob("*/*")) == sorted(
        f"{account}/{name}" for account in accounts for name in names
    )
    for account in accounts:
        text = (made / account / "sync.json").read_text()
        # Both regions are in one policy, and nothing of the other account.
        assert {f":{region}:{account}:" in text for region in ("us-east-1", "eu-west-1")} == {True}
        assert set(re.findall(r":(\d{12}):", text)) == {account}
        sids = [one["Sid"] for one in json.loads(text)["Statement"]]
        assert len(set(sids)) == len(sids)
        assert all(sid.isalnum() for sid in sids)
