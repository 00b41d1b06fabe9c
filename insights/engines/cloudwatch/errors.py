"""What botocore raises, said for people: the one place where its exceptions end.

The families are botocore's own (``botocore.exceptions``); the codes are those that AWS services
share (CommonErrors of any API reference).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import botocore.exceptions as aws
from botocore.parsers import ResponseParserError

from insights.engines.cloudwatch.connection import Connection
from insights.errors import (
    AccessDeniedError,
    CredentialsError,
    InsightsError,
    ServiceError,
    UsageError,
)
from insights.suggest import did_you_mean

_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_UNKNOWN_KEYS = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "SignatureDoesNotMatch",
        "SubscriptionRequiredException",
        "UnrecognizedClientException",
    }
)
_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "NotAuthorized",
        "UnauthorizedException",
        "UnauthorizedOperation",
    }
)
_SKEWED = ("RequestTimeTooSkewed", "RequestInTheFuture")

_NO_CREDENTIALS = (
    aws.NoCredentialsError,
    aws.NoAuthTokenError,
    aws.UnknownCredentialError,
    aws.UnknownTokenProviderError,
)
_SIGNED_OUT = (
    aws.SSOError,
    aws.LoginError,
    aws.TokenRetrievalError,
    aws.CredentialRetrievalError,
    aws.MetadataRetrievalError,
    aws.RefreshWithMFAUnsupportedError,
)
_NOT_REACHED = (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ConnectionError)
_BROKEN = (aws.HTTPClientError, aws.IncompleteReadError, ResponseParserError)
_REGION = (aws.NoRegionError,)
_BAD_REGION = (
    aws.InvalidRegionError,
    aws.UnknownRegionError,
    aws.UnknownEndpointError,
    aws.BaseEndpointResolverError,
    aws.ServiceNotInRegionError,
)
_BAD_CONFIG = (
    aws.ConfigNotFound,
    aws.ConfigParseError,
    aws.InvalidConfigError,
    aws.InvalidDefaultsMode,
    aws.InvalidRetryConfigurationError,
    aws.InvalidProxiesConfigError,
    aws.InvalidEndpointConfigurationError,
    aws.InvalidIMDSEndpointError,
    aws.InvalidIMDSEndpointModeError,
    aws.InvalidSTSRegionalEndpointsConfigError,
    aws.EndpointProviderError,
)


def translate(error: Exception, connection: Connection, operation: str = "") -> InsightsError:
    """The error of this project that says the same, whatever botocore raised."""
    if isinstance(error, InsightsError):
        return error
    if isinstance(error, aws.ClientError):
        # A refused AssumeRole comes out of whatever call needed the credentials.
        return _refusal(error, connection, error.operation_name or operation)
    for families, say in _SAYINGS:
        if isinstance(error, families):
            return say(error, connection)
    if isinstance(error, RuntimeError) and "credentials" in str(error):
        # botocore has no class of its own for keys that are old when they are new.
        return _signed_out(error, connection)
    if isinstance(error, ValueError) and "endpoint" in str(error).lower():
        return UsageError(
            f"'{connection.endpoint_url}' is not an endpoint address.",
            "Type --endpoint-url http://127.0.0.1:4566, with http:// or https:// in front.",
        )
    doing = f" during {operation}" if operation else ""
    return ServiceError(f"The AWS client failed{doing}: {sentence(error)}")


def amend(error: InsightsError, message: str) -> None:
    """Give an error another message, where ``message`` and ``str`` are to agree."""
    error.message = message
    error.args = (message,)


def error_code(error: Exception) -> str:
    """``ThrottlingException`` and the like; an empty text where the service said nothing."""
    if not isinstance(error, aws.ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))


def error_text(error: Exception) -> str:
    """The service's own words, or the exception's where the service said nothing."""
    if isinstance(error, aws.ClientError):
        return str(error.response.get("Error", {}).get("Message", "") or error)
    return str(error)


def sentence(said: Exception | str) -> str:
    """A foreign text on one line with a full stop at its end."""
    words = " ".join((said if isinstance(said, str) else error_text(said)).split())
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _refusal(error: aws.ClientError, connection: Connection, operation: str) -> InsightsError:
    code, said = error_code(error), sentence(error)
    doing = f" to {operation}" if operation else ""
    if code in _SKEWED or "Signature expired" in said or "Signature not yet current" in said:
        return CredentialsError(
            f"AWS says that this machine's clock is wrong: {said}", "Set the clock and try again."
        )
    if code in _EXPIRED:
        return CredentialsError(
            f"The credentials{_whose(connection)} have expired.", _sign_in(connection)
        )
    if code in _UNKNOWN_KEYS:
        return CredentialsError(
            f"AWS does not accept the credentials{_whose(connection)}: {said}",
            _sign_in(connection),
        )
    if code in _DENIED:
        return AccessDeniedError(f"Access was denied{doing}: {said}", _permission(operation))
    return ServiceError(f"AWS answered{doing} with {code or 'an error'}: {said}")


def _whose(connection: Connection) -> str:
    return f" of profile '{connection.profile}'" if connection.profile else ""


def _sign_in(connection: Connection) -> str:
    if connection.profile:
        return (
            f"Type 'aws sso login --profile {connection.profile}', or put new keys into the "
            "profile."
        )
    return "Type 'aws sso login', or name a profile that has credentials with --profile."


#: Operations of CloudWatch; those on metric filters are of CloudWatch Logs.
_OF_CLOUDWATCH = re.compile(r"Alarm|Dashboard|MetricData|MetricStatistics|ListMetrics")
_OF_OTHERS = {"GetCallerIdentity": "sts", "AssumeRole": "sts", "DescribeFlowLogs": "ec2"}


def _permission(operation: str) -> str:
    if not operation:
        return ""
    usual = "cloudwatch" if _OF_CLOUDWATCH.search(operation) else "logs"
    service = _OF_OTHERS.get(operation, usual)
    return f"Ask for {service}:{operation}; 'insights export iam' prints the least policy."


def _no_credentials(error: Exception, connection: Connection) -> InsightsError:
    del error
    return CredentialsError(
        f"There are no AWS credentials{_whose(connection)}.", _sign_in(connection)
    )


def _partial(error: Exception, connection: Connection) -> InsightsError:
    fields: dict[str, Any] = getattr(error, "kwargs", {})
    missing = fields.get("cred_var", "a part of them")
    return CredentialsError(
        f"The AWS credentials{_whose(connection)} are not complete: '{missing}' is missing.",
        "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use --profile.",
    )


def _signed_out(error: Exception, connection: Connection) -> InsightsError:
    return CredentialsError(
        f"The credentials{_whose(connection)} cannot be fetched: {sentence(error)}",
        _sign_in(connection),
    )


def _unknown_profile(error: Exception, connection: Connection) -> InsightsError:
    fields: dict[str, Any] = getattr(error, "kwargs", {})
    name = str(fields.get("profile", connection.profile))
    hint = did_you_mean(name, _profiles())
    return UsageError(
        f"The AWS configuration has no profile '{name}'.",
        hint or f"Type 'aws configure --profile {name}' to make one.",
    )


def _profiles() -> list[str]:
    import botocore.session

    try:
        return list(botocore.session.Session().available_profiles)
    except aws.BotoCoreError:
        return []


def _no_region(error: Exception, connection: Connection) -> InsightsError:
    del error, connection
    return UsageError("No AWS region is set.", "Add --region eu-west-1, or set AWS_REGION.")


def _bad_region(error: Exception, connection: Connection) -> InsightsError:
    return UsageError(
        f"The region '{connection.region}' cannot be used: {sentence(error)}",
        "Add --region eu-west-1.",
    )


def _bad_config(error: Exception, connection: Connection) -> InsightsError:
    del connection
    return UsageError(
        f"The AWS configuration cannot be used: {sentence(error)}",
        "Type 'aws configure list' to see where each setting comes from.",
    )


def _bad_parameters(error: Exception, connection: Connection) -> InsightsError:
    del connection
    return UsageError(f"The request cannot be sent: {sentence(error)}")


def _not_reached(error: Exception, connection: Connection) -> InsightsError:
    fields: dict[str, Any] = getattr(error, "kwargs", {})
    endpoint = connection.endpoint_url or fields.get("endpoint_url") or "AWS"
    cause = fields.get("error")
    # urllib3 puts the object of the connection in front, which says nothing new.
    words = re.sub(r"^\S*Connection\(.*?\): ", "", str(cause))
    why = f": {sentence(words)}" if cause else "."
    hint = "Check the network and the proxy settings, and --region."
    if connection.endpoint_url:
        hint = "Check --endpoint-url, and that something listens there."
    return ServiceError(f"'{endpoint}' cannot be reached{why}", hint)


def _insecure(error: Exception, connection: Connection) -> InsightsError:
    del connection
    return ServiceError(
        f"The connection to AWS is not trusted: {sentence(error)}",
        "Set AWS_CA_BUNDLE to the certificates of your proxy.",
    )


def _proxy(error: Exception, connection: Connection) -> InsightsError:
    del connection
    return ServiceError(
        f"The proxy cannot be reached: {sentence(error)}", "Check HTTPS_PROXY and NO_PROXY."
    )


def _broken(error: Exception, connection: Connection) -> InsightsError:
    del connection
    # botocore would quote the whole reply behind that.
    words = re.sub(r"\. Further retries may succeed.*", "", error_text(error), flags=re.DOTALL)
    return ServiceError(f"The connection to AWS broke: {sentence(words)}", "Try again.")


_Saying = Callable[[Exception, Connection], InsightsError]
#: The first family that fits speaks; the narrower ones stand first.
_SAYINGS: tuple[tuple[tuple[type[Exception], ...], _Saying], ...] = (
    (_NO_CREDENTIALS, _no_credentials),
    ((aws.PartialCredentialsError,), _partial),
    (_SIGNED_OUT, _signed_out),
    ((aws.ProfileNotFound,), _unknown_profile),
    (_REGION, _no_region),
    (_BAD_REGION, _bad_region),
    (_BAD_CONFIG, _bad_config),
    ((aws.ParamValidationError, aws.ValidationError), _bad_parameters),
    ((aws.SSLError,), _insecure),
    ((aws.ProxyConnectionError,), _proxy),
    (_NOT_REACHED, _not_reached),
    (_BROKEN, _broken),
)
