"""What a metric filter makes of the events of files, minute by minute, in all its readings.

Plain events are counted by the engine where the pattern has a condition for that, and all others
by the matcher, which takes values and dimensions too. Both passes are over the whole files, and
neither keeps an event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from insights.backtests.reading import Place, number_of, pairs_of, rows_of, seconds_of
from insights.backtests.wording import bracketed, read_pattern
from insights.catalog.model import Entry
from insights.lang.printer import expression
from insights.patterns import Match, matcher
from insights.patterns.plain import Plain, alike, plain
from insights.patterns.readings import OpenQuestion, open_questions
from insights.sandbox.emission import datum_of, values_of
from insights.sandbox.metric_store import Datum, Series

#: How often each value came, by minute in epoch seconds.
Values = dict[int, Counter[float]]

#: Later than any minute.
_NEVER = 2**62
_SAME_GROUP = "@source.log"


@dataclass(slots=True)
class Reading:
    """The values in another reading of the pattern; ``events`` are those that it changes."""

    question: OpenQuestion
    match: Match
    values: Values = field(default_factory=dict)
    events: int = 0


@dataclass(slots=True)
class Counted:
    """The values of one metric from events; ``scanned`` are the bytes that were read.

    ``events`` and ``matched`` are those of the time that was asked for, not of what is read in
    front of it. ``first`` and ``last`` are the minutes of the oldest and the newest event.
    """

    unit: str = "None"
    values: Values = field(default_factory=dict)
    events: int = 0
    matched: int = 0
    scanned: float = 0.0
    first: int = _NEVER
    last: int = -_NEVER
    readings: list[Reading] = field(default_factory=list)

    def saw(self, minute: int) -> None:
        """There is an event in that minute."""
        self.first, self.last = min(self.first, minute), max(self.last, minute)

    def data(self, values: Values | None = None) -> dict[int, Datum]:
        """The values as the metric holds them."""
        found = self.values if values is None else values
        return {
            minute: datum_of(minute, self.unit, counted)
            for minute, counted in found.items()
            if counted.total()
        }


def count(
    record: Mapping[str, Any], series: Series, entry: Entry, place: Place, lead: int
) -> Counted:
    """The values that a metric filter emits into one series.

    ``record`` is what PutMetricFilter is told, ``lead`` the seconds that are read in front.
    Raises what a run does.
    """
    return _Count(record, series, entry, place, lead).counted()


class _Count:
    def __init__(
        self, record: Mapping[str, Any], series: Series, entry: Entry, place: Place, lead: int
    ) -> None:
        self._record, self._series = record, series
        self._entry, self._place, self._lead = entry, place, lead
        self._made = record["metricTransformations"][0]
        self._since = place.start
        self._pattern = read_pattern(record["filterPattern"])
        self._match = matcher(self._pattern)
        self._reads_alike = alike(self._pattern)
        self._group = dict(series.dimensions).get(_SAME_GROUP, "")
        asked = open_questions(self._pattern)
        readings = [Reading(one, matcher(self._pattern, one.other)) for one in asked]
        self._counted = Counted(self._made.get("unit", "None"), readings=readings)

    def counted(self) -> Counted:
        found = plain(self._pattern) if self._is_simple else None
        if found is None:
            self._count_others("")
        elif self._count_plain(found):
            self._count_others(f"filter not ({expression(found.is_plain)})\n| ")
        for reading in self._counted.readings:
            reading.values = _sum(self._counted.values, reading.values)
        return self._counted

    @property
    def _is_simple(self) -> bool:
        """Whether all that an event adds is a number of the filter's own."""
        dimensions = self._made.get("dimensions") or self._record.get("emitSystemFieldDimensions")
        return not self._made["metricValue"].startswith("$") and not dimensions

    def _count_plain(self, found: Plain) -> bool:
        """Whether there are events that are not plain."""
        text = (
            f"fields if({expression(found.is_plain)}, 1, 0) as insights_plain\n"
            f"| fields if(insights_plain = 1 and {bracketed(found.matches)}, 1, 0)"
            " as insights_hit\n"
            "| stats count(*) as events, sum(insights_plain) as plain, sum(insights_hit) as hits"
            " by bin(1m) as minute"
        )
        result = self._place.ask(self._entry, text, lead=self._lead)
        value, default = float(self._made["metricValue"]), self._made.get("defaultValue")
        others = 0
        for row in rows_of(result):
            events, plain_events, hits = (
                int(number_of(row[name]) or 0) for name in ("events", "plain", "hits")
            )
            values = Counter({value: hits})
            if default is not None:
                values[float(default)] += plain_events - hits
            minute = seconds_of(row["minute"])
            _add(self._counted.values, {minute: values})
            self._counted.saw(minute)
            if minute >= self._since:
                self._counted.events += plain_events
                self._counted.matched += hits
            others += events - plain_events
        self._counted.scanned = result.statistics.bytes_scanned or 0.0
        return others > 0

    def _count_others(self, filtered: str) -> None:
        text = f"{filtered}display toMillis(@timestamp) as insights_time, @message"
        result = self._place.ask(self._entry, text, lead=self._lead)
        for batch in result.batches:
            self._count_events(pairs_of(batch))
        self._counted.scanned = result.statistics.bytes_scanned or 0.0

    def _count_events(self, events: list[tuple[int, str]]) -> None:
        """Add what a batch emits; what matches nothing emits only where there is a default."""
        counted = self._counted
        found = [self._match(message) for _, message in events]
        pairs = list(zip(events, found, strict=True))
        hits = self._values([event for event, values in pairs if values is not None], self._match)
        _add(counted.values, hits)
        if "defaultValue" in self._made:
            others = [event for event, values in pairs if values is None]
            _add(counted.values, self._values(others, self._match))
        counted.events += sum(1 for time, _ in events if time // 1000 >= self._since)
        counted.matched += sum(
            values.total() for minute, values in hits.items() if minute >= self._since
        )
        for time in (min(events)[0], max(events)[0]) if events else ():
            counted.saw(time // 60_000 * 60)
        if not counted.readings:
            return
        for event, values in pairs:
            if not self._reads_alike(event[1]):
                for reading in counted.readings:
                    if reading.match(event[1]) != values:
                        self._count_difference(reading, event)

    def _count_difference(self, reading: Reading, event: tuple[int, str]) -> None:
        """The values of an event in the other reading, less those of the usual one."""
        usual, other = self._values([event], self._match), self._values([event], reading.match)
        if usual == other:
            return
        reading.events += event[0] // 1000 >= self._since
        _add(reading.values, other)
        for minute, values in usual.items():
            reading.values.setdefault(minute, Counter()).subtract(values)

    def _values(self, events: list[tuple[int, str]], match: Match) -> Values:
        found = values_of(self._record, self._group, events, match)
        return {minute: values for (at, minute), values in found.items() if self._is_ours(at)}

    def _is_ours(self, series: Series) -> bool:
        """Whether it is the series of the alarm; account and Region of files are not known."""
        return _named(series) == _named(self._series)


def _named(series: Series) -> list[tuple[str, str]]:
    return [pair for pair in series.dimensions if not pair[0].startswith("@aws.")]


def _add(to: Values, values: Mapping[int, Counter[float]]) -> None:
    for minute, counted in values.items():
        to.setdefault(minute, Counter()).update(counted)


def _sum(one: Values, other: Values) -> Values:
    """Both together; what one has and the other takes away is gone."""
    made: Values = {minute: Counter(counted) for minute, counted in one.items()}
    _add(made, other)
    return {minute: +counted for minute, counted in made.items()}
