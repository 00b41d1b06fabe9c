"""A line that moves while a query runs, on a terminal only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from insights.cli.terminal import Terminal
from insights.engines.protocol import Progress, Silent
from insights.prices import scan_price
from insights.render.summary import cost, human_bytes
from insights.results import Statistics

if TYPE_CHECKING:
    from rich.status import Status


class _Moving:
    """Progress as a spinner with the latest figures."""

    def __init__(self, status: Status, region: str) -> None:
        self._status = status
        self._region = region

    def update(self, status: str, statistics: Statistics) -> None:
        """Show what is happening now."""
        parts = [status]
        if statistics.records_scanned:
            parts.append(f"{statistics.records_scanned:,.0f} records")
        if statistics.bytes_scanned:
            parts.append(human_bytes(statistics.bytes_scanned))
            if self._region and scan_price(self._region):
                parts.append(cost(statistics.bytes_scanned, self._region))
        self._status.update(", ".join(parts))


@contextmanager
def shown(terminal: Terminal, region: str = "") -> Iterator[Progress]:
    """Progress for one run; nothing in a pipe, and nothing left on the screen afterwards.

    With the region of a live run it tells what the scan costs so far.
    """
    if not terminal.can_animate:
        yield Silent()
        return
    from rich.console import Console

    with Console(stderr=True).status("Starting") as status:
        yield _Moving(status, region)
