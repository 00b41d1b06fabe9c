"""Durations as the service reads them: units, caps, and cutting time into steps.

Units and the silent caps of ``ms``, ``s``, ``m`` and ``h`` are documented on CWL_QuerySyntax-Stats
(language spec section 1). That weeks start on Monday, and how several months are aligned, is
assumed.
"""

from __future__ import annotations

from insights.lang.ast import Duration, Placeholder
from insights.sql.refusals import Refusal

_SPELLINGS = {
    "ms": ("ms", "msec", "msecs", "millisecond", "milliseconds"),
    "s": ("s", "sec", "secs", "second", "seconds"),
    "m": ("m", "min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
    "w": ("w", "week", "weeks"),
    "mo": ("mo", "mon", "month", "months"),
    "q": ("q", "qtr", "qtrs", "quarter", "quarters"),
    "y": ("y", "yr", "yrs", "year", "years"),
}
_UNIT = {spelling: unit for unit, all_of in _SPELLINGS.items() for spelling in all_of}
_MILLIS = {
    "ms": 1,
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
    "mo": 2_592_000_000,
    "q": 7_776_000_000,
    "y": 31_536_000_000,
}
_MONTHS = {"mo": 1, "q": 3, "y": 12}
CAPS = {"ms": 1000, "s": 60, "m": 60, "h": 24}
#: 1970-01-05, the first Monday.
_MONDAY = 4 * 86_400_000


def unit(duration: Duration) -> str:
    """The short unit of a duration: ``ms s m h d w mo q y``."""
    return _UNIT[duration.unit]


def capped(duration: Duration) -> int:
    """The count that a bin really uses: ``bin(300s)`` runs as 60 s, without an error."""
    return min(duration.count, CAPS.get(unit(duration), duration.count))


def millis(duration: Duration | Placeholder) -> int:
    """The length in milliseconds, uncapped; months as 30 days, years as 365."""
    if isinstance(duration, Placeholder):
        raise Refusal(duration, f"The placeholder '{duration.name}' has no value yet.")
    return duration.count * _MILLIS[unit(duration)]


def is_fixed(period: Duration) -> bool:
    """Whether every step of a period has the same length, unlike months."""
    return unit(period) not in _MONTHS


def step(period: Duration) -> int:
    """The length in milliseconds of a bin of fixed length, its cap applied."""
    return max(capped(period), 1) * _MILLIS[unit(period)]


def floor(time: str, period: Duration, shift: int = 0) -> str:
    """SQL that cuts a time in milliseconds down to the start of its step."""
    step_unit, count = unit(period), max(capped(period), 1)
    if step_unit in _MONTHS:
        return f"li_floor_months({time}, {count * _MONTHS[step_unit]})"
    align = _MONDAY if step_unit == "w" else 0
    step = count * _MILLIS[step_unit]
    return f"li_floor({time}, {step}, {(align + shift) % step})"


def ceil(time: str, period: Duration) -> str:
    """SQL that moves a time up to the next start of a step, unless it is one."""
    step_unit, count = unit(period), max(capped(period), 1)
    if step_unit in _MONTHS:
        return f"li_ceil_months({time}, {count * _MONTHS[step_unit]})"
    step = count * _MILLIS[step_unit]
    align = _MONDAY if step_unit == "w" else 0
    return f"(li_ceil({time} - {align}, {step}) + {align})"
