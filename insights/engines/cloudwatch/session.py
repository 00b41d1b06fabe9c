"""Clients of AWS, made so that every request they send is one that the budget counted."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import BotoCoreError, ClientError

import insights
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.errors import translate

#: botocore's standard mode answers LimitExceededException itself with three calls; here every
#: retry is this project's, so that the budget and the call log see each of them.
_ONE_ATTEMPT = {"total_max_attempts": 1, "mode": "standard"}
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 60.0


def open_client(
    connection: Connection, service: str = "logs", read_timeout: float = READ_TIMEOUT
) -> Any:
    """A boto3 client of that service.

    Nothing is sent yet. Raises ``UsageError`` for an unknown profile or a missing region,
    ``CredentialsError`` for a configuration that cannot give credentials.
    """
    try:
        session = _session(connection)
        return session.client(
            service,
            endpoint_url=connection.endpoint_url or None,
            config=_config(read_timeout),
        )
    except (BotoCoreError, ClientError, ValueError) as error:
        raise translate(error, connection) from error


def account_of(connection: Connection) -> str:
    """The account that the credentials belong to, as STS GetCallerIdentity says."""
    client = open_client(connection, "sts")
    try:
        return str(client.get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as error:
        raise translate(error, connection, "GetCallerIdentity") from error
    finally:
        client.close()


def _config(read_timeout: float) -> Any:
    from botocore.config import Config

    return Config(
        retries=_ONE_ATTEMPT,
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=read_timeout,
        tcp_keepalive=True,
        max_pool_connections=32,
        user_agent_extra=f"insights/{insights.__version__}",
    )


def _session(connection: Connection) -> Any:
    import boto3

    session = boto3.Session(
        botocore_session=_unconfigured(),
        profile_name=connection.profile or None,
        region_name=connection.region or None,
    )
    if not connection.role_arn:
        return session
    return _assumed(session, connection)


def _assumed(session: Any, connection: Connection) -> Any:
    """A session whose credentials are the role's, fetched when needed and before they expire."""
    import boto3

    provider = _AssumedRole(session, connection)
    inner = _unconfigured()
    inner.register_component("credential_provider", CredentialResolver([provider]))
    return boto3.Session(botocore_session=inner, region_name=session.region_name)


def _unconfigured() -> Any:
    """A botocore session that shares the service models, so that one region more costs little."""
    import botocore.session

    session = botocore.session.Session()
    session.register_component("data_loader", _models())
    return session


@cache
def _models() -> Any:
    import botocore.session

    return botocore.session.Session().get_component("data_loader")


class _AssumedRole(CredentialProvider):  # type: ignore[misc]
    METHOD = "assume-role"

    def __init__(self, session: Any, connection: Connection) -> None:
        super().__init__()
        self._source = session
        self._connection = connection

    def load(self) -> DeferredRefreshableCredentials | None:
        """The role's credentials; ``None`` where the profile itself has none."""
        credentials = self._source.get_credentials()
        if credentials is None:
            return None
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=self._source.client,
            source_credentials=credentials,
            role_arn=self._connection.role_arn,
            extra_args={"RoleSessionName": "insights"},
        )
        return DeferredRefreshableCredentials(
            method=self.METHOD, refresh_using=fetcher.fetch_credentials
        )
