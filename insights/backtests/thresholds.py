"""What other thresholds would have done, and from which on an alarm is silent. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from insights.monitors.alarms.states import Comparison, State
from insights.monitors.backtest import Bound, Neighbour
from insights.monitors.timeline import Timeline

#: The timeline that a threshold would have led to.
Replay = Callable[[float], Timeline]

_TIMES = {"half": 0.5, "x 0.8": 0.8, "x 1.25": 1.25, "double": 2.0}
#: Thresholds that are tried for "once"; each is a whole replay.
_TRIED = 60
_UPWARD = (Comparison.GREATER, Comparison.GREATER_OR_EQUAL)
_INCLUSIVE = (Comparison.GREATER_OR_EQUAL, Comparison.LESS_OR_EQUAL)


def neighbours(
    replay: Replay, threshold: float, more: Mapping[str, float] | None = None
) -> tuple[Neighbour, ...]:
    """The threshold and those around it, the smallest first; alone where it is zero.

    ``more`` are others by what is said of them.
    """
    chosen = {"as it is": threshold, **(more or {})}
    if threshold:
        chosen |= {words: threshold * times for words, times in _TIMES.items()}
    made = []
    for words, value in sorted(chosen.items(), key=lambda pair: pair[1]):
        found = replay(value)
        made.append(Neighbour(value, words, found.fires, found.in_state(State.ALARM)))
    return tuple(made)


def bounds(
    replay: Replay, comparison: Comparison, values: Iterable[float]
) -> tuple[Bound | None, Bound | None]:
    """The nearest thresholds with which the alarm fires never, and once.

    Only values that points have can make a difference. That a threshold further away fires no
    more often holds for "never"; for "once" it is tried out, from "never" on towards the points.
    """
    upward = comparison in _UPWARD
    candidates = sorted(set(values), reverse=not upward)
    if not candidates:
        return None, None

    def fires(at: int) -> int:
        return replay(_past(candidates[at], comparison)).fires

    silent = _first_silent(fires, len(candidates))
    if silent is None:
        return None, None
    beyond = comparison in _INCLUSIVE
    once = _once(fires, silent)
    never = Bound(candidates[silent], beyond)
    return never, once and Bound(candidates[once[0]], beyond, once[1])


def _past(value: float, comparison: Comparison) -> float:
    """The threshold nearest to a value that this value does not breach."""
    if comparison not in _INCLUSIVE:
        return value
    return math.nextafter(value, math.inf if comparison in _UPWARD else -math.inf)


def _first_silent(fires: Callable[[int], int], count: int) -> int | None:
    if fires(count - 1):
        return None
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) // 2
        if fires(middle):
            low = middle + 1
        else:
            high = middle
    return low


def _once(fires: Callable[[int], int], silent: int) -> tuple[int, bool] | None:
    """The nearest candidate that fires once, and whether all there are were tried."""
    found = None
    for tried, at in enumerate(range(silent - 1, -1, -1)):
        if tried == _TRIED:
            return None if found is None else (found, False)
        if fires(at) > 1:
            break
        found = at
    return None if found is None else (found, True)


def nearest(values: Sequence[float], comparison: Comparison) -> float:
    """Of several values the one that is the nearest to breaching, or breaches most."""
    return max(values) if comparison in _UPWARD else min(values)
