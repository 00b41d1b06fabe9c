"""Ctrl-C and SIGTERM between two steps: the one under way is finished, the others are left."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_BOTH = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stoppable(stopped: threading.Event) -> Iterator[None]:
    """Within it the first signal sets ``stopped``; a second one interrupts at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    found = {number: signal.getsignal(number) for number in _BOTH}
    # One that is ignored (nohup) stays so; one installed outside Python could not be put back.
    before = {n: handler for n, handler in found.items() if handler not in (None, signal.SIG_IGN)}

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
