"""``insights import`` of two regions as a user runs it: catalog, reasons, next steps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from command_line import Endpoint, Outcome, insights, sandbox

WEST, EAST = "eu-west-1", "us-east-1"
FLOWS = "[version, account, eni, source, destination, srcport, destport=22, protocol, packets, \
bytes, windowstart, windowend, action=REJECT, flowlogstatus]"
REPORTS = 'filter @type = "REPORT"\n| stats max(@duration) as slowest by bin(5m)'


class Account:
    """An account whose objects somebody made by hand, and a folder."""

    def __init__(self, endpoint: Endpoint, folder: Path) -> None:
        self.endpoint = endpoint
        self.folder = folder

    def run(self, *arguments: str, within: str = ".") -> Outcome:
        return insights(*arguments, cwd=self.folder / within, environment=self.endpoint.environment)

    def client(self, service: str, region: str) -> Any:
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        return boto3.client(service, region_name=region, endpoint_url=self.endpoint.url, **keys)

    def fill(self, region: str) -> None:
        logs, cloudwatch = self.client("logs", region), self.client("cloudwatch", region)
        for group in ("/aws/lambda/pay", "/vpc/flow-logs"):
            logs.create_log_group(logGroupName=group)
        made = {"metricName": "Ssh", "metricNamespace": "Shop", "metricValue": "1"}
        logs.put_metric_filter(
            logGroupName="/vpc/flow-logs",
            filterName="shop.ssh",
            filterPattern=FLOWS,
            metricTransformations=[made],
        )
        logs.put_query_definition(
            name="shop/Slow calls", queryString=REPORTS, logGroupNames=["/aws/lambda/pay"]
        )
        logs.put_query_definition(name="ops/Other", queryString="limit 1")
        ssh = {"MetricName": "Ssh", "Namespace": "Shop", "Statistic": "Sum", "Period": 300}
        page = [f"arn:aws:sns:{region}:123456789012:page"]
        alarm(cloudwatch, "shop.ssh", AlarmActions=page, **ssh)
        errors = {"MetricName": "Errors", "Namespace": "AWS/Lambda", "Statistic": "Sum"}
        alarm(cloudwatch, "shop.pay-errors", Period=60, **errors)
        for number in range(7):
            alarm(cloudwatch, f"HighCPU-{number}", Period=60, **errors)
        if region == EAST:
            alarm(cloudwatch, "shop.only-here", Period=300, **errors)


def alarm(cloudwatch: Any, name: str, **measured: Any) -> None:
    rule = {"EvaluationPeriods": 1, "Threshold": 10.0, "TreatMissingData": "notBreaching"}
    compared = {"ComparisonOperator": "GreaterThanThreshold", **rule}
    cloudwatch.put_metric_alarm(AlarmName=name, **compared, **measured)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("import")
    with sandbox(folder) as endpoint:
        made = Account(endpoint, folder)
        made.fill(WEST)
        made.fill(EAST)
        yield made


def test_two_regions_in_one_catalog(account: Account) -> None:
    made = account.run("import", "new", "--region", WEST, "--region", EAST)

    assert (made.code, made.out) == (
        0,
        "alarm/shop.only-here in us-east-1\n"
        "alarm/shop.pay-errors\n"
        "alarm/shop.ssh\n"
        "metric_filter/shop.ssh on /vpc/flow-logs\n"
        "saved_query/shop/Slow calls\n",
    )
    assert made.err.splitlines() == [
        "left out, 7 objects: Its name does not start with 'shop.'.",
        "  alarm/HighCPU-0, alarm/HighCPU-1, alarm/HighCPU-2, alarm/HighCPU-3, alarm/HighCPU-4 and "
        "2 more",
        "left out, 1 object: Its name does not start with 'shop/'.",
        "  saved_query/ops/Other",
        "5 objects with the prefix 'shop' are in new, 8 are left out. Each region has an "
        "environment. Next: cd new; insights adopt --all -e eu-west-1; insights adopt --all -e "
        "us-east-1",
        "Other prefixes, each for a --prefix: ops (1).",
        "7 objects have no prefix; a catalog keeps what is called <prefix>.<name>, or "
        "<prefix>/<title> if it is a saved query.",
    ]
    kinds = (account.folder / "new" / "catalog.yaml").read_text()
    assert "  vpc-flow-logs: {type: vpcflow}\n" in kinds
    assert "  aws-lambda-pay: {type: lambda}\n" in kinds
    for region, count in ((WEST, 4), (EAST, 5)):
        adopted = account.run("adopt", "--all", "-y", "-e", region, within="new")
        assert (adopted.code, adopted.out.splitlines()[-1]) == (0, f"{count - 1} done.")
        plan = account.run("plan", "--check", "-e", region, within="new")
        assert (plan.code, plan.out) == (0, f"Nothing to do, {count} as wanted.\n")


def test_as_json_for_another_prefix(account: Account) -> None:
    made = account.run("import", "ops", "--region", WEST, "--prefix", "ops", "-o", "json", "-q")

    [told] = json.loads(made.out)
    assert (made.code, made.err, told["regions"]) == (0, "", [WEST])
    assert (told["folder"], told["prefix"]) == ("ops", "ops")
    assert told["held"] == [
        {"object": "saved_query/ops/Other", "regions": [WEST], "file": "other.yaml"}
    ]
    assert told["prefixes"] == {"": 7, "ops": 1, "shop": 4}
    assert len(told["left"]) == 11
    assert told["left"][0] == {
        "object": "alarm/HighCPU-0",
        "regions": [WEST],
        "reason": "Its name does not start with 'ops.'.",
    }
    again = account.run("import", "ops", "--region", WEST)
    assert (again.code, "'ops' is there and not empty." in again.err) == (2, True)


def test_several_prefixes_get_a_folder_each(account: Account) -> None:
    """What one of them holds is not told as left out by another."""
    asked = ("--region", WEST, "--prefix", "shop", "--prefix", "ops")
    made = account.run("import", "all", *asked)

    assert (made.code, made.out.splitlines()[-1]) == (0, "saved_query/ops/Other")
    assert made.err.splitlines() == [
        "left out, 7 objects: Its name does not start with 'shop.'.",
        "  alarm/HighCPU-0, alarm/HighCPU-1, alarm/HighCPU-2, alarm/HighCPU-3, alarm/HighCPU-4 and "
        "2 more",
        "4 objects with the prefix 'shop' are in all/shop, 7 are left out. Next: cd all/shop; "
        "insights plan; insights adopt --all",
        "1 object with the prefix 'ops' is in all/ops, 0 are left out. Next: cd all/ops; "
        "insights plan; insights adopt --all",
        "7 objects have no prefix; a catalog keeps what is called <prefix>.<name>, or "
        "<prefix>/<title> if it is a saved query.",
    ]
    assert sorted(one.name for one in (account.folder / "all").iterdir()) == ["ops", "shop"]
    named = account.run("import", "more", *asked, "--id", "mine")
    assert (named.code, "Several catalogs cannot have one id." in named.err) == (2, True)
