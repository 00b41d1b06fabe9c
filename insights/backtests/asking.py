"""A metric filter on live data: one binned query instead of all events.

The pattern becomes the query's filter, and CloudWatch counts or sums by minute. A default value
takes a second figure, how many events there were at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.backtests.reading import Place, number_of, rows_of, seconds_of
from insights.backtests.wording import bracketed, read_pattern
from insights.catalog.model import Entry
from insights.errors import UsageError
from insights.lang import ast
from insights.lang.printer import expression
from insights.patterns.logic import Underivable
from insights.patterns.to_filter import field_of, filter_of
from insights.sandbox.formulas import series_in
from insights.sandbox.metric_store import Datum
from insights.sandbox.statistics import PLAIN

_BY_MINUTE = "by bin(1m) as minute"


def count_live(
    record: Mapping[str, Any], stat: Mapping[str, Any], entry: Entry, place: Place, lead: int
) -> tuple[dict[int, Datum], int | None, int, float]:
    """The values by minute, the events and those that match, and the bytes scanned.

    Raises ``UsageError`` where a query cannot say what the metric filter says.
    """
    try:
        asked = _Asked(record, stat, entry, place, lead)
        return asked.data(), asked.events, asked.matched, asked.scanned
    except Underivable as refused:
        name = record.get("filterName", "the metric filter")
        raise UsageError(
            f"The pattern of '{name}' cannot be asked of CloudWatch: {refused.message}",
            f"{refused.hint} Or give the events themselves: --data FILE.".strip(),
        ) from None


class _Asked:
    def __init__(
        self,
        record: Mapping[str, Any],
        stat: Mapping[str, Any],
        entry: Entry,
        place: Place,
        lead: int,
    ) -> None:
        self._made = record["metricTransformations"][0]
        self._entry, self._place, self._lead = entry, place, lead
        self._unit = self._made.get("unit", "None")
        source = place.catalog.sources[entry.source]
        pattern = read_pattern(record["filterPattern"])
        self._value: ast.Field | None = None
        if self._made["metricValue"].startswith("$"):
            self._value = field_of(self._made["metricValue"], pattern, source)
        if self._value and stat["Stat"] not in PLAIN:
            message = f"'{stat['Stat']}' needs each value, and CloudWatch only sums them."
            raise Underivable(pattern, message)
        conditions = [filter_of(pattern, source)]
        given = dict(series_in(stat).dimensions)
        for name, selector in self._made.get("dimensions", {}).items():
            field = field_of(selector, pattern, source)
            conditions.append(ast.Binary("=", field, ast.String(given.get(name, ""))))
        self._condition = " and ".join(map(bracketed, conditions))
        self._since = place.start
        self.events: int | None = None
        self.matched = 0
        self.scanned = 0.0

    def data(self) -> dict[int, Datum]:
        """All values by minute."""
        parts = []
        if self._value is not None:
            parts.append(self._values(self._value))
        if self._value is None or "defaultValue" in self._made:
            parts.append(self._counts())
        return _merged(parts)

    def _counts(self) -> dict[int, Datum]:
        """Matching events at their number, others at the default."""
        default = self._made.get("defaultValue")
        text = f"filter {self._condition}\n| stats count(*) as hits {_BY_MINUTE}"
        if default is not None:
            text = (
                f"fields if({self._condition}, 1, 0) as insights_hit\n"
                f"| stats count(*) as events, sum(insights_hit) as hits {_BY_MINUTE}"
            )
        found = {}
        for row in self._rows(text):
            hits = number_of(row["hits"]) or 0.0
            values = {} if self._value else {float(self._made["metricValue"]): hits}
            inside = seconds_of(row["minute"]) >= self._since
            self.matched += int(hits) if inside and not self._value else 0
            if default is not None:
                events = number_of(row["events"]) or 0.0
                self.events = (self.events or 0) + (int(events) if inside else 0)
                values[default] = values.get(default, 0.0) + events - hits
            pairs = tuple((value, count) for value, count in values.items() if count)
            if pairs:
                minute = seconds_of(row["minute"])
                found[minute] = self._datum(minute, pairs)
        return found

    def _values(self, value: ast.Field) -> dict[int, Datum]:
        """The numbers of matching events, as statistics."""
        name = expression(value)
        text = (
            f"filter {self._condition} and isNumeric({name})\n| stats count(*) as number,"
            f" sum({name}) as total, min({name}) as least, max({name}) as most {_BY_MINUTE}"
        )
        found = {}
        for row in self._rows(text):
            minute = seconds_of(row["minute"])
            told = [number_of(row[key]) or 0.0 for key in ("number", "total", "least", "most")]
            found[minute] = Datum(float(minute), self._unit, (), *told)
            self.matched += int(told[0]) if minute >= self._since else 0
        return found

    def _rows(self, text: str) -> list[dict[str, str | None]]:
        result = self._place.ask(self._entry, text, lead=self._lead)
        rows = list(rows_of(result))
        self.scanned += result.statistics.bytes_scanned or 0.0
        return rows

    def _datum(self, minute: int, pairs: tuple[tuple[float, float], ...]) -> Datum:
        total, number = sum(v * n for v, n in pairs), sum(n for _, n in pairs)
        values = [value for value, _ in pairs]
        return Datum(float(minute), self._unit, pairs, number, total, min(values), max(values))


def _merged(parts: list[dict[int, Datum]]) -> dict[int, Datum]:
    found: dict[int, Datum] = {}
    for part in parts:
        for minute, datum in part.items():
            known = found.get(minute)
            found[minute] = datum if known is None else _both(known, datum)
    return found


def _both(one: Datum, other: Datum) -> Datum:
    return Datum(
        one.time,
        one.unit,
        (),
        one.number + other.number,
        one.total + other.total,
        min(one.least, other.least),
        max(one.most, other.most),
    )
