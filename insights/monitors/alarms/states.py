"""The words that alarms are made of: states, treatments and comparisons."""

from __future__ import annotations

import operator
from collections.abc import Callable
from enum import StrEnum


class State(StrEnum):
    """What an alarm says; the values are those of the API (D)."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


#: An alarm before its first evaluation (V, observed 6.3).
NEW = State.INSUFFICIENT_DATA


class Treatment(StrEnum):
    """What a missing point counts as (D, PutMetricAlarm and PutLogAlarm)."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


class Comparison(StrEnum):
    """How a point breaches its threshold.

    ``sign`` is what entries write; ``words`` is what a state reason says (E: reasons that public
    repositories keep).
    """

    GREATER = "GreaterThanThreshold"
    GREATER_OR_EQUAL = "GreaterThanOrEqualToThreshold"
    LESS = "LessThanThreshold"
    LESS_OR_EQUAL = "LessThanOrEqualToThreshold"
    ABOVE_BAND = "GreaterThanUpperThreshold"
    BELOW_BAND = "LessThanLowerThreshold"
    OUTSIDE_BAND = "LessThanLowerOrGreaterThanUpperThreshold"

    @property
    def sign(self) -> str:
        """The comparison as entries write it: ``>`` or ``outside``."""
        return _SIGNS[self]

    @property
    def words(self) -> str:
        """What follows ``was`` in a state reason; for bands with the ends to put in."""
        return _WORDS[self]

    @property
    def of_band(self) -> bool:
        """Whether points are compared with an anomaly band instead of a number."""
        return self in _BANDS

    def breaches(self, value: float, threshold: float | None, band: Band | None = None) -> bool:
        """Whether a point is on the wrong side; without a band to compare with it is not."""
        if self.of_band:
            return band is not None and _BANDS[self](value, band)
        return threshold is not None and _STATIC[self](value, threshold)


#: The lower and the upper end of an anomaly band at one point.
Band = tuple[float, float]

_STATIC: dict[Comparison, Callable[[float, float], bool]] = {
    Comparison.GREATER: operator.gt,
    Comparison.GREATER_OR_EQUAL: operator.ge,
    Comparison.LESS: operator.lt,
    Comparison.LESS_OR_EQUAL: operator.le,
}
_BANDS: dict[Comparison, Callable[[float, Band], bool]] = {
    Comparison.ABOVE_BAND: lambda value, band: value > band[1],
    Comparison.BELOW_BAND: lambda value, band: value < band[0],
    Comparison.OUTSIDE_BAND: lambda value, band: not band[0] <= value <= band[1],
}
_WORDS = {
    Comparison.GREATER: "greater than",
    Comparison.GREATER_OR_EQUAL: "greater than or equal to",
    Comparison.LESS: "less than",
    Comparison.LESS_OR_EQUAL: "less than or equal to",
    Comparison.ABOVE_BAND: "greater than the upper thresholds {upper}",
    Comparison.BELOW_BAND: "less than the lower thresholds {lower}",
    Comparison.OUTSIDE_BAND: (
        "less than the lower thresholds {lower} or greater than the upper thresholds {upper}"
    ),
}
_SIGNS = {
    Comparison.GREATER: ">",
    Comparison.GREATER_OR_EQUAL: ">=",
    Comparison.LESS: "<",
    Comparison.LESS_OR_EQUAL: "<=",
    Comparison.ABOVE_BAND: "above",
    Comparison.BELOW_BAND: "below",
    Comparison.OUTSIDE_BAND: "outside",
}
#: From what an entry writes to the operator of the API.
BY_SIGN = {sign: comparison for comparison, sign in _SIGNS.items()}
