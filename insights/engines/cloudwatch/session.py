"""Clients of AWS, made so that every request they send is one that the budget counted."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import BotoCoreError, ClientError

from insights.dataclass import dataclass
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.errors import translate
from insights.version import __version__

#: botocore's standard mode answers LimitExceededException itself with three calls; here every
#: retry is this project's, so that the budget and the call log see each of them.
_ONE_ATTEMPT = {"total_max_attempts": 1, "mode": "standard"}
#: Services that nobody counts the requests to.
_SEVERAL_ATTEMPTS = {"total_max_attempts": 4, "mode": "standard"}
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 60.0
_ROLE = re.compile(r"arn:[^:]*:iam::([0-9]{12}):")
_KEY = re.compile(r"A[A-Z]IA[A-Z2-7]{16}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A client and whose it is: a text that is the same for all credentials of one account."""

    client: Any
    account: str


def open_client(
    connection: Connection,
    service: str = "logs",
    read_timeout: float = READ_TIMEOUT,
    *,
    counted: bool = False,
) -> Any:
    """A boto3 client of that service; one that is ``counted`` never retries by itself.

    Nothing is sent yet. Raises ``UsageError`` for an unknown profile or a missing region,
    ``CredentialsError`` for a configuration that cannot give credentials.
    """
    try:
        return _client(_session(connection), connection, service, read_timeout, counted)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise translate(error, connection) from error


def open_live(connection: Connection) -> Opened:
    """A ``logs`` client, and the account that its budget is kept by; raises as ``open_client``.

    Nothing is asked of AWS for the account: it stands in the role's ARN, and in the access key
    (:func:`account_of_key`). Where neither tells, the key or the profile stands for it.
    """
    try:
        session = _session(connection)
        client = _client(session, connection, "logs", READ_TIMEOUT)
        return Opened(client, _whose(session, connection))
    except (BotoCoreError, ClientError, ValueError) as error:
        raise translate(error, connection) from error


def account_of_key(access_key: str) -> str:
    """The account in an access key's id, or an empty text.

    Not documented; found by two people who published it and by sts:GetAccessKeyInfo, which needs
    the key alone (assumed). Used to count requests, never to decide whom to trust.
    """
    if not _KEY.fullmatch(access_key):
        return ""
    first = int.from_bytes(base64.b32decode(access_key[4:])[:6], "big")
    return f"{(first & 0x7FFFFFFFFF80) >> 7:012d}"


def _whose(session: Any, connection: Connection) -> str:
    role = _ROLE.match(connection.role_arn)
    if role:
        return role[1]
    try:
        credentials = session.get_credentials()
        key = str(credentials.access_key) if credentials else ""
    except (BotoCoreError, ClientError):
        # The first request will say what is wrong with them, in words.
        key = ""
    if not key:
        return connection.profile
    return account_of_key(key) or hashlib.sha256(key.encode()).hexdigest()[:12]


def _client(
    session: Any, connection: Connection, service: str, read_timeout: float, counted: bool = False
) -> Any:
    attempts = _ONE_ATTEMPT if counted or service == "logs" else _SEVERAL_ATTEMPTS
    return session.client(
        service,
        endpoint_url=connection.endpoint_url or None,
        config=_config(read_timeout, attempts),
    )


def account_of(connection: Connection) -> str:
    """The account that the credentials belong to, as STS GetCallerIdentity says."""
    client = open_client(connection, "sts")
    try:
        return str(client.get_caller_identity()["Account"])
    except Exception as error:  # roles and sign-on raise more than botocore's own errors
        raise translate(error, connection, "GetCallerIdentity") from error
    finally:
        client.close()


def _config(read_timeout: float, retries: dict[str, Any]) -> Any:
    from botocore.config import Config

    return Config(
        retries=retries,
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=read_timeout,
        tcp_keepalive=True,
        max_pool_connections=32,
        user_agent_extra=f"insights/{__version__}",
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
