"""An answer that is no, as AWS services say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):  # noqa: N818 - a reply of the endpoint, not an error of this program
    """An error reply: its code, its text, its HTTP status, and the members that it may carry."""

    def __init__(
        self, code: str, message: str, status: int = 400, members: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.members = dict(members or {})


def invalid(message: str) -> Refusal:
    """A parameter is wrong."""
    return Refusal("InvalidParameterException", message)


def missing(message: str) -> Refusal:
    """What is named does not exist."""
    return Refusal("ResourceNotFoundException", message)


def exists(message: str) -> Refusal:
    """What is to be made is there already."""
    return Refusal("ResourceAlreadyExistsException", message)


def unacceptable(message: str) -> Refusal:
    """A parameter is wrong, as scheduled queries say it."""
    return Refusal("ValidationException", message)
