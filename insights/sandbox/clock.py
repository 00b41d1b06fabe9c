"""The sandbox's time, which can be frozen and moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from insights.sandbox.journal import Journal, Table


class SandboxClock:
    """Runs with ``source`` (epoch seconds) until it is frozen or moved; remembers both."""

    def __init__(self, source: Callable[[], float] = time.time, kept: Table | None = None) -> None:
        self._source = source
        # An empty table is false, and still the one to keep the time in.
        self._kept = Journal().table("clock") if kept is None else kept
        self._lock = threading.Lock()
        self._moved = float(self._kept.get("moved") or 0.0)
        self._frozen: float | None = self._kept.get("frozen")

    def now(self) -> float:
        """Epoch seconds."""
        with self._lock:
            return self._now()

    def now_ms(self) -> int:
        """Epoch milliseconds, as CloudWatch Logs counts."""
        return int(self.now() * 1000)

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen is not None

    def freeze(self, at: float | None = None) -> None:
        """Stand still, at that time or at the present one."""
        with self._lock:
            self._set(self._moved, self._now() if at is None else at)

    def set(self, at: float) -> None:
        """Go on from that time; a frozen clock stands still there."""
        with self._lock:
            if self._frozen is None:
                self._set(at - self._source(), None)
            else:
                self._set(self._moved, at)

    def move(self, seconds: float) -> None:
        """Jump; a frozen clock stays frozen at the new time."""
        with self._lock:
            if self._frozen is None:
                self._set(self._moved + seconds, None)
            else:
                self._set(self._moved, self._frozen + seconds)

    def run(self) -> None:
        """Go on from the time that it is now."""
        with self._lock:
            if self._frozen is not None:
                self._set(self._frozen - self._source(), None)

    def reset(self) -> None:
        """Back to the source's own time."""
        with self._lock:
            self._set(0.0, None)

    def _now(self) -> float:
        return self._source() + self._moved if self._frozen is None else self._frozen

    def _set(self, moved: float, frozen: float | None) -> None:
        self._moved, self._frozen = moved, frozen
        self._kept.put("moved", moved)
        self._kept.put("frozen", frozen)
