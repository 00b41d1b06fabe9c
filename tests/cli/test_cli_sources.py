"""Sources, fields and ``auto``, with the sandbox for CloudWatch Logs and moto for EC2."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from command_line import NOW, Endpoint, Outcome, insights, sandbox
from moto.server import ThreadedMotoServer

FLOWS, EDGE = "/aws/vpc/flowlogs", "/edge/flows"
EDGE_FORMAT = "${version} ${srcaddr} ${dstaddr} ${action}"
CATALOG = f"""catalog: acme-net
default_environment: prod
sources:
  vpcflow: {{type: vpcflow}}
  edgeflow: {{type: vpcflow, format: '{EDGE_FORMAT}'}}
  wide: {{type: vpcflow, format: '${{version}} ${{srcaddr}} ${{dstport}} ${{action}}'}}
  orders: {{type: json}}
environments:
  prod:
    engine: cloudwatch
    log_groups: {{vpcflow: auto, edgeflow: auto, orders: ['/ecs/{{{{service}}}}']}}
  other:
    engine: cloudwatch
    log_groups: {{wide: auto, orders: [/ecs/orders, /ecs/gone]}}
  files: {{engine: local, data: {{orders: [orders.jsonl], vpcflow: ['*.none']}}}}
"""
ENTRY = """name: {name}
version: 1.0.0
title: T
source: {source}
query: |
  {query}
