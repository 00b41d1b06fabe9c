"""How many queries run at once: each holds a slot from before its start until it has ended.

Shared slots are locks on files, which the system gives back when a process dies. A query that
such a process left behind in the service is then not counted any more; the slots are so few
beside the 100 of an account that this does no harm.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from insights.engines.cloudwatch import locks


class Slot:
    """Leave to run one query; given back once, however often that is asked."""

    def __init__(self, give_back: Callable[[], None] = lambda: None) -> None:
        self._give_back: Callable[[], None] | None = give_back

    def release(self) -> None:
        """Let another query have it."""
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()


class Slots(Protocol):
    """A number of slots; ``most`` says how many."""

    most: int

    def take(self) -> Slot | None:
        """A slot, or ``None`` while all are taken."""


class OwnSlots:
    """The slots of the threads of this process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._free = threading.BoundedSemaphore(most)

    def take(self) -> Slot | None:
        """A slot, or ``None`` while all are taken."""
        return Slot(self._free.release) if self._free.acquire(blocking=False) else None


class SharedSlots:
    """The slots of all processes that meet at one folder.

    Where the folder cannot be had, they are this process's own.
    """

    def __init__(self, path: Path, most: int) -> None:
        self.most = most
        self._folder = path.with_suffix(".slots")
        self._own = OwnSlots(most)

    def take(self) -> Slot | None:
        """A slot, or ``None`` while all are taken."""
        try:
            return self._taken()
        except OSError:
            return self._own.take()

    def _taken(self) -> Slot | None:
        for number in range(self.most):
            descriptor = locks.opened(self._folder / str(number))
            try:
                if locks.taken(descriptor):
                    return Slot(partial(os.close, descriptor))
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)
        return None
