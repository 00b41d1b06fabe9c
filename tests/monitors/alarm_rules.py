"""Rules of alarms, as short to write as tests need them."""

from __future__ import annotations

from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import Comparison, Treatment


def rule(datapoints: str = "1 of 1", missing: str = "missing", period: int = 60) -> Rule:
    """An alarm on values greater than 50."""
    alarm, of = (int(word) for word in datapoints.split(" of "))
    return Rule(alarm, of, Comparison.GREATER, 50.0, Treatment(missing), period)
