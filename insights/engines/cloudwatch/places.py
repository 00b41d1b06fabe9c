"""The queue of requests: each takes the next place, and comes back when it is due.

Nobody waits in line: a place is a time, so the queue is fair, costs no looking, and a process that
dies with a place leaves a gap of one request and nothing else.
"""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Protocol

from insights.engines.cloudwatch import locks

#: A place further ahead than this was given by a clock that was wrong, in seconds.
_FURTHEST = 600.0
#: Bytes of the file: always written whole, in one write, so that no death leaves half of it.
_SIZE = 4096
#: How long the lock is tried for; it is held for a read and a write of one block.
_TRIES = 100
_PAUSE = 0.005


class Places(Protocol):
    """A queue for each operation; times are epoch seconds."""

    def take(self, operation: str, now: float, interval: float) -> float:
        """The next place, which is at least ``interval`` seconds behind the one before."""


class OwnPlaces:
    """The queue of the threads of this process."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, operation: str, now: float, interval: float) -> float:
        """The next place."""
        with self._lock:
            return _advance(self._next, operation, now, interval)


class SharedPlaces:
    """The queue of all processes that meet at one file.

    Where the file cannot be had, the queue is this process's own until it can.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_suffix(".places")
        self._own = OwnPlaces()

    def take(self, operation: str, now: float, interval: float) -> float:
        """The next place."""
        try:
            descriptor = locks.opened(self._path)
        except OSError:
            return self._own.take(operation, now, interval)
        try:
            if not _locked(descriptor):
                return self._own.take(operation, now, interval)
            known = _read(descriptor)
            theirs = _advance(known, operation, now, interval)
            os.pwrite(descriptor, json.dumps(known).encode().ljust(_SIZE), 0)
            return theirs
        except OSError:
            return self._own.take(operation, now, interval)
        finally:
            # Closing gives the lock back too.
            os.close(descriptor)


def _advance(known: dict[str, float], operation: str, now: float, interval: float) -> float:
    theirs = known.get(operation, now)
    if not now <= theirs <= now + _FURTHEST:
        theirs = now
    known[operation] = theirs + interval
    return theirs


def _locked(descriptor: int) -> bool:
    for _ in range(_TRIES):
        if locks.taken(descriptor):
            return True
        time.sleep(_PAUSE)
    return False


def _read(descriptor: int) -> dict[str, float]:
    """What stands in the file; nothing where that is no record of places."""
    try:
        known = json.loads(os.pread(descriptor, _SIZE, 0) or b"{}")
        return {str(name): float(at) for name, at in known.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
