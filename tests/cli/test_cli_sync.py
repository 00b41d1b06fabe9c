"""``insights plan`` and ``insights sync`` as their users run them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import boto3
import pytest
from command_line import CLEAN, COMMAND, NOW, Endpoint, Outcome, insights, sandbox
from synced_entry import ENTRY, WRITES

CATALOG = """\
catalog: acme-net
default_environment: prod
sources:
  vpcflow: {type: vpcflow}
environments:
  demo: {engine: local, data: {vpcflow: generated}}
  prod:
    engine: cloudwatch
    regions: [us-east-1]
    log_groups: {vpcflow: [/aws/vpc/flowlogs]}
  other: {engine: cloudwatch, account: '999999999999', regions: [us-east-1]}
  both:
    engine: cloudwatch
    accounts: {'123456789012': null, '999999999999': null}
    regions: [us-east-1]
    log_groups: {vpcflow: [/aws/vpc/flowlogs]}
"""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as started:
        yield started


class Desk:
    """A catalog in a folder, and a sandbox without objects."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self.folder, self.endpoint = folder, endpoint
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        self.logs = boto3.client("logs", "us-east-1", endpoint_url=endpoint.url, **keys)
        (folder / "catalog.yaml").write_text(CATALOG)
        (folder / "rejects.yaml").write_text(ENTRY)
        parts = ["alarms", "definitions", "groups", "calls", "faults"]
        endpoint.ask("reset", parts=parts)
        self.logs.create_log_group(logGroupName="/aws/vpc/flowlogs")
        self.environment = {
            **endpoint.environment,
            "INSIGHTS_NOW": NOW,
            "INSIGHTS_STATE": str(folder / "state"),
        }

    def run(self, *arguments: str) -> Outcome:
        return insights(*arguments, cwd=self.folder, environment=self.environment)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env={**CLEAN, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def aws(self, *arguments: str) -> str:
        """What the AWS CLI answers."""
        command = [sys.executable, "-m", "awscli", *arguments]
        environment = {**CLEAN, **self.endpoint.environment, "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout

    def writes(self) -> list[str]:
        return [name for name in self.endpoint.operations() if name.startswith(WRITES)]

    def change(self, before: str, after: str) -> None:
        path = self.folder / "rejects.yaml"
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))

    def wait_for(self, operation: str) -> None:
        for _ in range(600):
            if operation in self.endpoint.operations():
                return
            time.sleep(0.02)
        raise AssertionError(f"{operation} never came")


@pytest.fixture
def desk(tmp_path: Path, endpoint: Endpoint) -> Desk:
    return Desk(tmp_path, endpoint)


def outcomes(done: Outcome) -> Sequence[tuple[str, str]]:
    return [(one["address"], one["outcome"]) for one in json.loads(done.out)[0]["results"]]


def test_the_whole_way(desk: Desk) -> None:
    planned = desk.run("plan", "--check")
    assert (planned.code, planned.err) == (1, "")
    assert "+ saved_query/rejects  'acme-net/network/Rejected connections'\n" in planned.out
    assert planned.out.endswith("3 to create, 0 as wanted.\n")

    asked = desk.run("sync")
    assert (asked.code, desk.writes()) == (2, ["CreateLogGroup"])
    assert "add -y" in asked.err

    done = desk.run("sync", "-y", "-o", "json")
    assert (done.code, done.err) == (0, "")
    assert outcomes(done) == [
        ("saved_query/rejects", "done"),
        ("metric_filter/rejected-flows", "done"),
        ("alarm/rejects-spike", "done"),
    ]
    filters = json.loads(desk.aws("logs", "describe-metric-filters", "--output", "json"))
    assert [one["filterName"] for one in filters["metricFilters"]] == ["acme-net.rejected-flows"]

    desk.endpoint.ask("reset", parts=["calls"])
    again = desk.run("sync", "-y")
    assert (again.code, again.out, again.err) == (0, "Nothing to do, 3 as wanted.\n", "")
    assert desk.writes() == []
    assert desk.run("plan", "--check").code == 0


def test_a_plan_that_was_kept(desk: Desk) -> None:
    planned = desk.run("plan", "--only", "alarm", "--out", "p.json")
    assert (planned.code, "1 to create" in planned.out) == (0, True)
    assert planned.err == "Kept in p.json; 'insights sync --plan p.json' does exactly this.\n"

    lost = desk.run("plan", "--only", "alarm", "--out", "no/p.json")
    assert lost.code == 3
    assert lost.err == "error: 'no/p.json' cannot be written: No such file or directory.\n"

    double = desk.run("sync", "--plan", "p.json", "--prune", "-y")
    assert (double.code, "--prune stands beside --plan" in double.err) == (2, True)
    done = desk.run("sync", "--plan", "p.json", "-y")
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 done.")
    moved = desk.run("sync", "--plan", "p.json", "-y")
    assert (moved.code, "Something in AWS has changed" in moved.err) == (6, True)


