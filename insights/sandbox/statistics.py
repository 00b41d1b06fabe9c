"""Statistics of metric values over periods (Statistics-definitions)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from insights.sandbox.metric_store import Datum

PLAIN = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_PERCENTILE = re.compile(r"p(\d{1,3}(?:\.\d+)?)")
_DAY = 86_400


def by_period(
    data: Iterable[Datum], start: float, period: int, now: float
) -> dict[int, list[Datum]]:
    """The values of each period that has some, by its start; the first begins at the rounded start.

    Starts are rounded down to a minute, beyond 15 days to 5 minutes, beyond 63 to an hour, and to
    the period where it is below a minute (API_GetMetricStatistics).
    """
    first = rounded(start, period, now)
    found: dict[int, list[Datum]] = defaultdict(list)
    for datum in data:
        found[first + int(datum.time - first) // period * period].append(datum)
    return dict(sorted(found.items()))


def rounded(start: float, period: int, now: float) -> int:
    """The start as the service rounds it."""
    age = (now - start) / _DAY
    step = 3600 if age > 63 else 300 if age > 15 else min(period, 60)
    return int(start) // step * step


def is_percentile(name: str) -> bool:
    """``p0`` to ``p100``, with decimals."""
    found = _PERCENTILE.fullmatch(name)
    return found is not None and float(found.group(1)) <= 100


def statistic(name: str, data: Sequence[Datum]) -> float | None:
    """A statistic of the values of one period; ``None`` for percentiles of statistic sets."""
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
            return _percentile(float(name[1:]) / 100, data)


def _percentile(share: float, data: Sequence[Datum]) -> float | None:
    """Interpolated between the values (assumed: the service's own method is not published)."""
    if not all(datum.values for datum in data):
        return None
    values = sorted(pair for datum in data for pair in datum.values)
    place = share * (sum(count for _, count in values) - 1)
    below, left = values[0][0], place
    for value, count in values:
        if left < 0:
            return below + (value - below) * (left + 1)
        if left <= count - 1:
            return value
        below, left = value, left - count
    return below
