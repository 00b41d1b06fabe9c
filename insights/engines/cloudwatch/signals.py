"""Ctrl-C and SIGTERM, so that a query is never left running by either."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
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
    if not _here():
        yield
        return
    found = {number: signal.getsignal(number) for number in _BOTH}
    # One that is ignored (nohup) stays so; one installed outside Python could not be put back.
    before = {n: handler for n, handler in found.items() if handler not in (None, signal.SIG_IGN)}
    waiting: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        if waiting:
            _interrupt(number, frame)
        waiting.append(number)

    for number in before:
        signal.signal(number, hold)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting[0])


def _here() -> bool:
    """Whether this thread may handle signals; Python gives them to the main one."""
    return threading.current_thread() is threading.main_thread()


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
