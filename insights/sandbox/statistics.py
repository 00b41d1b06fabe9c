"""Statistics of metric values over periods (Statistics-definitions)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from insights.monitors.extended_statistics import read_extended
from insights.sandbox.metric_store import Datum

PLAIN = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_DAY = 86_400


def by_period(
    data: Iterable[Datum], start: float, period: int, now: float
) -> dict[int, list[Datum]]:
    """The values of each period that has some, by its start; the first begins at the rounded start.

    Starts are rounded down to a minute, beyond 15 days to 5 minutes, beyond 63 to an hour, and to
    the period where it is below a minute (API_GetMetricStatistics).
    """
    return dict(sorted(in_slots(data, rounded(start, period, now), period).items()))


def in_slots(data: Iterable[Datum], first: int, period: int) -> dict[int, list[Datum]]:
    """The values of each slot that has some, by its start; one of the slots begins at ``first``."""
    found: dict[int, list[Datum]] = defaultdict(list)
    for datum in data:
        found[first + int(datum.time - first) // period * period].append(datum)
    return found


def rounded(start: float, period: int, now: float) -> int:
    """The start as the service rounds it."""
    age = (now - start) / _DAY
    step = 3600 if age > 63 else 300 if age > 15 else min(period, 60)
    return int(start) // step * step


def is_statistic(name: str) -> bool:
    """Whether there is a statistic of that name, plain or extended."""
    return name in PLAIN or read_extended(name) is not None


def is_percentile(name: str) -> bool:
    """``p0`` to ``p100``, with decimals."""
    found = read_extended(name)
    return found is not None and found.is_percentile


def statistic(name: str, data: Sequence[Datum]) -> float | None:
    """A statistic of the values of one period; ``None`` where the data do not have it."""
    count = sum(datum.number for datum in data)
    match name:
        case "SampleCount":
            return count
        case "Sum":
            return sum(datum.total for datum in data)
        case "Average":
            return sum(datum.total for datum in data) / count
        case "Minimum":
            return min(datum.least for datum in data)
        case "Maximum":
            return max(datum.most for datum in data)
        case _:
            return _extended(name, data)


def _extended(name: str, data: Sequence[Datum]) -> float | None:
    """From values only, and from sets of one value; never with a negative one (D, spec 7)."""
    extended = read_extended(name)
    values = [pair for datum in data for pair in _values(datum)]
    known = all(map(_values, data))
    if extended is None or not known or min(values)[0] < 0:
        return None
    return extended.of(values)


def _values(datum: Datum) -> tuple[tuple[float, float], ...]:
    if datum.values:
        return datum.values
    one = datum.least == datum.most and datum.total == datum.least * datum.number
    return ((datum.least, datum.number),) if one else ()
