"""Metric values from log events, as metric filters make them (observed 4)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.criteria import holds
from insights.patterns import Match
from insights.sandbox.account import HOME, Home
from insights.sandbox.filtering import extractor
from insights.sandbox.metric_filters import MetricFilterOperations
from insights.sandbox.metric_store import Datum, MetricStore, Series
from insights.sandbox.selecting import Select, selecting
from insights.sandbox.transformations import NUMBER

_MINUTE = 60_000
#: The largest amount that a metric takes (API_MetricDatum).
_LARGEST = 2.0**360


class Emission:
    """What PutLogEvents does beside keeping the events; events of before a filter count not."""

    def __init__(self, home: Home, filters: MetricFilterOperations, metrics: MetricStore) -> None:
        self._home = home
        self._filters = filters
        self._metrics = metrics

    def of(self, group: str, events: Sequence[tuple[int, str]], now: float) -> None:
        """Add the values of events (epoch milliseconds, message) that arrived at ``now``.

        They stand at the minute of their event (4.6), those of one minute as one datum.
        """
        for record in self._filters.of(group):
            if not _looks_at(record, self._home):
                continue
            made = record["metricTransformations"][0]
            found = values_of(record, group, events, home=self._home)
            for (series, minute), values in found.items():
                datum = datum_of(minute, made.get("unit", "None"), values)
                self._metrics.add(series, datum, now)


def _looks_at(record: Mapping[str, Any], home: Home) -> bool:
    """Whether the filter looks at events of an account and region at all (4.10)."""
    criteria = record.get("fieldSelectionCriteria", "")
    return not criteria or holds(criteria, _fields(home))


def values_of(
    record: Mapping[str, Any],
    group: str,
    events: Sequence[tuple[int, str]],
    match: Match | None = None,
    home: Home = HOME,
) -> dict[tuple[Series, int], Counter[float]]:
    """How often each value came, by series and minute (epoch seconds).

    ``match`` reads the pattern in another way than the usual one.
    """
    made = record["metricTransformations"][0]
    filtered = _filter(record["filterPattern"], made["metricValue"])
    filtered = replace(filtered, match=match) if match else filtered
    dimensions = _dimensions(record, made.get("dimensions", {}))
    fields = {**_fields(home), "@source.log": group}
    system = {name: fields[name] for name in record.get("emitSystemFieldDimensions", [])}
    found: dict[tuple[Series, int], Counter[float]] = {}
    for time, message in events:
        for value, extracted in _emitted(filtered, message, made.get("defaultValue")):
            told = {name: select(message, extracted) for name, select in dimensions.items()}
            known = {name: text for name, text in told.items() if text}
            if len(known) == len(told):
                pairs = tuple(sorted({**known, **system}.items()))
                series = Series(made["metricNamespace"], made["metricName"], pairs)
                found.setdefault((series, time // _MINUTE * 60), Counter())[value] += 1
    return found


def _fields(home: Home) -> dict[str, str]:
    return {"@aws.account": home.account, "@aws.region": home.region}


@dataclass(frozen=True, slots=True)
class _Filter:
    """A pattern, and the value of what matches: ``literal``, or what ``select`` finds."""

    match: Match
    literal: float | None
    select: Select


@lru_cache(1000)
def _filter(pattern: str, value: str) -> _Filter:
    literal = None if value.startswith("$") else float(value)
    return _Filter(extractor(pattern), literal, selecting(value, pattern))


def _emitted(
    filtered: _Filter, message: str, default: float | None
) -> Iterator[tuple[float, Mapping[str, str]]]:
    """The value of an event, if it has one, with what the pattern extracted.

    One that does not match counts as the default (4.2), one whose value is no number as nothing
    (4.3).
    """
    extracted = filtered.match(message)
    if extracted is None:
        if default is not None:
            yield default, {}
        return
    value = filtered.literal
    if value is None:
        value = _number(filtered.select(message, extracted))
    if value is not None:
        yield value, extracted


def _dimensions(record: Mapping[str, Any], asked: Mapping[str, str]) -> dict[str, Select]:
    return {name: selecting(text, record["filterPattern"]) for name, text in asked.items()}


def _number(text: str | None) -> float | None:
    """The number that a text is; numbers in quotes are numbers too (4.3)."""
    value = float(text) if text and NUMBER.fullmatch(text) else math.inf
    return value if abs(value) <= _LARGEST else None


def datum_of(minute: int, unit: str, values: Counter[float]) -> Datum:
    """The values of one minute as one datum."""
    pairs = tuple((value, float(count)) for value, count in values.items())
    total = math.fsum(value * count for value, count in pairs)
    count = float(values.total())
    return Datum(float(minute), unit, pairs, count, total, min(values), max(values))
