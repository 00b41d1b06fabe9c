"""Which failures pass by themselves, and what is known about a request that met one."""

from __future__ import annotations

import enum

import botocore.exceptions as aws
from botocore.parsers import ResponseParserError

from insights.engines.cloudwatch.errors import error_code, error_text


class Trouble(enum.Enum):
    """What became of a request."""

    BUSY = "busy"
    """The service asked to come back later; it did nothing."""
    LOST = "lost"
    """The request left and no whole answer came; whether it was carried out is unknown."""
    UNREACHED = "unreached"
    """The request never left."""
    FINAL = "final"
    """The answer is no, however often the question is put."""


class CutReplyError(Exception):
    """A reply without the member that every whole reply has.

    botocore reads a JSON body that ends early as an empty reply, without a word.
    """


# ThrottlingException is no modelled error of the query operations, but every AWS service uses it.
_BUSY_CODES = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "LimitExceededException",
        "OperationAbortedException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
    }
)
_LOST = (aws.HTTPClientError, aws.IncompleteReadError, ResponseParserError, CutReplyError)
_UNREACHED = (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ProxyConnectionError)


def trouble_of(error: Exception) -> Trouble:
    """What kind of failure this is."""
    if isinstance(error, aws.ClientError):
        return _refused(error)
    if isinstance(error, (*_LOST, UnicodeDecodeError)):
        # A body that ends inside a character fails to decode before botocore looks at it.
        return Trouble.LOST
    if isinstance(error, _UNREACHED):
        return Trouble.UNREACHED
    return Trouble.FINAL


def _refused(error: aws.ClientError) -> Trouble:
    code = error_code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _BUSY_CODES or "Rate exceeded" in error_text(error):
        return Trouble.BUSY
    if status >= 500 or status == 429:
        return Trouble.BUSY
    if code == str(status):
        # An error reply that ends early has no code; botocore puts the HTTP status there.
        return Trouble.LOST
    return Trouble.FINAL
