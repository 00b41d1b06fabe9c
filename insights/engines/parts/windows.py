"""Cutting a window of time into windows that share no second. Pure."""

from __future__ import annotations

from insights.dataclass import dataclass
from insights.times import Window


@dataclass(frozen=True, slots=True)
class Grid:
    """Where time may be cut: in front of the seconds ``shift + n * step``."""

    step: int = 1
    shift: int = 0

    def at_or_after(self, second: int) -> int:
        """The first cut from there on."""
        return second + (self.shift - second) % self.step


def pieces(window: Window, count: int, grid: Grid) -> list[Window]:
    """At most ``count`` windows of about one length, the earliest first; at least two.

    Both ends of a window are inclusive, so the next one starts a second later. Empty where the
    grid cuts the window nowhere, as it never does a single second.
    """
    starts = sorted(_cuts(window, max(count, 2), grid))
    if not starts:
        return []
    ends = [start - 1 for start in starts]
    bounds = zip([window.start, *starts], [*ends, window.end], strict=True)
    return [Window(start, end) for start, end in bounds]


def _cuts(window: Window, count: int, grid: Grid) -> set[int]:
    length = window.end - window.start + 1
    ideal = (window.start + length * n // count for n in range(1, count))
    found = {cut for at in ideal if window.start < (cut := grid.at_or_after(at)) <= window.end}
    first = grid.at_or_after(window.start + 1)
    return found or ({first} if first <= window.end else set())
