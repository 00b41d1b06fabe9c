"""Ctrl-C and SIGTERM, so that a query is never left running by either."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_BOTH = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def terminable() -> Iterator[None]:
    """Within it SIGTERM interrupts as Ctrl-C does, unless the process handles it already."""
    if not _here() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def held() -> Iterator[None]:
    """Within it the first signal waits until the end; a second one interrupts at once.

    For the one request whose reply must not be lost: the one that returns the query's id.
    """
    waiting: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        if waiting:
            _interrupt(number, frame)
        waiting.append(number)

    with _handled(hold):
        yield
    if waiting:
        signal.raise_signal(waiting[0])


@contextmanager
def stoppable(stopped: threading.Event) -> Iterator[None]:
    """Within it the first signal sets ``stopped``; a second one interrupts at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            _interrupt(number, frame)
        stopped.set()

    with _handled(stop):
        yield


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Within it both signals go to that handler, where this thread may decide that."""
    if not _here():
        yield
        return
    found = {number: signal.getsignal(number) for number in _BOTH}
    # One that is ignored (nohup) stays so; one installed outside Python could not be put back.
    before = {n: old for n, old in found.items() if old not in (None, signal.SIG_IGN)}
    for number in before:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _here() -> bool:
    """Whether this thread may handle signals; Python gives them to the main one."""
    return threading.current_thread() is threading.main_thread()


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
