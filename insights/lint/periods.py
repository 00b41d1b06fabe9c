"""The units of ``bin``, their caps and lengths (CWL_QuerySyntax-Stats, language spec section 1)."""

from __future__ import annotations

from insights.lang.ast import Duration

_SPELLINGS = {
    "ms": "ms msec msecs millisecond milliseconds",
    "s": "s sec secs second seconds",
    "m": "m min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "w": "w week weeks",
    "mo": "mo mon month months",
    "q": "q qtr qtrs quarter quarters",
    "y": "y yr yrs year years",
}
_UNITS = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_DAY = 86_400_000
#: In milliseconds; months and longer as they are on average.
_LENGTHS = {
    "ms": 1,
    "s": 1000,
    "m": 60_000,
    "h": 3_600_000,
    "d": _DAY,
    "w": 7 * _DAY,
    "mo": 30 * _DAY,
    "q": 91 * _DAY,
    "y": 365 * _DAY,
}
#: Counts above these run as the cap, without a word. Caps of longer units are not documented.
CAPS = {"ms": 1000, "s": 60, "m": 60, "h": 24}


def unit(period: Duration) -> str:
    """The short name of a period's unit."""
    return _UNITS[period.unit]


def millis(period: Duration) -> int:
    """How long a period is."""
    return period.count * _LENGTHS[unit(period)]


def larger(period: Duration) -> str | None:
    """The same length in the largest unit, within its cap; ``None`` where there is none."""
    length = millis(period)
    for short in ("d", "h", "m", "s"):
        count, rest = divmod(length, _LENGTHS[short])
        if count and not rest and count <= CAPS.get(short, count):
            return f"{count}{short}"
    return None
