"""Clients: whose credentials, which region, which endpoint, and no hidden retries."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cloudwatch_stage import FakeClock, Stage, ask

from insights.engines.cloudwatch.budget import RequestBudget
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.cloudwatch.session import account_of, open_client
from insights.engines.protocol import Silent
from insights.errors import AccessDeniedError, CredentialsError, ServiceError, UsageError


@pytest.fixture
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, no region, no configuration."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE", "REGION"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def run(connection: Connection) -> None:
    """One query through that connection, without waiting."""
    client = open_client(connection)
    engine = CloudWatchEngine(
        client, budget=RequestBudget(), clock=FakeClock(), connection=connection
    )
    try:
        engine.run(ask(), Silent())
    finally:
        client.close()


def test_the_client_does_not_retry_by_itself() -> None:
    with Stage() as stage:
        stage.fault("DescribeLogGroups", "throttle", count=5)

        with pytest.raises(stage.client.exceptions.ClientError):
            stage.client.describe_log_groups()

        assert len(stage.calls()) == 1


@pytest.mark.usefixtures("_nobody")
def test_a_missing_region_says_what_to_add() -> None:
    with pytest.raises(UsageError) as caught:
        open_client(Connection())

    assert caught.value.message == "No AWS region is set."
    assert caught.value.hint.startswith("Add --region eu-west-1")


@pytest.mark.usefixtures("_nobody")
def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(UsageError) as caught:
        open_client(Connection(profile="nope", region="eu-west-1"))

    assert caught.value.message == "The AWS configuration has no profile 'nope'."


@pytest.mark.usefixtures("_nobody")
def test_missing_credentials_say_how_to_sign_in() -> None:
    with pytest.raises(CredentialsError) as caught:
        run(Connection(region="eu-west-1", endpoint_url="http://127.0.0.1:9"))

    assert caught.value.message == "There are no AWS credentials."
    assert "aws sso login" in caught.value.hint


@pytest.mark.usefixtures("_nobody")
def test_a_role_without_credentials_to_assume_it_is_a_matter_of_credentials() -> None:
    with pytest.raises(CredentialsError, match="There are no AWS credentials"):
        run(Connection(region="eu-west-1", role_arn="arn:aws:iam::123456789012:role/x"))


@pytest.mark.parametrize("endpoint", ["example.org", "ftp//x", "http://"])
def test_an_endpoint_that_is_no_address_is_refused(endpoint: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_client(Connection(region="eu-west-1", endpoint_url=endpoint))

    assert f"'{endpoint}' is not an endpoint address." in caught.value.message


def test_nobody_at_the_endpoint_is_said_after_three_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    endpoint = f"http://127.0.0.1:{port}"

    with pytest.raises(ServiceError) as caught:
        run(Connection(region="eu-west-1", endpoint_url=endpoint))

    assert caught.value.message.startswith(f"'{endpoint}' cannot be reached")
    assert caught.value.hint == "Check --endpoint-url, and that something listens there."


def test_a_name_that_does_not_resolve_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("NO_PROXY", "nowhere.invalid")
    endpoint = "http://nowhere.invalid"

    with pytest.raises(ServiceError, match=r"'http://nowhere\.invalid' cannot be reached"):
        run(Connection(region="eu-west-1", endpoint_url=endpoint))


def test_a_role_is_assumed_when_its_credentials_are_needed_and_only_then() -> None:
    with Stage() as stage:
        stage.sandbox.clock.freeze(time.time())
        connection = Connection(
            region="us-east-1", role_arn="arn:aws:iam::123456789012:role/logs-reader"
        )
        client = open_client(connection)
        assert stage.calls() == []

        client.describe_log_groups()
        client.describe_log_groups()
        client.close()

        names = [call.operation for call in stage.calls()]
        assert names == ["AssumeRole", "DescribeLogGroups", "DescribeLogGroups"]
        assert stage.calls("AssumeRole")[0].parameters["RoleArn"] == connection.role_arn


def test_the_credentials_of_a_role_are_renewed_before_they_expire() -> None:
    """The sandbox's keys last an hour of its own time, which here is over in twelve minutes."""
    with Stage() as stage:
        stage.sandbox.clock.freeze(time.time() - 3600 + 720)
        client = open_client(Connection(role_arn="arn:aws:iam::123456789012:role/logs-reader"))
        client.describe_log_groups()
        client.describe_log_groups()
        client.close()

        names = [call.operation for call in stage.calls()]
        assert names == ["AssumeRole", "DescribeLogGroups"] * 2


def test_a_role_whose_new_credentials_are_old_is_a_matter_of_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("insights.sandbox.sts._SESSION", -7200.0)
    expired = pytest.raises(CredentialsError, match="refreshed credentials are still expired")
    with Stage(), expired:
        run(Connection(role_arn="arn:aws:iam::123456789012:role/logs-reader"))


def test_a_role_that_may_not_be_assumed_is_said() -> None:
    with Stage() as stage:
        stage.fault("AssumeRole", "denied")
        connection = Connection(role_arn="arn:aws:iam::123456789012:role/logs-reader")

        with pytest.raises(AccessDeniedError, match="Access was denied to AssumeRole: "):
            run(connection)


def test_knows_the_account_of_the_credentials() -> None:
    with Stage():
        assert account_of(Connection()) == "123456789012"


def test_the_engine_is_imported_without_boto3() -> None:
    code = (
        "import sys, insights.engines.cloudwatch.engine, insights.engines.protocol\n"
        "sys.exit('boto3' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
