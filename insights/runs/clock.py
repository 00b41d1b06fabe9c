"""The time of day, which ``INSIGHTS_NOW`` can freeze for tests."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from insights.errors import UsageError

VARIABLE = "INSIGHTS_NOW"


def now() -> datetime:
    """The current time in UTC, or the frozen one."""
    frozen = os.environ.get(VARIABLE)
    if not frozen:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(frozen)
    except ValueError:
        raise UsageError(
            f"{VARIABLE} is '{frozen}', which is no ISO time.", "Set 2026-11-20T12:00:00Z."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
