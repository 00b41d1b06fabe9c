"""The time of day and waiting, behind one small door so that tests need neither."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """``now`` is in epoch seconds. ``sleep`` may be interrupted by Ctrl-C."""

    def now(self) -> float:
        """Seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Come back after that time."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since 1970; a machine that slept counts that time too."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        time.sleep(seconds)
