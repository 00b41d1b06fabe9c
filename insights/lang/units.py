"""Units of time: spellings, lengths, and the silent caps of ``bin``.

Units and caps are documented on CWL_QuerySyntax-Stats (language spec section 1). A month counts
30 days, a quarter 90 and a year 365 where only a length is wanted (assumed).
"""

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
#: The length of each unit in milliseconds.
MILLIS = {
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
#: Counts above these run as the cap, without a word. Caps of longer units are not documented.
CAPS = {"ms": 1000, "s": 60, "m": 60, "h": 24}


def unit(duration: Duration) -> str:
    """The short unit of a duration: ``ms s m h d w mo q y``."""
    return _UNITS[duration.unit]


def capped(duration: Duration) -> int:
    """The count that a bin really uses: ``bin(300s)`` runs as 60 s, without an error."""
    return min(duration.count, CAPS.get(unit(duration), duration.count))


def length(duration: Duration) -> int:
    """The length in milliseconds, uncapped."""
    return duration.count * MILLIS[unit(duration)]


def in_largest_unit(duration: Duration) -> str | None:
    """The same length in the largest unit, within its cap; ``None`` where there is none."""
    whole = length(duration)
    for short in ("d", "h", "m", "s"):
        count, rest = divmod(whole, MILLIS[short])
        if count and not rest and count <= CAPS.get(short, count):
            return f"{count}{short}"
    return None
