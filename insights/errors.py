"""What the world can refuse, as one tree.

::

    InsightsError                    3
    ├── UsageError                   2   what was asked makes no sense as asked
    ├── FindingsError                1   the user's own text is at fault; carries diagnostics
    ├── CredentialsError             3   none, expired, or for another account
    ├── AccessDeniedError            3   the identity may not do this
    ├── ServiceError                 3   AWS or the network refused or broke
    ├── DataError                    3   a file cannot be read
    ├── QueryError                   4   the query failed, was cancelled, timed out or was refused
    ├── PartialError                 5   some regions, accounts or groups failed
    ├── GuardError                   6   a guard (cost, mass change, wrong account) said no
    └── InterruptedRunError        130   the user stopped it; the query was stopped first

``cli/main.py`` catches it in one place. Anything else that escapes is a bug: exit code 70.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from insights.diagnostics import Diagnostic


class InsightsError(Exception):
    """Something outside the user's text went wrong.

    ``message`` says what and where in whole sentences; ``hint`` says what to do.
    """

    exit_code: ClassVar[int] = 3
    kind: ClassVar[str] = "world"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(InsightsError):
    """The request makes no sense as given: unknown entry, bad parameter, reversed window."""

    exit_code = 2
    kind = "usage"


class FindingsError(InsightsError):
    """The user's text cannot be used; ``diagnostics`` say why."""

    exit_code = 1
    kind = "findings"

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic], hint: str = "") -> None:
        super().__init__(message, hint)
        self.diagnostics = tuple(diagnostics)


class CredentialsError(InsightsError):
    """No credentials, expired ones, or those of another account."""

    kind = "credentials"


class AccessDeniedError(InsightsError):
    """The identity is known and may not do this."""

    kind = "access-denied"


class ServiceError(InsightsError):
    """AWS, or the way to it, refused or broke."""

    kind = "service"


class DataError(InsightsError):
    """A file or stream cannot be read as what it claims to be."""

    kind = "data"


class QueryError(InsightsError):
    """The query failed, was cancelled, timed out, or was refused by its engine."""

    exit_code = 4
    kind = "query"

    def __init__(
        self, message: str, hint: str = "", diagnostics: Sequence[Diagnostic] = ()
    ) -> None:
        super().__init__(message, hint)
        self.diagnostics = tuple(diagnostics)


class PartialError(InsightsError):
    """A part of the answer is missing; the rest was delivered."""

    exit_code = 5
    kind = "partial"


class GuardError(InsightsError):
    """A guard refused: cost, mass change, or an account that is not the environment's."""

    exit_code = 6
    kind = "guard"


class InterruptedRunError(InsightsError):
    """The user interrupted; whatever was running was stopped first."""

    exit_code = 130
    kind = "interrupted"
