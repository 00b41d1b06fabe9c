"""Rows of an answer as values of metrics, as far as PutMetricData takes them (D, spec 7)."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.dataclass import dataclass

#: The longest name of a dimension, and its longest value, in characters.
LONGEST_NAME, LONGEST_VALUE = 255, 1024
#: The largest amount.
LARGEST = 2.0**360
#: How far in front of now and behind it a value may stand, in seconds.
OLDEST, NEWEST = 14 * 86_400, 2 * 3600
#: Values and bytes of one request; some room is left for what the protocol adds.
MOST_VALUES, MOST_BYTES = 1000, 900_000


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of one metric; ``time`` in epoch seconds, ``dimensions`` in their order."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    time: int
    value: float
    unit: str = "None"

    @property
    def identity(self) -> str:
        """A text that is the same for the same metric at the same time, whatever its value."""
        parts = [self.namespace, self.name, self.dimensions, self.time]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    @property
    def series(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """The metric that it belongs to."""
        return (self.namespace, self.name, tuple(sorted(self.dimensions)))

    def member(self) -> dict[str, Any]:
        """An element of ``MetricData``."""
        dimensions = [{"Name": name, "Value": value} for name, value in self.dimensions]
        made = {"MetricName": self.name, "Timestamp": self.time, "Value": self.value}
        made |= {"Unit": self.unit}
        return {**made, "Dimensions": dimensions} if dimensions else made


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no value, and why, in a sentence; ``row`` counts from 1."""

    metric: str
    row: int
    why: str


def datums(
    metric: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    times: Sequence[int | None],
    now: int,
) -> tuple[list[Datum], list[LeftOut]]:
    """The values of one published metric of an entry, and the rows that give none.

    ``rows`` are typed cells by column, ``times`` where each row stands, in epoch seconds.
    """
    found: list[Datum] = []
    left: list[LeftOut] = []
    seen: dict[str, int] = {}
    for number, (row, time) in enumerate(zip(rows, times, strict=True), 1):
        made = _datum(metric, row, time, now)
        if isinstance(made, str):
            left.append(LeftOut(metric["name"], number, made))
        elif len(found) >= metric.get("max", math.inf):
            left.append(LeftOut(metric["name"], number, f"'max' is {metric['max']}."))
        elif made.identity in seen:
            why = f"Row {seen[made.identity]} has the same dimensions at the same time."
            left.append(LeftOut(metric["name"], number, why))
        else:
            seen[made.identity] = number
            found.append(made)
    return found, left


def requests(found: Sequence[Datum]) -> Iterator[list[Datum]]:
    """The values in pieces that one request each can take, of one namespace each."""
    piece: list[Datum] = []
    size = 0
    for datum in found:
        length = len(json.dumps(datum.member()))
        other = bool(piece) and piece[0].namespace != datum.namespace
        if piece and (other or len(piece) == MOST_VALUES or size + length > MOST_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(datum)
        size += length
    if piece:
        yield piece


def _datum(
    metric: Mapping[str, Any], row: Mapping[str, Any], time: int | None, now: int
) -> Datum | str:
    """The value, or why there is none."""
    value = row.get(metric["value"])
    if isinstance(value, bool) or not isinstance(value, int | float):
        told = "is missing" if value is None else f"is '{value}', which is no number"
        return f"'{metric['value']}' {told}."
    if not math.isfinite(value) or abs(value) > LARGEST:
        return f"'{metric['value']}' is {value}, which no metric takes."
    if time is None:
        return "The time of its bin cannot be read."
    if not now - OLDEST <= time <= now + NEWEST:
        return "Its time is more than two weeks ago, or more than two hours ahead."
    pairs = [(name, row.get(name)) for name in metric.get("dimensions", ())]
    for name, cell in pairs:
        if why := _refused(name, cell):
            return why
    dimensions = tuple((name, str(cell)) for name, cell in pairs)
    unit = metric.get("unit", "None")
    return Datum(metric["namespace"], metric["name"], dimensions, time, float(value), unit)


def _refused(name: str, cell: Any) -> str:
    """Why a column cannot be a dimension here; an empty text where it can."""
    if len(name) > LONGEST_NAME or not name.isascii() or name.startswith(":"):
        return f"'{name}' cannot be the name of a dimension."
    text = "" if cell is None else str(cell)
    if not text.strip():
        return f"'{name}' is empty, and a dimension has a value."
    if len(text) > LONGEST_VALUE:
        return f"'{name}' has {len(text):,} characters; a dimension takes {LONGEST_VALUE:,}."
    if not text.isascii() or not text.isprintable():
        return f"'{name}' is {text!r}; a dimension takes ASCII that can be printed."
    return ""
