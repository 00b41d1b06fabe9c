"""Which events of a batch PutLogEvents takes (API_PutLogEvents; observed 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from itertools import pairwise

from insights.dataclass import dataclass
from insights.sandbox.refusal import invalid
from insights.sandbox.store import EVENT_BYTES

#: The most bytes of a batch, and of one event in it.
_MOST_BYTES = 1_048_576
_DAY = 86_400_000
_OLDEST = 14 * _DAY
_NEWEST = 2 * 3_600_000

Entry = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """The events that are taken, and the reply's ``rejectedLogEventsInfo``."""

    taken: Sequence[Entry]
    rejected: dict[str, int] = field(default_factory=dict)


def admit(entries: Sequence[Entry], now: int, retention: int = 0) -> Batch:
    """Sort a batch out at ``now`` (epoch milliseconds), for a retention in days (0 is none).

    Expired and too old events are counted by an exclusive end index, too new ones by an
    inclusive start index. Raises :class:`Refusal` for a batch that is wrong as a whole.
    """
    _check_size(entries)
    times = [time for time, _ in entries]
    if any(late < early for early, late in pairwise(times)):
        raise invalid("Log events in a single PutLogEvents request must be in chronological order.")
    expired = _count_before(times, now - retention * _DAY) if retention else 0
    old = _count_before(times, now - _OLDEST)
    new = _count_before(times, now + _NEWEST + 1)
    taken = entries[max(expired, old) : new]
    if taken and taken[-1][0] - taken[0][0] > _DAY:
        raise invalid(
            "The batch of log events in a single PutLogEvents request cannot span more than "
            "24 hours."
        )
    return Batch(taken, _rejected(expired, old, new, len(entries)))


def _check_size(entries: Sequence[Entry]) -> None:
    sizes = [len(text.encode("utf-8", "replace")) + EVENT_BYTES for _, text in entries]
    if max(sizes) > _MOST_BYTES:
        raise invalid(f"Log event too large: {max(sizes)} bytes exceeds limit of {_MOST_BYTES}")
    if sum(sizes) > _MOST_BYTES:
        raise invalid(f"Upload too large: {sum(sizes)} bytes exceeds limit of {_MOST_BYTES}")


def _count_before(times: Sequence[int], limit: int) -> int:
    return sum(time < limit for time in times)


def _rejected(expired: int, old: int, new: int, count: int) -> dict[str, int]:
    found: dict[str, int] = {}
    if expired:
        found["expiredLogEventEndIndex"] = expired
    if old:
        found["tooOldLogEventEndIndex"] = old
    if new < count:
        found["tooNewLogEventStartIndex"] = new
    return found
