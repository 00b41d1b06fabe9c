"""Every call that reached the sandbox, with what became of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from insights.dataclass import dataclass
from insights.sandbox.account import ACCOUNT, REGION


@dataclass(frozen=True, slots=True)
class Call:
    """``time`` is the sandbox's, in epoch seconds; ``outcome`` is ``ok``, an error code, or what
    a fault did (``drop``, ``lost``, ``half``). ``detail`` says more where there is more.
    ``account`` and ``region`` say where it was sent to.
    """

    operation: str
    parameters: Mapping[str, Any]
    time: float
    outcome: str
    detail: str = ""
    account: str = ACCOUNT
    region: str = REGION

    def record(self) -> dict[str, Any]:
        """The call as JSON."""
        return asdict(self)


class CallLog:
    """The calls in the order in which they were answered."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        """Remember a call."""
        with self._lock:
            self._calls.append(call)

    def all(self) -> list[Call]:
        """All of them, oldest first."""
        with self._lock:
            return list(self._calls)

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._calls.clear()
