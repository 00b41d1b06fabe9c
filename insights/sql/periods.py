"""Cutting time into steps, as SQL.

That weeks start on Monday, and how several months are aligned, is assumed.

fidelity: weeks, months, durations.
"""

from __future__ import annotations

from insights.lang.ast import Duration, Placeholder
from insights.lang.units import MILLIS, capped, length, unit
from insights.sql.refusals import Refusal

_MONTHS = {"mo": 1, "q": 3, "y": 12}
#: 1970-01-05, the first Monday.
_MONDAY = 4 * 86_400_000


def millis(duration: Duration | Placeholder) -> int:
    """The length in milliseconds, uncapped; months as 30 days, years as 365."""
    if isinstance(duration, Placeholder):
        raise Refusal(duration, f"The placeholder '{duration.name}' has no value yet.")
    return length(duration)


def is_fixed(period: Duration) -> bool:
    """Whether every step of a period has the same length, unlike months."""
    return unit(period) not in _MONTHS


def step(period: Duration) -> int:
    """The length in milliseconds of a bin of fixed length, its cap applied."""
    return max(capped(period), 1) * MILLIS[unit(period)]


def floor(time: str, period: Duration, shift: int = 0) -> str:
    """SQL that cuts a time in milliseconds down to the start of its step."""
    step_unit, count = unit(period), max(capped(period), 1)
    if step_unit in _MONTHS:
        return f"li_floor_months({time}, {count * _MONTHS[step_unit]})"
    align = _MONDAY if step_unit == "w" else 0
    step = count * MILLIS[step_unit]
    return f"li_floor({time}, {step}, {(align + shift) % step})"


def ceil(time: str, period: Duration) -> str:
    """SQL that moves a time up to the next start of a step, unless it is one."""
    step_unit, count = unit(period), max(capped(period), 1)
    if step_unit in _MONTHS:
        return f"li_ceil_months({time}, {count * _MONTHS[step_unit]})"
    step = count * MILLIS[step_unit]
    align = _MONDAY if step_unit == "w" else 0
    return f"(li_ceil({time} - {align}, {step}) + {align})"
