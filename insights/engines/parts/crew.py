"""Threads that run the parts of one query side by side, and end together."""

from __future__ import annotations

import atexit
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
_Work = Callable[[], None]


class Crew:
    """At most ``size`` pieces of work at once, in the order in which they were given.

    ``ending`` is set when nothing more is wanted; whoever waits in a piece of work looks at it.
    The threads do not keep the process alive: at its end they are told, and waited for.
    """

    def __init__(self, size: int) -> None:
        self.ending = threading.Event()
        self._size = size
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        atexit.register(self.end)

    def give(self, work: Callable[[], T]) -> Future[T]:
        """Do this when a thread is free; what it returns or raises is the future's."""
        future: Future[T] = Future()

        def carry_out() -> None:
            if self.ending.is_set():
                future.cancel()
                return
            try:
                found = work()
            except BaseException as error:  # handed to whoever waits for the future
                future.set_exception(error)
            else:
                future.set_result(found)

        self._waiting.put(carry_out)
        self._grow()
        return future

    def end(self) -> None:
        """Let what is being done end soon, drop the rest, and wait for the threads."""
        self.ending.set()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            # A join without a timeout cannot be interrupted everywhere.
            while thread.is_alive():
                thread.join(0.2)
        atexit.unregister(self.end)

    def _grow(self) -> None:
        with self._lock:
            if len(self._threads) < self._size and not self.ending.is_set():
                thread = threading.Thread(target=self._work, daemon=True)
                self._threads.append(thread)
                thread.start()

    def _work(self) -> None:
        while (work := self._waiting.get()) is not None:
            work()
