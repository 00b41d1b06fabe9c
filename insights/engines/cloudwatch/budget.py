"""How many requests a second, and queries at once, may go to one account and region.

The service allows 10 StartQuery and 10 GetQueryResults a second for everyone who uses the account
(cloudwatch_limits_cwl; not adjustable), dashboards and alarms included, and 10 DescribeLogGroups.
The default takes less than half of it in the long run, and never more than seven in one second.
Of the 100 queries that an account may run at once it takes a fifth.

One budget serves all threads of a process, and with a folder all processes that use that folder.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from pathlib import Path

from insights.dataclass import dataclass
from insights.engines.cloudwatch.places import OwnPlaces, Places, SharedPlaces
from insights.engines.cloudwatch.slots import OwnSlots, SharedSlots, Slots

#: Queries that all processes of a user run at once in one account and region.
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` calls at once after a rest, ``per_second`` in the long run."""

    per_second: float
    burst: int


_RATE = Rate(per_second=4.0, burst=3)
#: Of the operations that AWS takes five, and those that it takes three times a second.
_OF_FIVE, _OF_THREE = Rate(per_second=2.0, burst=2), Rate(per_second=1.4, burst=1)
DEFAULT_RATES: Mapping[str, Rate] = {
    "StartQuery": _RATE,
    "GetQueryResults": _RATE,
    "DescribeLogGroups": _RATE,
    # Twenty-five a second are allowed.
    "DescribeLogStreams": _RATE,
    # Ten a second at least, in most regions twenty-five.
    "GetLogEvents": _RATE,
    # Not in the quota table, and rarely sent.
    "DescribeQueries": Rate(per_second=2.0, burst=2),
    "GetLogGroupFields": Rate(per_second=2.0, burst=2),
    "ListLogGroups": Rate(per_second=2.0, burst=2),
    "PutMetricFilter": _OF_FIVE,
    "DescribeMetricFilters": _OF_FIVE,
    "DeleteMetricFilter": _OF_FIVE,
    "PutMetricAlarm": _OF_THREE,
    "PutLogAlarm": _OF_THREE,
    "PutCompositeAlarm": _OF_THREE,
    "DeleteAlarms": _OF_THREE,
    # Nine a second are allowed.
    "DescribeAlarms": _RATE,
    # Ten a second for each of two services, and a plan asks for every alarm.
    "ListTagsForResource": Rate(per_second=6.0, burst=2),
    # Twenty a second.
    "TagResource": Rate(per_second=8.0, burst=4),
    # Not in the quota table.
    "PutQueryDefinition": _OF_FIVE,
    "DescribeQueryDefinitions": _OF_FIVE,
    "DeleteQueryDefinition": _OF_FIVE,
    "CreateScheduledQuery": _OF_FIVE,
    "UpdateScheduledQuery": _OF_FIVE,
    "GetScheduledQuery": _RATE,
    "ListScheduledQueries": _OF_FIVE,
    "DeleteScheduledQuery": _OF_FIVE,
    "PutDashboard": _OF_FIVE,
    "GetDashboard": _RATE,
    "ListDashboards": _OF_FIVE,
    "DeleteDashboards": _OF_FIVE,
}


class RequestBudget:
    """A place in the queue for every request, and a slot for every query that runs.

    An operation without a rate (StopQuery) is never delayed.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate] = DEFAULT_RATES,
        places: Places | None = None,
        slots: Slots | None = None,
    ) -> None:
        self._rates = dict(rates)
        self._places = places or OwnPlaces()
        self.slots = slots or OwnSlots(MOST_AT_ONCE)

    def reserve(self, operation: str, now: float) -> float:
        """Take the next place; the seconds until it comes, counted from ``now``."""
        rate = self._rates.get(operation)
        if rate is None:
            return 0.0
        interval = 1.0 / rate.per_second
        theirs = self._places.take(operation, now, interval)
        return max(0.0, theirs - now - (rate.burst - 1) * interval)


class Budgets:
    """The budgets of all accounts and regions that this process talks to.

    ``folder`` is where other processes of the user meet them; without one, or where it cannot be
    written, they are this process's own.
    """

    def __init__(
        self, folder: Path | None = None, rates: Mapping[str, Rate] = DEFAULT_RATES
    ) -> None:
        self._folder = folder
        self._rates = rates
        self._budgets: dict[tuple[str, str, str], RequestBudget] = {}
        self._lock = threading.Lock()

    def of(self, account: str, region: str, endpoint: str = "") -> RequestBudget:
        """The one budget of that account and region at that endpoint."""
        key = (account, region, endpoint)
        with self._lock:
            if key not in self._budgets:
                self._budgets[key] = self._made(key)
            return self._budgets[key]

    def _made(self, key: tuple[str, str, str]) -> RequestBudget:
        if self._folder is None:
            return RequestBudget(self._rates)
        # The digest keeps apart what a file name cannot: endpoints, and odd names of profiles.
        digest = hashlib.sha256("\n".join(key).encode()).hexdigest()[:12]
        region = "".join(sign for sign in key[1] if sign.isalnum() or sign == "-")
        path = self._folder / f"{region}-{digest}"
        return RequestBudget(self._rates, SharedPlaces(path), SharedSlots(path, MOST_AT_ONCE))