"""
ENTRIES = {
    "rejects": ("vpcflow", 'filter action = "REJECT" | stats count(*) as n'),
    "edge": ("edgeflow", 'filter action = "REJECT" | stats count(*) as n by srcAddr'),
    "ports": ("wide", "filter dstPort = 22 | stats count(*) as n"),
}


@dataclass(frozen=True)
class Place:
    endpoint: Endpoint
    folder: Path
    ec2: str
    ids: dict[str, str]

    def run(self, *arguments: str) -> Outcome:
        environment = {
            **self.endpoint.environment,
            "AWS_ENDPOINT_URL_EC2": self.ec2,
            "INSIGHTS_NOW": NOW,
        }
        return insights(*arguments, cwd=self.folder, environment=environment)

    def told(self, *arguments: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.run(*arguments, "-o", "json").out)
        return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("sources")
    _write(folder)
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    # All of moto's servers in a process have one account.
    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", b"")).close()
    try:
        with sandbox(folder) as endpoint:
            ids = _flow_logs(url)
            logs = _client("logs", endpoint.url)
            logs.create_log_group(logGroupName=EDGE)
            stream = {"logGroupName": EDGE, "logStreamName": "eni-1"}
            logs.create_log_stream(**stream)
            at = 1795173600_000  # 11:20
            lines = ["2 10.0.0.1 10.0.0.2 REJECT", "2 10.0.0.1 10.0.0.3 ACCEPT"]
            events = [{"timestamp": at + n, "message": line} for n, line in enumerate(lines)]
            logs.put_log_events(**stream, logEvents=events)
            yield Place(endpoint, folder, url, ids)
    finally:
        server.stop()


def _write(folder: Path) -> None:
    (folder / "catalog.yaml").write_text(CATALOG)
    for name, (source, query) in ENTRIES.items():
        (folder / f"{name}.yaml").write_text(ENTRY.format(name=name, source=source, query=query))
    slow = ENTRY.format(name="slow", source="orders", query="stats count(*) as n by route")
    slow = slow.replace("query:", "parameters: {service: {type: log_group}}\nquery:")
    (folder / "slow.yaml").write_text(slow)
    lines = [{"ms": n, "status": 200, "route": {"path": "/pay"}} for n in range(4)]
    text = "\n".join(json.dumps(one) for one in [*lines, {"ok": True, "ip": "10.0.0.1"}])
    (folder / "orders.jsonl").write_text(text)


def _client(service: str, url: str) -> Any:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    return boto3.client(service, "us-east-1", endpoint_url=url, **keys)


def _flow_logs(url: str) -> dict[str, str]:
    """Two flow logs that deliver, and one whose group is gone, by their groups."""
    ec2, logs, iam = (_client(name, url) for name in ("ec2", "logs", "iam"))
    for group in (FLOWS, EDGE):
        logs.create_log_group(logGroupName=group)
    role = iam.create_role(RoleName="flows", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    common = {"ResourceIds": [vpc], "ResourceType": "VPC", "DeliverLogsPermissionArn": role}
    for group, traffic, more in (
        (FLOWS, "ALL", {}),
        (EDGE, "REJECT", {"LogFormat": EDGE_FORMAT, "MaxAggregationInterval": 60}),
        ("/gone", "ACCEPT", {}),
    ):
        ec2.create_flow_logs(LogGroupName=group, TrafficType=traffic, **common, **more)
    return {one["LogGroupName"]: one["FlowLogId"] for one in ec2.describe_flow_logs()["FlowLogs"]}


def test_auto_reads_the_groups_of_the_flow_logs(place: Place) -> None:
    done = place.run("run", "rejects", "-o", "json")

    assert (done.code, done.err.count(FLOWS)) == (0, 1)
    assert done.rows[0]["n"] > 100
    assert f"'{place.ids['/gone']}' does not deliver: Access error." in done.err
    assert f"left out: {place.ids[EDGE]}." in done.err


def test_auto_puts_the_parse_stage_of_the_real_format_in_front(place: Place) -> None:
    done = place.run("run", "edge", "-o", "json")
    request = json.loads(place.run("run", "edge", "--dry-run", "-o", "json").out)

    assert done.rows == [{"srcAddr": "10.0.0.1", "n": 1}]
    assert request["groups"] == [EDGE]
    assert request["query"].startswith(
        'parse @message "* * * *" as version, srcAddr, dstAddr, action\n| '
    )


def test_formats_are_never_mixed(place: Place) -> None:
    done = place.run("run", "ports", "-e", "other")

    assert done.code == 2
    assert "different formats" in done.err
    assert place.ids[FLOWS] in done.err
    assert f"'{EDGE_FORMAT}'" in done.err


def test_parameters_name_the_log_group(place: Place) -> None:
    done = place.run("run", "slow", "-p", "service=orders", "-o", "json")
    missing = place.run("run", "slow")
    wrong = place.run("run", "slow", "-p", "service=a b")

    assert (done.code, missing.code, wrong.code) == (0, 2, 2)
    assert {row["route"] for row in done.rows} == {"/orders", "/cart", "/pay"}
    assert "'service'" in missing.err


def test_the_list(place: Place) -> None:
    rows = {row["name"]: row for row in place.told("sources", "list")}

    assert set(rows) == {FLOWS, EDGE, "/gone", "/ecs/orders"} - {"/gone"}
    assert (rows[EDGE]["format"], rows[EDGE]["flow_log"]) == (EDGE_FORMAT, place.ids[EDGE])
    assert rows["/ecs/orders"]["stored_bytes"] > 10_000
    assert rows[EDGE]["newest"] == "2026-11-20 11:20:00"


def test_the_check_tells_what_is_wrong_and_exits_with_1(place: Place) -> None:
    done = place.run("sources", "check", "vpcflow")
    told = {(one["slug"], one["where"]) for one in place.told("sources", "check", "vpcflow")}

    assert done.code == 1
    assert {("flow-log-fails", place.ids["/gone"]), ("no-log-group", "/gone")} <= told
    assert ("slow-flow-log", place.ids[FLOWS]) in told
    assert "arn:aws:iam::123456789012:role/flows" in done.out
    assert "2 errors" in done.err


def test_hints_alone_are_fine(place: Place) -> None:
    done = place.run("sources", "check", "edge", "-o", "json")

    assert done.code == 0
    assert {one["severity"] for one in done.rows} == {"hint"}
    assert "part-of-traffic" in [one["slug"] for one in done.rows]


def test_a_probe_runs_a_query(place: Place) -> None:
    before = place.endpoint.operations().count("StartQuery")

    fine = place.run("sources", "check", "-g", "/ecs/orders", "--probe")
    empty = place.told("sources", "check", "-g", EDGE, "--since", "10m", "--probe")

    assert (fine.code, fine.out) == (0, "")
    slugs = [one["slug"] for one in empty]
    assert slugs[:2] == ["probe-found-nothing", "no-recent-events"]
    assert place.endpoint.operations().count("StartQuery") == before + 2


def test_groups_that_are_missing_and_names_that_are_unknown(place: Place) -> None:
    told = place.told("sources", "check", "orders", "-e", "other")
    unknown = place.run("sources", "check", "order")

    assert [(one["slug"], one["where"]) for one in told] == [("no-log-group", "/ecs/gone")]
    assert (unknown.code, "'orders'" in unknown.err) == (2, True)


def test_files(place: Place) -> None:
    rows = place.told("sources", "list", "-e", "files")
    told = place.told("sources", "check", "-e", "files")

    (found,) = [row for row in rows if row["source"] == "orders"]
    assert (Path(found["name"]).name, found["format"]) == ("orders.jsonl", "jsonl")
    assert [(one["slug"], one["source"]) for one in told] == [("no-file", "vpcflow")]


def test_fields_of_files(place: Place) -> None:
    rows = {row["field"]: row for row in place.told("fields", "orders", "-e", "files")}

    assert (rows["status"]["percent"], rows["status"]["type"]) == (80, "number")
    assert (rows["route.path"]["example"], rows["ok"]["type"]) == ("/pay", "boolean")
    assert (rows["ip"]["percent"], rows["ip"]["type"]) == (20, "ip")


def test_fields_of_log_groups(place: Place) -> None:
    rows = {row["field"]: row for row in place.told("fields", "orders", "-e", "other")}
    empty = place.run("fields", "-g", EDGE)

    assert rows["route"]["percent"] == 100
    assert (empty.code, "sources check" in empty.err) == (0, True)


def test_a_run_without_rows_tells_what_to_type(place: Place) -> None:
    done = place.run("query", "filter nothing = 1", "-g", "/ecs/orders", "--region", "us-east-1")

    assert done.code == 0
    assert "'insights sources check --region us-east-1 -g /ecs/orders'" in done.err


def test_the_link_leads_to_the_run(place: Place) -> None:
    done = place.run("query", "limit 1", "-g", "/ecs/orders", "--link")

    (link,) = [line for line in done.err.splitlines() if line.startswith("https://")]
    assert "limit*201" in link
    assert "2026-11-20T12*3a00*3a00.000Z" in link
    assert "*2fecs*2forders" in link
