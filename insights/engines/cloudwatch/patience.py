"""How long one run may wait, and whether it was told to stop."""

from __future__ import annotations

import threading

from insights.engines.cloudwatch.clock import Clock

#: A wait looks this often whether the run was told to stop, in seconds.
_SLICE = 0.25
#: Below the resolution of the clock's floating point seconds.
_NOTHING = 1e-6


class OutOfPatienceError(Exception):
    """The wall-clock time of a run is over; ``reason`` is what it was waiting for."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Patience:
    """The wall-clock time that is left to a run, shared by all its waits."""

    def __init__(
        self, clock: Clock, seconds: float, stopped: threading.Event | None = None
    ) -> None:
        self.clock = clock
        self.seconds = seconds
        self._deadline = clock.now() + seconds
        self._stopped = stopped or threading.Event()

    def renewed(self) -> Patience:
        """The same time again, from now."""
        return Patience(self.clock, self.seconds, self._stopped)

    def pause(self, seconds: float, reason: str = "") -> None:
        """Wait.

        Raises ``OutOfPatienceError`` at the deadline, and ``KeyboardInterrupt`` when another
        thread told this run to stop: to a run, both ways of being stopped are one.
        """
        until = self.clock.now() + seconds
        while True:
            if self._stopped.is_set():
                raise KeyboardInterrupt
            now = self.clock.now()
            if now >= self._deadline:
                raise OutOfPatienceError(reason)
            left = min(until, self._deadline) - now
            if left <= _NOTHING:
                if until > self._deadline:
                    raise OutOfPatienceError(reason)
                return
            self.clock.sleep(min(left, _SLICE))
