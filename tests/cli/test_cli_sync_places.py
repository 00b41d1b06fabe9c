"""``insights sync`` over two regions and over two accounts, as its users run it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from command_line import NOW, Endpoint, Outcome, insights, sandbox
from synced_entry import ENTRY as ONE
from synced_entry import WRITES

from insights.sandbox.access_keys import session_key

ACCOUNT, SECOND = "123456789012", "111122223333"
US, EU = "us-east-1", "eu-west-1"
GROUP = "/aws/vpc/flowlogs"
CATALOG = f"""\
catalog: acme-net
default_environment: prod
sources:
  vpcflow: {{type: vpcflow}}
environments:
  prod:
    engine: cloudwatch
    account: '{ACCOUNT}'
    regions: [{US}, {EU}]
    log_groups: {{vpcflow: [{GROUP}]}}
    actions: {{page: ['arn:aws:sns:{US}:{ACCOUNT}:page', 'arn:aws:sns:{EU}:{ACCOUNT}:page']}}
  accounts:
    engine: cloudwatch
    accounts:
      '{ACCOUNT}': null
      '{SECOND}': {{role_arn: 'arn:aws:iam::{SECOND}:role/deployer'}}
    regions: [{EU}]
    log_groups: {{vpcflow: [{GROUP}]}}
    actions: {{page: ['arn:aws:sns:{EU}:{ACCOUNT}:page']}}
  mixed-up: {{engine: cloudwatch, account: '{SECOND}', regions: [{US}, {EU}]}}
dashboards:
  security: {{tags: [security]}}
"""
#: On a dashboard, and with a topic.
ENTRY = (
    ONE.replace("source: vpcflow\n", "source: vpcflow\ntags: [security]\n")
    + "    actions: {alarm: page}\n"
)


class Desk:
    """A catalog in a folder, and the places that it is for."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self.folder, self.endpoint = folder, endpoint
        (folder / "catalog.yaml").write_text(CATALOG)
        (folder / "rejects.yaml").write_text(ENTRY)
        for account, region in ((ACCOUNT, US), (ACCOUNT, EU), (SECOND, EU)):
            self.client("logs", account, region).create_log_group(logGroupName=GROUP)
        self.endpoint.ask("reset", parts=["calls"])

    def client(self, service: str, account: str, region: str) -> Any:
        keys = {"aws_access_key_id": session_key(account, ""), "aws_secret_access_key": "x"}
        return boto3.client(service, region, endpoint_url=self.endpoint.url, **keys)

    def run(self, *arguments: str) -> Outcome:
        """The program; what it calls is counted from here on."""
        self.endpoint.ask("reset", parts=["calls"])
        environment = {
            **self.endpoint.environment,
            "INSIGHTS_NOW": NOW,
            "INSIGHTS_STATE": str(self.folder / "state"),
        }
        return insights(*arguments, cwd=self.folder, environment=environment)

    def written(self) -> set[tuple[str, str]]:
        """The places in which the last run changed anything."""
        return {
            (call["account"], call["region"])
            for call in self.endpoint.ask("calls")
            if call["operation"].startswith(WRITES)
        }

    def change(self, *changes: tuple[str, str]) -> None:
        path = self.folder / "rejects.yaml"
        text = path.read_text()
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        path.write_text(text)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("places")
    with sandbox(folder, "--empty") as endpoint:
        yield Desk(folder, endpoint)


def outcomes(done: Outcome) -> list[tuple[str, list[str]]]:
    return [
        (f"{one['account']} in {one['region']}", [each["outcome"] for each in one["results"]])
        for one in json.loads(done.out)
    ]


