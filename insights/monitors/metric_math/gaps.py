"""``FILL`` and the functions that look from point to point."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from insights.monitors.metric_math.faults import FormulaFaultError
from insights.monitors.metric_math.lines import Line, Value, series


def fill(line: Line, filler: Value) -> Line:
    """The line with its gaps filled: by a number, another line, ``REPEAT`` or ``LINEAR`` (D).

    ``LINEAR`` leaves the gaps before the first and behind the last point (A).
    """
    if filler == "REPEAT":
        return Line(tuple(_repeated(line)))
    if filler == "LINEAR":
        return Line(tuple(_linear(line)))
    if isinstance(filler, Line):
        pairs = zip(line.values, filler.values, strict=True)
        return series(other if value is None else value for value, other in pairs)
    if isinstance(filler, float):
        return series(filler if value is None else value for value in line.values)
    raise FormulaFaultError("FILL takes a Scalar, a TimeSeries, REPEAT or LINEAR")


def differences(line: Line, times: tuple[int, ...], *, rate: bool = False) -> Line:
    """From each point to the one before it, per second for a ``rate`` (D)."""
    found: list[float | None] = [None] * len(times)
    for (before, old), (at, new) in pairwise(_points(line)):
        seconds = times[at] - times[before]
        found[at] = (new - old) / seconds if rate else new - old
    return series(found)


def distances(line: Line, times: tuple[int, ...]) -> Line:
    """The seconds from each point to the one before it (D)."""
    found: list[float | None] = [None] * len(times)
    for (before, _), (at, _) in pairwise(_points(line)):
        found[at] = float(times[at] - times[before])
    return series(found)


def running_sum(line: Line) -> Line:
    """The sum of all points up to each one (D); a gap stays one (A)."""
    total = 0.0
    found: list[float | None] = []
    for value in line.values:
        total += value or 0.0
        found.append(None if value is None else total)
    return series(found)


def _points(line: Line) -> list[tuple[int, float]]:
    return [(at, value) for at, value in enumerate(line.values) if value is not None]


def _repeated(line: Line) -> Iterator[float | None]:
    last: float | None = None
    for value in line.values:
        last = last if value is None else value
        yield last


def _linear(line: Line) -> Iterator[float | None]:
    found = list(line.values)
    for (before, old), (at, new) in pairwise(_points(line)):
        for between in range(before + 1, at):
            found[between] = old + (new - old) * (between - before) / (at - before)
    yield from found
