"""The contract, on the sandbox and on the emulators that others use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from contract import Assertion, Backend
from contract_backends import BACKENDS, served
from contract_cloudwatch import ASSERTIONS
from sandbox_stage import client_of

FAILURES = (AssertionError, ClientError, BotoCoreError, KeyError, ValueError, pytest.fail.Exception)


@pytest.fixture(scope="module", params=BACKENDS)
def clients(request: pytest.FixtureRequest) -> Iterator[tuple[str, Any, Any]]:
    """The backend's name, and its clients."""
    with served(request.param) as url:
        made = [client_of(url, service) for service in ("logs", "cloudwatch")]
        yield request.param, *made
        for client in made:
            client.close()


@pytest.mark.parametrize("assertion", ASSERTIONS, ids=lambda one: one.name)
def test_the_contract_holds(clients: tuple[str, Any, Any], assertion: Assertion) -> None:
    """A backend that is known to be wrong must be so still, else the list is out of date."""
    name, logs, cloudwatch = clients
    on = Backend(logs, cloudwatch, assertion.name)
    if name in assertion.wrong:
        with pytest.raises(FAILURES):
            assertion.check(on)
    else:
        assertion.check(on)


def test_the_sandbox_is_right_everywhere_and_every_wrong_has_its_reason() -> None:
    for assertion in ASSERTIONS:
        assert assertion.check.__doc__
        assert assertion.wrong.keys() <= {"moto", "ministack"}
        assert all(len(reason) > 10 for reason in assertion.wrong.values())


def test_flow_logs_are_found_on_motos_server() -> None:
    """EC2 is not the sandbox's: where a test needs flow logs, moto's server has them."""
    with served("moto") as url:
        ec2 = client_of(url, "ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        client_of(url, "logs").create_log_group(logGroupName="/flow")
        ec2.create_flow_logs(
            ResourceIds=[vpc],
            ResourceType="VPC",
            TrafficType="ALL",
            LogGroupName="/flow",
            DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flow",
            LogFormat="${version} ${srcaddr} ${action}",
        )
        (one,) = ec2.describe_flow_logs()["FlowLogs"]

        assert one["LogGroupName"] == "/flow"
        assert one["LogFormat"] == "${version} ${srcaddr} ${action}"
