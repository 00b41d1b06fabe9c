"""The catalog of exports in a folder, beside a sandbox that has its log groups and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import boto3
from command_line import NOW, Endpoint, Outcome, insights
from deploying import Call
from export_catalog import REJECTS, write_catalog

GROUPS = ("/aws/vpc/flowlogs", "/aws/vpc/other", "/ecs/orders")


class Desk:
    """The catalog in a folder, and a sandbox with its log groups and nothing else."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self.folder, self.endpoint = folder, endpoint
        write_catalog(folder)
        parts = ["alarms", "definitions", "groups", "dashboards", "scheduled"]
        endpoint.ask("reset", parts=parts)
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        self.clients = {
            name: boto3.client(name, "us-east-1", endpoint_url=endpoint.url, **keys)
            for name in ("logs", "cloudwatch")
        }
        for group in GROUPS:
            self.clients["logs"].create_log_group(logGroupName=group)
        endpoint.ask("reset", parts=["calls"])

    def run(self, *arguments: str) -> Outcome:
        """Run ``insights`` with the sandbox for AWS."""
        state = {"INSIGHTS_NOW": NOW, "INSIGHTS_STATE": str(self.folder / "state")}
        environment = {**self.endpoint.environment, **state}
        return insights(*arguments, cwd=self.folder, environment=environment)

    def deploy(self, calls: Sequence[Call]) -> None:
        """Make what a tool asks for; composite alarms last, as both tools are told to."""
        for service, operation, parameters in calls:
            getattr(self.clients[service], operation)(**parameters)

    def change(self, before: str, after: str) -> None:
        """Edit the entry."""
        assert before in REJECTS
        (self.folder / "rejects.yaml").write_text(REJECTS.replace(before, after))
