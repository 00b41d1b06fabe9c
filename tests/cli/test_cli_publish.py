"""``insights publish``: rows of files as metrics of a sandbox, once for each window."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from command_line import CLEAN, COMMAND, NOW, Endpoint, Outcome, insights, sandbox

START = 1_795_171_800  # 2026-11-20T10:50:00Z
ENTRY = """\
name: rejects
version: 1.0.0
source: vpcflow
window: 1h
query: |
  filter action = "REJECT"
  | stats count(*) as rejects by srcAddr{by}
  | sort rejects desc
metrics:
  - {{namespace: Network, name: Rejects, value: rejects, dimensions: [srcAddr], max: {most}}}
"""
CATALOG = """\
catalog: test-cat
sources:
  vpcflow: {type: vpcflow}
environments:
  there: {engine: cloudwatch, account: '999999999999', log_groups: {vpcflow: [x]}}
"""


class Desk:
    """A folder with a catalog and a flow log, and a sandbox to publish to."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self.folder, self.endpoint = folder, endpoint
        (folder / "catalog.yaml").write_text(CATALOG)
        (folder / "rejects.yaml").write_text(ENTRY.format(by="", most=2))
        bins = ENTRY.format(by=", bin(10m)", most=50).replace("name: rejects", "name: binned", 1)
        (folder / "binned.yaml").write_text(bins)
        lines = [
            f"2 1 eni-1 10.0.0.{n % 3} 10.9.9.9 4000 22 6 1 40 {at} {at + 9} REJECT OK"
            for n in range(60)
            for at in [START + n * 60]
        ]
        (folder / "flow.log").write_text("\n".join([*lines, lines[0]]) + "\n")

    def publish(self, *arguments: str, state: str = "") -> Outcome:
        environment = {**self.endpoint.environment, "INSIGHTS_NOW": NOW}
        if state:
            environment["INSIGHTS_STATE"] = str(self.folder / state)
        given = ("publish", *arguments, "--data", "flow.log")
        return insights(*given, cwd=self.folder, environment=environment)

    def points(self, source: str) -> list[tuple[int, float, float]]:
        """Time, sum and sample count of the metric of a source."""
        client: Any = boto3.client("cloudwatch", "us-east-1", **self._access())
        found = client.get_metric_statistics(
            Namespace="Network",
            MetricName="Rejects",
            Dimensions=[{"Name": "srcAddr", "Value": source}],
            StartTime=START - 3600,
            EndTime=START + 7200,
            Period=60,
            Statistics=["Sum", "SampleCount"],
        )["Datapoints"]
        client.close()
        return sorted((int(p["Timestamp"].timestamp()), p["Sum"], p["SampleCount"]) for p in found)

    def _access(self) -> dict[str, str]:
        return {
            "endpoint_url": self.endpoint.url,
            "aws_access_key_id": "x",
            "aws_secret_access_key": "x",
        }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("publish")
    with sandbox(folder, "--empty") as endpoint:
        yield Desk(folder, endpoint)


def test_a_window_is_published_once(desk: Desk) -> None:
    """The last whole hour before 12:00; a second run sends nothing."""
    place = ("--endpoint-url", desk.endpoint.url)
    dry = desk.publish("rejects", "--dry-run", "-o", "json")
    assert (dry.code, desk.endpoint.operations()) == (0, [])
    assert json.loads(dry.out)[0] == {
        "namespace": "Network", "metric": "Rejects", "dimensions": {"srcAddr": "10.0.0.1"},
        "time": "2026-11-20T11:00:00Z", "value": 17.0, "unit": "None",
    }  # fmt: skip
    assert "Would publish 2 values of 2 metrics, 2026-11-20T11:00:00Z to 2026-11-20T12:00:00Z" in (
        dry.err
    )
    assert "Rejects: row 3 is left out: 'max' is 2.\n" in dry.err
    assert "$0.3000 a month each in us-east-1 (reported by several); $0.6000 if all are." in dry.err

    (desk.folder / "file").touch()
    unkept = desk.publish("rejects", *place, state="file")
    assert (unkept.code, desk.points("10.0.0.1")) == (3, [])
    assert "error: Whether this was published before cannot be read: Not a directory." in unkept.err
    assert "Nothing was sent. Name another folder with INSIGHTS_STATE." in unkept.err

    first = desk.publish("rejects", *place)
    assert (first.code, desk.points("10.0.0.1")) == (0, [(START + 600, 17.0, 1.0)])

    again = desk.publish("rejects", *place, "-o", "json")
    assert (again.code, again.rows) == (0, [])
    assert "2 values of this window were published before." in again.err
    assert desk.endpoint.operations().count("PutMetricData") == 1


