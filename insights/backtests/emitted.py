"""The values that a metric filter would have emitted: counted in files, or asked of CloudWatch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.backtests.asking import count_live
from insights.backtests.counting import count
from insights.backtests.reading import Place
from insights.catalog.model import Entry
from insights.dataclass import dataclass
from insights.patterns.readings import OpenQuestion
from insights.sandbox.formulas import series_in
from insights.sandbox.metric_store import Datum

Data = Mapping[int, Datum]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The values in another reading of the pattern, which changes that many events."""

    question: OpenQuestion
    events: int
    data: Data


@dataclass(frozen=True, slots=True)
class Emitted:
    """The values of one metric by minute, and the events that they are made of.

    ``events`` is ``None`` where only those that match were asked for; ``scanned`` are bytes,
    ``span`` is the time of the events of files in whole minutes, its end exclusive.
    """

    data: Data
    events: int | None
    matched: int
    scanned: float
    others: tuple[Otherwise, ...] = ()
    span: tuple[int, int] | None = None


def emitted(
    record: Mapping[str, Any], stat: Mapping[str, Any], entry: Entry, place: Place, lead: int
) -> Emitted:
    """What ``record``, as PutMetricFilter is told it, adds to the metric of a MetricStat.

    Raises ``UsageError`` where a live query cannot say what the pattern says.
    """
    if place.is_live(entry):
        data, events, matched, scanned = count_live(record, stat, entry, place, lead)
        return Emitted(data, events, matched, scanned)
    found = count(record, series_in(stat), entry, place, lead)
    others = tuple(
        Otherwise(one.question, one.events, found.data(one.values))
        for one in found.readings
        if one.events
    )
    span = (found.first, found.last + 60) if found.events else None
    return Emitted(found.data(), found.events, found.matched, found.scanned, others, span)
