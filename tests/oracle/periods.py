"""Periods such as ``5m``: how long they are, and where their steps begin."""

from __future__ import annotations

from datetime import UTC, datetime

from insights.lang import ast

_UNITS = {
    "ms": ("ms", "msec", "millisecond"),
    "s": ("s", "sec", "second"),
    "m": ("m", "min", "minute"),
    "h": ("h", "hr", "hour"),
    "d": ("d", "day"),
    "w": ("w", "week"),
    "mo": ("mo", "mon", "month"),
    "q": ("q", "qtr", "quarter"),
    "y": ("y", "yr", "year"),
}
_DAY = 86_400_000
_MILLIS = {
    "ms": 1,
    "s": 1000,
    "m": 60_000,
    "h": 3_600_000,
    "d": _DAY,
    "w": 7 * _DAY,
    "mo": 30 * _DAY,
    "q": 90 * _DAY,
    "y": 365 * _DAY,
}
_CAPS = {"ms": 1000, "s": 60, "m": 60, "h": 24}
_MONTHS = {"mo": 1, "q": 3, "y": 12}
#: Weeks start on Mondays, and 1970-01-05 was one (fidelity: weeks).
_FIRST_MONDAY = 4 * _DAY


def unit(period: ast.Duration) -> str:
    """The short name of a period's unit."""
    word = period.unit.lower()
    for short, names in _UNITS.items():
        if word in names or (len(word) > 2 and word.removesuffix("s") in names):
            return short
    raise ValueError(f"{period.unit} is no unit of time")


def length(period: ast.Duration) -> int:
    """The length in milliseconds."""
    return period.count * _MILLIS[unit(period)]


def step(period: ast.Duration) -> int:
    """The length of a bin in milliseconds: ``300s`` runs as ``60s``, without a word."""
    short = unit(period)
    return min(period.count, _CAPS.get(short, period.count)) * _MILLIS[short]


def floor(millis: int, period: ast.Duration, shift: int = 0) -> int:
    """The start of the step that holds a moment; ``shift`` moves all starts."""
    short = unit(period)
    if short in _MONTHS:
        return _month_start(millis, period.count * _MONTHS[short], 0)
    origin = shift + (_FIRST_MONDAY if short == "w" else 0)
    return millis - (millis - origin) % step(period)


def ceil(millis: int, period: ast.Duration) -> int:
    """The first start of a step that is not before a moment."""
    below = floor(millis, period)
    if below == millis:
        return millis
    short = unit(period)
    if short in _MONTHS:
        return _month_start(millis, period.count * _MONTHS[short], 1)
    return below + step(period)


def _month_start(millis: int, months: int, steps: int) -> int:
    """Months are counted from January 1970 (fidelity: months)."""
    moment = datetime.fromtimestamp(millis / 1000, UTC)
    count = (moment.year - 1970) * 12 + moment.month - 1
    count += -(count % months) + steps * months
    start = datetime(1970 + count // 12, count % 12 + 1, 1, tzinfo=UTC)
    return round(start.timestamp() * 1000)
