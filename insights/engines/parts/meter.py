"""What all parts of a run have cost so far, as one."""

from __future__ import annotations

import threading
from functools import partial

from insights.engines.protocol import Progress
from insights.results import Statistics


class Meter:
    """Adds up the statistics of parts; many threads tell, and ``progress`` hears the sums."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._parts: list[Statistics] = []
        self._again: set[int] = set()
        self._regions: list[str] = []
        self._ended = 0
        self._lock = threading.Lock()

    def part(self, region: str) -> Reading:
        """A new part."""
        with self._lock:
            self._parts.append(Statistics())
            self._regions.append(region)
            return Reading(self, len(self._parts) - 1)

    def told(self, number: int, status: str, statistics: Statistics) -> None:
        """What is known of a part now; less than before is no news."""
        with self._lock:
            if statistics != Statistics():
                self._parts[number] = statistics
            count, ended = len(self._parts), self._ended
        parts = "" if count == 1 else f" ({ended} of {count} parts)"
        self._progress.update(f"{status}{parts}", self.total())

    def ended(self, number: int, *, in_vain: bool) -> None:
        """A part completed; ``in_vain`` where others are asked for its rows again."""
        with self._lock:
            self._ended += 1
            if in_vain:
                self._again.add(number)

    def total(self, seconds: float | None = None) -> Statistics:
        """The sums; what no part knows is not known. Bytes in vain are paid for too."""
        with self._lock:
            known = list(self._parts)
            again = [part for n, part in enumerate(known) if n in self._again]
            wanted = [part for n, part in enumerate(known) if n not in self._again]
        sums = {name: _sum(wanted, name) for name in _RECORDS}
        return Statistics(
            **sums,
            bytes_scanned=_sum(known, "bytes_scanned"),
            seconds=seconds,
            bytes_scanned_again=_sum(again, "bytes_scanned"),
        )

    def scanned(self, but: int = -1) -> float:
        """Bytes of all parts, one left out."""
        with self._lock:
            return sum(p.bytes_scanned or 0.0 for n, p in enumerate(self._parts) if n != but)

    def by_region(self) -> dict[str, float]:
        """Bytes by region."""
        with self._lock:
            found = dict.fromkeys(self._regions, 0.0)
            for region, part in zip(self._regions, self._parts, strict=True):
                found[region] += part.bytes_scanned or 0.0
            return found


class Reading:
    """One part's share in a meter; a ``Progress``."""

    def __init__(self, meter: Meter, number: int) -> None:
        self._meter = meter
        self._number = number
        self.elsewhere = partial(meter.scanned, number)

    def update(self, status: str, statistics: Statistics) -> None:
        """Hear how the part goes."""
        self._meter.told(self._number, status, statistics)

    def ended(self, *, in_vain: bool) -> None:
        """The part completed."""
        self._meter.ended(self._number, in_vain=in_vain)


_RECORDS = (
    "records_matched",
    "records_scanned",
    "estimated_records_skipped",
    "estimated_bytes_skipped",
)


def _sum(parts: list[Statistics], name: str) -> float | None:
    known = [value for part in parts if (value := getattr(part, name)) is not None]
    return sum(known) if known else None