def test_places_that_fail_are_named_and_the_others_done(desk: Desk) -> None:
    wrong = desk.run("sync", "-e", "other", "-y", "-o", "json")
    assert (wrong.code, json.loads(wrong.err.splitlines()[-1])["error"]["kind"]) == (6, "guard")
    assert desk.writes() == ["CreateLogGroup"]

    both = desk.run("sync", "-e", "both", "-y", "--region", "us-east-1", "-o", "json")
    one, other = json.loads(both.out)
    assert both.code == 6
    assert [result["outcome"] for result in one["results"]] == ["done"] * 3
    assert "999999999999" in other["error"]["message"]
    nothing = desk.run("plan", "-e", "demo")
    assert nothing.code == 2
    assert "The environment 'demo' is for the engine 'local'" in nothing.err


def test_findings_come_before_the_first_write(desk: Desk) -> None:
    desk.change("period: 5m", "period: 7s")
    done = desk.run("sync", "-y")
    assert (done.code, desk.writes()) == (1, ["CreateLogGroup"])
    assert "rejects.yaml:17:13: MON005 error: A period of 7 seconds" in done.err


def test_partly_done_and_refused_altogether(desk: Desk) -> None:
    desk.endpoint.ask("faults", operation="PutMetricFilter", kind="denied", count=9)
    partly = desk.run("sync", "-y")
    assert partly.code == 5
    assert partly.out.splitlines()[-1] == "1 done, 1 failed, 1 skipped."
    assert "error: 1 of 3 steps are done. metric_filter/rejected-flows: Access" in partly.err
    all_of_it = desk.run("sync", "-y", "--only", "metric_filter")
    assert (all_of_it.code, "0 of 1 steps are done" in all_of_it.err) == (3, True)


@pytest.mark.parametrize(
    ("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)]
)
def test_a_run_that_is_ended_leaves_nothing_that_the_next_cannot_finish(
    desk: Desk, told: signal.Signals, code: int
) -> None:
    desk.endpoint.ask("faults", operation="DescribeMetricFilters", kind="slow", after=1, seconds=2)
    with desk.start("sync", "-y") as process:
        desk.wait_for("PutQueryDefinition")
        time.sleep(0.3)
        process.send_signal(told)
        out, err = process.communicate(timeout=60)
    assert process.returncode == code
    if code == 130:
        assert out.splitlines()[-1] == "2 done, 1 left."
        assert "error: Interrupted. 2 of 3 steps are done." in err
    else:
        assert "created saved_query/rejects" in out

    done = desk.run("sync", "-y", "-o", "json")
    assert (done.code, len(outcomes(done))) == (0, 1 if code == 130 else 2)
    assert len(desk.logs.describe_query_definitions()["queryDefinitions"]) == 1


def test_capture_and_adopt(desk: Desk) -> None:
    assert desk.run("sync", "-y").code == 0
    [one] = desk.logs.describe_query_definitions()["queryDefinitions"]
    edited = {"queryDefinitionId": one["queryDefinitionId"], "name": one["name"]}
    text = one["queryString"].replace("REJECT", "DROP")
    desk.logs.put_query_definition(queryString=text, logGroupNames=one["logGroupNames"], **edited)

    kept = desk.run("sync", "-y")
    assert (kept.code, "Edited in the console:\n  saved_query/rejects" in kept.out) == (1, True)
    shown = desk.run("capture", "--diff")
    assert (shown.code, '+  filter action = "DROP"\n' in shown.out) == (0, True)
    assert "DROP" not in (desk.folder / "rejects.yaml").read_text()
    taken = desk.run("capture")
    assert (taken.code, taken.out) == (0, shown.out)
    assert '  filter action = "DROP"\n' in (desk.folder / "rejects.yaml").read_text()
    nothing = desk.run("capture", "saved_query/reject")
    assert (nothing.code, "Did you mean 'saved_query/rejects'?" in nothing.err) == (2, True)

    desk.logs.put_query_definition(queryString="limit 1", **edited)
    assert desk.run("plan", "--check").code == 1
    adopted = desk.run("adopt", "saved_query/rejects", "-y")
    assert (adopted.code, adopted.out.splitlines()[-1]) == (0, "1 done.")
    assert "updated saved_query/rejects  'acme-net/network/Rejected" in adopted.out

    made = desk.run("import", "new", "--region", "us-east-1")
    assert made.code == 0
    assert "saved_query/acme-net/network/Rejected connections" in made.out.splitlines()
    assert "3 objects with the prefix 'acme-net' are in new, 0 are left out." in made.err
    assert (desk.folder / "new" / "rejected-connections.yaml").exists()
    again = desk.run("import", "new")
    assert (again.code, "'new' is there and not empty." in again.err) == (2, True)
