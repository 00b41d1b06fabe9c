"""How many requests a second all runs together may send to one account and region.

The service allows 10 StartQuery and 10 GetQueryResults a second for everyone who uses the account
(cloudwatch_limits_cwl; not adjustable), dashboards and alarms included, and 10 DescribeLogGroups.
The default takes less than half of it in the long run, and never more than seven in one second.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` calls at once after a rest, ``per_second`` in the long run."""

    per_second: float
    burst: int


_RATE = Rate(per_second=4.0, burst=3)
DEFAULT_RATES: Mapping[str, Rate] = {
    "StartQuery": _RATE,
    "GetQueryResults": _RATE,
    "DescribeLogGroups": _RATE,
    # Not in the quota table, and rarely sent.
    "DescribeQueries": Rate(per_second=2.0, burst=2),
}


class RequestBudget:
    """A place in the queue for every request; one budget serves all threads.

    An operation without a rate (StopQuery) is never delayed.
    """

    def __init__(self, rates: Mapping[str, Rate] = DEFAULT_RATES) -> None:
        self._rates = dict(rates)
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, operation: str, now: float) -> float:
        """Take the next place; the seconds until it comes, counted from ``now``."""
        rate = self._rates.get(operation)
        if rate is None:
            return 0.0
        interval = 1.0 / rate.per_second
        with self._lock:
            theirs = max(self._next.get(operation, now), now)
            self._next[operation] = theirs + interval
        return max(0.0, theirs - now - (rate.burst - 1) * interval)


class Budgets:
    """The budgets of all accounts and regions that this process talks to."""

    def __init__(self, rates: Mapping[str, Rate] = DEFAULT_RATES) -> None:
        self._rates = rates
        self._budgets: dict[tuple[str, str], RequestBudget] = {}
        self._lock = threading.Lock()

    def of(self, account: str, region: str) -> RequestBudget:
        """The one budget of that account and region."""
        with self._lock:
            return self._budgets.setdefault((account, region), RequestBudget(self._rates))