def test_two_regions_from_the_first_sync_to_the_last(desk: Desk) -> None:
    us, eu = f"{ACCOUNT} in {US}", f"{ACCOUNT} in {EU}"
    planned = desk.run("plan", "--check")
    assert (planned.code, planned.err, desk.written()) == (1, "", set())
    assert [
        line for line in planned.out.splitlines() if line.endswith(":") or "create," in line
    ] == [
        f"{us}:",
        "4 to create, 0 as wanted.",
        f"{eu}:",
        "4 to create, 0 as wanted.",
    ]
    made = desk.run("sync", "-y", "-o", "json")
    assert (made.code, outcomes(made)) == (0, [(us, ["done"] * 4), (eu, ["done"] * 4)])
    again = desk.run("sync", "-y")
    assert (again.code, again.err, desk.written()) == (0, "", set())
    nothing = "Nothing to do, 4 as wanted.\n"
    assert again.out == f"{us}: {nothing}{eu}: {nothing}"
    assert desk.run("sync", "--check").code == 0

    # One region breaks off; the other is done, and the next sync does what is left.
    desk.change(("threshold: 400", "threshold: 500"), ("1.0.0", "2.0.0"))
    desk.endpoint.ask("faults", operation="PutMetricAlarm", kind="denied", count=9, region=EU)
    partly = desk.run("sync", "-y", "-o", "json")
    assert (partly.code, outcomes(partly)) == (5, [(us, ["done"] * 2), (eu, ["done", "failed"])])
    error = json.loads(partly.err.splitlines()[-1])["error"]
    assert error["message"].startswith(f"3 of 4 steps are done. {eu}: alarm/rejects-spike: Access")
    assert error["hint"].startswith("Ask for cloudwatch:PutMetricAlarm; ")
    desk.endpoint.ask("reset", parts=["faults"])

    # A plan is for both; when one of them moves, neither is written.
    kept = desk.run("plan", "--out", "p.json")
    assert (kept.code, "1 to update, 3 as wanted." in kept.out) == (0, True)
    logs = desk.client("logs", ACCOUNT, EU)
    theirs = logs.put_query_definition(name="theirs", queryString="limit 1")["queryDefinitionId"]
    moved = desk.run("sync", "--plan", "p.json", "-y")
    assert (moved.code, desk.written()) == (6, set())
    assert f"error: {eu}: Something in AWS has changed since the plan was saved." in moved.err
    logs.delete_query_definition(queryDefinitionId=theirs)
    finished = desk.run("sync", "--plan", "p.json", "-y")
    assert (finished.code, desk.written()) == (0, {(ACCOUNT, EU)})

    # What the catalog no longer has goes in the region that is named.
    text = (desk.folder / "rejects.yaml").read_text()
    (desk.folder / "rejects.yaml").write_text(text[: text.index("alarms:")])
    pruned = desk.run("sync", "--prune", "-y", "--region", EU)
    assert (pruned.code, pruned.out.splitlines()[-1]) == (0, "1 done.")
    assert desk.written() == {(ACCOUNT, EU)}
    names = [
        [
            one["AlarmName"]
            for one in desk.client("cloudwatch", ACCOUNT, region).describe_alarms()["MetricAlarms"]
        ]
        for region in (US, EU)
    ]
    assert names == [["acme-net.rejects-spike"], []]


def test_two_accounts_and_the_keys_of_the_wrong_one(desk: Desk) -> None:
    (desk.folder / "rejects.yaml").write_text(ENTRY)
    second = f"{SECOND} in {EU}"
    made = desk.run("sync", "-y", "-e", "accounts", "-o", "json")
    assert (made.code, outcomes(made)[-1]) == (0, (second, ["done"] * 4))
    again = desk.run("sync", "-y", "-e", "accounts")
    assert (again.code, desk.written()) == (0, set())
    assert again.out.endswith(f"{second}: Nothing to do, 4 as wanted.\n")

    wrong = desk.run("sync", "-y", "-e", "mixed-up")
    assert (wrong.code, wrong.out) == (6, "")
    assert f"is for account {SECOND}, but the credentials found here belong to" in wrong.err
    assert set(desk.endpoint.operations()) == {"GetCallerIdentity"}