def test_rows_stand_at_their_bins_and_a_lost_reply_leaves_a_doubt(desk: Desk) -> None:
    """The request was taken and its reply lost: the next run says so, and sends it again."""
    place = ("--endpoint-url", desk.endpoint.url, "--from", "2026-11-20T10:50", "--to")
    desk.endpoint.ask("faults", operation="PutMetricData", kind="lost")

    broken = desk.publish("binned", *place, "2026-11-20T11:50", state="other")
    assert (broken.code, broken.out) == (3, "")
    desk.endpoint.ask("reset", parts=["faults"])

    done = desk.publish("binned", *place, "2026-11-20T11:50", state="other")
    assert (done.code, "18 of the values may have been sent by a run that died." in done.err) == (
        0,
        True,
    )
    assert desk.points("10.0.0.0")[0] == (START, 10.0, 2.0)
    assert desk.points("10.0.0.0")[1] == (START + 600, 6.0, 2.0)

    refused = desk.publish("binned", *place, "2026-11-20T12:30", state="other")
    assert (refused.code, "The window is not over yet." in refused.err) == (2, True)


def test_a_refusal_leaves_no_doubt_and_another_account_nothing(desk: Desk) -> None:
    place = ("--endpoint-url", desk.endpoint.url)
    desk.endpoint.ask("faults", operation="PutMetricData", kind="denied")
    denied = desk.publish("rejects", *place, state="third")
    desk.endpoint.ask("reset", parts=["faults"])
    after = desk.publish("rejects", *place, state="third")
    assert (denied.code, after.code, "may have been sent" in after.err) == (3, 0, False)

    before = desk.endpoint.operations().count("PutMetricData")
    other = desk.publish("rejects", *place, "-e", "there", state="fourth")
    assert (other.code, desk.endpoint.operations().count("PutMetricData")) == (6, before)

    nowhere = desk.publish("rejects", state="fourth")
    assert (nowhere.code, "Nothing says where to publish." in nowhere.err) == (2, True)


def test_a_process_that_is_killed_in_a_request_leaves_a_doubt(desk: Desk) -> None:
    """kill -9 while the reply is on its way: what was written down says that nobody knows."""
    place = ("--endpoint-url", desk.endpoint.url)
    folder = desk.folder / "killed" / "published"
    desk.endpoint.ask("faults", operation="PutMetricData", kind="slow", seconds=20)
    environment = {
        **CLEAN, **desk.endpoint.environment, "INSIGHTS_NOW": NOW,
        "INSIGHTS_STATE": str(desk.folder / "killed"),
    }  # fmt: skip
    given = [*COMMAND, "publish", "rejects", *place, "--data", "flow.log"]
    process = subprocess.Popen(
        given,
        cwd=desk.folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(400):
        if folder.is_dir() and any(folder.glob("*.json")):
            break
        time.sleep(0.05)
    process.kill()
    process.wait(10)
    desk.endpoint.ask("reset", parts=["faults"])
    (record,) = folder.glob("*.json")
    known = json.loads(record.read_bytes())
    assert (len(known["doubtful"]), known["sent"]) == (2, [])

    after = desk.publish("rejects", *place, state="killed")

    assert (after.code, "2 of the values may have been sent by a run that died." in after.err) == (
        0,
        True,
    )
    known = json.loads(record.read_bytes())
    assert (known["doubtful"], len(known["sent"])) == ([], 2)


def test_a_record_that_cannot_be_read_stops_the_run(desk: Desk) -> None:
    place = ("--endpoint-url", desk.endpoint.url)
    assert desk.publish("rejects", *place, state="fifth").code == 0
    (record,) = (desk.folder / "fifth" / "published").iterdir()
    record.write_text("{")

    found = desk.publish("rejects", *place, state="fifth")

    assert (found.code, record.name in found.err) == (3, True)
