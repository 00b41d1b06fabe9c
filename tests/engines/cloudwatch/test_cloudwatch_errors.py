"""Everything that botocore can raise becomes an error with words for people."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import boto3.exceptions
import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.errors import translate
from insights.errors import (
    AccessDeniedError,
    CredentialsError,
    InsightsError,
    ServiceError,
    UsageError,
)

PROD = Connection(profile="prod", region="eu-west-1")


def families() -> list[Any]:
    """Every exception class that botocore and boto3 define."""
    found = [
        kind
        for module in (botocore.exceptions, boto3.exceptions)
        for _, kind in sorted(vars(module).items())
        if inspect.isclass(kind)
        and issubclass(kind, Exception)
        and not issubclass(kind, Warning)
        and kind.__module__ == module.__name__
    ]
    return [*found, ResponseParserError]


def made(kind: Any) -> Exception:
    """An instance, with a word in each field of its text."""
    if issubclass(kind, ClientError):
        return kind({"Error": {"Code": "Odd", "Message": "odd"}}, "StartQuery")  # type: ignore[no-any-return]
    if issubclass(kind, BotoCoreError) and kind.__init__ is BotoCoreError.__init__:
        names = re.findall(r"{(\w+)}", kind.fmt)
        return kind(**{name: f"some {name}" for name in names})  # type: ignore[no-any-return]
    error = kind.__new__(kind)
    error.args = ("something odd",)
    return error  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", families(), ids=lambda kind: kind.__name__)
def test_every_family_becomes_an_error_of_this_project(kind: Any) -> None:
    error = translate(made(kind), PROD, "StartQuery")

    assert isinstance(error, InsightsError)
    assert error.message[0].isupper() or error.message.startswith("'")
    assert re.search(r"[.!?]$", error.message)
    assert "\n" not in error.message
    assert not error.hint or error.hint.endswith((".", "?"))


EXPECTED = [
    ("NoCredentialsError", CredentialsError, "There are no AWS credentials of profile 'prod'."),
    ("PartialCredentialsError", CredentialsError, "are not complete: 'some cred_var' is missing."),
    ("UnauthorizedSSOTokenError", CredentialsError, "cannot be fetched"),
    ("SSOTokenLoadError", CredentialsError, "cannot be fetched"),
    ("TokenRetrievalError", CredentialsError, "cannot be fetched"),
    ("CredentialRetrievalError", CredentialsError, "cannot be fetched"),
    ("LoginRefreshRequired", CredentialsError, "cannot be fetched"),
    ("MetadataRetrievalError", CredentialsError, "cannot be fetched"),
    ("ProfileNotFound", UsageError, "The AWS configuration has no profile 'some profile'."),
    ("NoRegionError", UsageError, "No AWS region is set."),
    ("InvalidRegionError", UsageError, "The region 'eu-west-1' cannot be used"),
    ("ConfigParseError", UsageError, "The AWS configuration cannot be used"),
    ("ParamValidationError", UsageError, "The request cannot be sent"),
    ("EndpointConnectionError", ServiceError, "cannot be reached: some error."),
    ("ConnectTimeoutError", ServiceError, "cannot be reached"),
    ("ProxyConnectionError", ServiceError, "The proxy cannot be reached"),
    ("SSLError", ServiceError, "The connection to AWS is not trusted"),
    ("ReadTimeoutError", ServiceError, "The connection to AWS broke"),
    ("ConnectionClosedError", ServiceError, "The connection to AWS broke"),
    ("PaginationError", ServiceError, "The AWS client failed during StartQuery"),
]


@pytest.mark.parametrize(("name", "kind", "words"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_the_families_that_people_meet(name: str, kind: type[Exception], words: str) -> None:
    raised = getattr(botocore.exceptions, name)
    fields = {field: f"some {field}" for field in re.findall(r"{(\w+)}", raised.fmt)}

    error = translate(raised(**{"error": "some error", **fields}), PROD, "StartQuery")

    assert type(error) is kind
    assert words in error.message


CODES = [
    ("ExpiredTokenException", CredentialsError, "The credentials of profile 'prod' have expired."),
    ("ExpiredToken", CredentialsError, "The credentials of profile 'prod' have expired."),
    ("UnrecognizedClientException", CredentialsError, "AWS does not accept the credentials"),
    ("InvalidClientTokenId", CredentialsError, "AWS does not accept the credentials"),
    ("SignatureDoesNotMatch", CredentialsError, "AWS does not accept the credentials"),
    ("AccessDeniedException", AccessDeniedError, "Access was denied to StartQuery: Because."),
    ("RequestTimeTooSkewed", CredentialsError, "AWS says that this machine's clock is wrong"),
    ("Unheard", ServiceError, "AWS answered to StartQuery with Unheard: Because."),
]


@pytest.mark.parametrize(("code", "kind", "words"), CODES, ids=[row[0] for row in CODES])
def test_codes_of_the_service(code: str, kind: type[Exception], words: str) -> None:
    raised = ClientError({"Error": {"Code": code, "Message": "Because"}}, "StartQuery")

    error = translate(raised, PROD, "StartQuery")

    assert type(error) is kind
    assert words in error.message


def test_what_libraries_quote_of_themselves_is_left_out() -> None:
    refused = "AWSHTTPConnection(host='127.0.0.1', port=1): Connection refused"
    raised = botocore.exceptions.EndpointConnectionError(endpoint_url="https://x", error=refused)
    half = ResponseParserError("No element. Further retries may succeed:\nb'<Get\n'")

    assert translate(raised, PROD).message == "'https://x' cannot be reached: Connection refused."
    assert translate(half, PROD).message == "The connection to AWS broke: No element."


def test_an_expired_session_says_what_to_type() -> None:
    raised = ClientError({"Error": {"Code": "ExpiredTokenException"}}, "StartQuery")

    assert "'aws sso login --profile prod'" in translate(raised, PROD).hint
    assert "'aws sso login'" in translate(raised, Connection()).hint


def test_an_unknown_profile_names_near_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile production]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    raised = botocore.exceptions.ProfileNotFound(profile="prodution")

    assert translate(raised, PROD).hint == "Did you mean 'production'?"


def test_an_error_of_this_project_stays_as_it_is() -> None:
    error = UsageError("No.")

    assert translate(error, PROD) is error
