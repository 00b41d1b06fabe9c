"""Metric values: what PutMetricData took, by series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from insights.sandbox.journal import Table


class Series(NamedTuple):
    """A metric is its namespace, its name and all of its dimensions, sorted."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()

    def record(self) -> dict[str, Any]:
        """The metric as ListMetrics shows it."""
        dimensions = [{"Name": name, "Value": value} for name, value in self.dimensions]
        return {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": dimensions}


class Datum(NamedTuple):
    """Values of one moment (epoch seconds), each with how often it came.

    A statistic set has no values, but ``least`` and ``most``.
    """

    time: float
    unit: str
    values: tuple[tuple[float, float], ...]
    number: float
    total: float
    least: float
    most: float


@dataclass(slots=True)
class _Line:
    data: list[Datum] = field(default_factory=list)
    last_put: float = 0.0


class MetricStore:
    """All series of the account, the oldest first."""

    def __init__(self, kept: Table) -> None:
        self._kept = kept
        self._lines: dict[Series, _Line] = {}
        self._count = 0
        for key, (namespace, name, dimensions, put, datum) in kept.items():
            series = Series(namespace, name, tuple((one, value) for one, value in dimensions))
            self._take(series, _datum(datum), put)
            self._count = max(self._count, int(key))

    def add(self, series: Series, datum: Datum, now: float) -> None:
        """Take a value, or several of one moment, that arrived at ``now``."""
        self._count += 1
        self._kept.put(str(self._count), [*series, now, datum])
        self._take(series, datum, now)

    def series(self, put_since: float = 0.0) -> Iterator[Series]:
        """The series that got a value since then."""
        for series, line in self._lines.items():
            if line.last_put >= put_since:
                yield series

    def data(self, series: Series, start: float, end: float, unit: str = "") -> list[Datum]:
        """The values from ``start`` until before ``end``, of that unit where one is given."""
        line = self._lines.get(series)
        return [
            datum
            for datum in (line.data if line else ())
            if start <= datum.time < end and unit in ("", datum.unit)
        ]

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._lines = {}

    def _take(self, series: Series, datum: Datum, now: float) -> None:
        line = self._lines.setdefault(series, _Line())
        line.data.append(datum)
        line.last_put = max(line.last_put, now)


def series_of(namespace: str, name: str, dimensions: Sequence[Mapping[str, str]] = ()) -> Series:
    """The series that a request names."""
    return Series(namespace, name, tuple(sorted((one["Name"], one["Value"]) for one in dimensions)))


def datum_of(asked: Mapping[str, Any], now: float) -> Datum:
    """The datum of a checked member of ``MetricData``."""
    time, unit = float(asked.get("Timestamp", now)), asked.get("Unit", "None")
    if "StatisticValues" in asked:
        known = asked["StatisticValues"]
        told = (known[key] for key in ("SampleCount", "Sum", "Minimum", "Maximum"))
        return Datum(time, unit, (), *map(float, told))
    values = asked.get("Values", [asked.get("Value")])
    counts = asked.get("Counts") or [1.0] * len(values)
    pairs = tuple((float(value), float(count)) for value, count in zip(values, counts, strict=True))
    total = sum(value * count for value, count in pairs)
    return Datum(time, unit, pairs, sum(map(float, counts)), total, min(pairs)[0], max(pairs)[0])


def _datum(kept: Sequence[Any]) -> Datum:
    time, unit, values, *rest = kept
    return Datum(time, unit, tuple((value, count) for value, count in values), *rest)
