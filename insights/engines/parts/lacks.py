"""What an answer in parts lacks, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from insights.errors import (
    AccessDeniedError,
    CredentialsError,
    InsightsError,
    QueryError,
    ServiceError,
)
from insights.results import Completeness


@dataclass(slots=True)
class Lacks:
    """Collected while the parts are read. ``errors`` are those that ended some of them."""

    errors: list[InsightsError] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    cut_by: dict[str, None] = field(default_factory=dict)

    @property
    def completeness(self) -> Completeness:
        """Whether all is there, and what is not."""
        reasons = [*self.cut_by, *(["parts that are missing"] if self.missing else [])]
        return Completeness(not reasons, " and ".join(reasons), tuple(self.missing), "part")

    def failed(self, name: str, error: InsightsError) -> None:
        """A part gives no more rows; raised again where that is not the matter of one place."""
        if not _is_local(error):
            raise error
        self.errors.append(error)
        self.missing.append(f"{name}: {error.message} {error.hint}".rstrip())


def _is_local(error: InsightsError) -> bool:
    """Whether a failure may be that of one place only, so that the others are worth having."""
    if isinstance(error, QueryError):
        return not error.diagnostics
    return isinstance(error, CredentialsError | AccessDeniedError | ServiceError)
