"""When a metric alarm is evaluated, and which slots of time it then looks at.

Recorded for periods of 10 seconds (V, observed 6.1): nine slots for N = 3; the newest complete
slot is left out, unless the alarm is on metric math. Documented (D): evaluation every minute for
periods from a minute on, windows that slide and are not aligned to the clock, hourly evaluation
when the points cover more than a day, five slots in the examples for N = 3, exactly N slots in
wall clock windows. The rest is marked (A).
"""

from __future__ import annotations

from dataclasses import dataclass

from insights.monitors.alarms.rule import Rule

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A slot of time in epoch seconds, from ``start`` up to and without ``end``."""

    start: int
    end: int


def range_length(rule: Rule, *, wall_clock: bool = False) -> int:
    """How many slots one evaluation fetches.

    N + 2 for periods from a minute on is an extension of the documented example (A), three times
    N below it one of the recorded one (A).
    """
    if wall_clock:
        return rule.of
    return rule.of * 3 if rule.period < _MINUTE else rule.of + 2


def cadence(rule: Rule) -> int:
    """Seconds from one evaluation to the next (D): 10, 60, or an hour for more than a day."""
    if rule.period * rule.of > _DAY:
        return _HOUR
    return 10 if rule.period < _MINUTE else _MINUTE


def evaluation_range(rule: Rule, now: float, length: int, *, math: bool = False) -> list[Span]:
    """The slots that an evaluation at ``now`` (epoch seconds) looks at, the oldest first.

    That periods from a minute on leave out the newest minute, as short ones leave out the newest
    slot, is carried over from the recording (A).
    """
    step = rule.period if rule.period < _MINUTE else max(cadence(rule), _MINUTE)
    end = int(now) // step * step
    if not math and step < _HOUR:
        end -= step
    period = rule.period
    return [Span(end - period * back, end - period * (back - 1)) for back in range(length, 0, -1)]
