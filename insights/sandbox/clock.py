"""The sandbox's time, which can be frozen and moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class SandboxClock:
    """Runs with ``source`` (epoch seconds) until it is frozen or moved."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._moved = 0.0
        self._frozen: float | None = None
        self._lock = threading.Lock()

    def now(self) -> float:
        """Epoch seconds."""
        with self._lock:
            return self._now()

    def now_ms(self) -> int:
        """Epoch milliseconds, as CloudWatch Logs counts."""
        return int(self.now() * 1000)

    def freeze(self, at: float | None = None) -> None:
        """Stand still, at that time or at the present one."""
        with self._lock:
            self._frozen = self._now() if at is None else at

    def move(self, seconds: float) -> None:
        """Jump; a frozen clock stays frozen at the new time."""
        with self._lock:
            if self._frozen is None:
                self._moved += seconds
            else:
                self._frozen += seconds

    def run(self) -> None:
        """Go on from the time that it is now."""
        with self._lock:
            if self._frozen is not None:
                self._moved = self._frozen - self._source()
                self._frozen = None

    def reset(self) -> None:
        """Back to the source's own time."""
        with self._lock:
            self._moved, self._frozen = 0.0, None

    def _now(self) -> float:
        return self._source() + self._moved if self._frozen is None else self._frozen
