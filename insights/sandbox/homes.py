"""All accounts and regions of a sandbox."""

from __future__ import annotations

import threading
from typing import Any

from insights.sandbox.account import HOME, Home
from insights.sandbox.folder import Folder
from insights.sandbox.holdings import Holdings, Shared


class Homes:
    """What each home holds. One is made at the first call for it, and is back after a restart."""

    def __init__(self, folder: Folder, shared: Shared) -> None:
        self._folder = folder
        self._shared = shared
        self._lock = threading.Lock()
        self._known = {HOME: Holdings(HOME, folder, shared)}
        for home in folder.homes():
            self.at(home)

    def at(self, home: Home) -> Holdings:
        """What a home holds; a new one holds nothing but the dashboards of its account."""
        with self._lock:
            if home not in self._known:
                self._known[home] = Holdings(home, self._folder.of(home), self._shared)
            return self._known[home]

    def all(self) -> list[Holdings]:
        """What all homes hold, the first home first."""
        with self._lock:
            return list(self._known.values())

    @property
    def parts(self) -> tuple[str, ...]:
        """What can be emptied."""
        return tuple(self._known[HOME].parts)

    def clear(self, part: str) -> None:
        """Empty a part of all homes."""
        for held in self.all():
            held.parts[part]()

    def notifications(self) -> list[dict[str, Any]]:
        """What alarms of all homes would have sent by now, the oldest first."""
        found: list[dict[str, Any]] = []
        for held in self.all():
            held.catch_up()
            found += held.actions.all()
        return sorted(found, key=lambda one: float(one["time"]))
