"""The operations on metrics: put, list, and read as statistics. ``metric_queries`` has more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.clock import SandboxClock
from insights.sandbox.metric_data import check_datum, check_namespace
from insights.sandbox.metric_store import MetricStore, Series, datum_of, series_of
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import Refusal
from insights.sandbox.statistics import by_period, is_statistic, statistic

Reply = dict[str, Any]
_PAGE = 500
#: Values of one series that GetMetricStatistics returns at most.
_MOST_POINTS = 1440
_MOST_DATA = 1000
_RECENT = 3 * 3600
BAD_TOKEN = Refusal("InvalidNextToken", "The next token specified is invalid.")


class MetricOperations:
    """PutMetricData, ListMetrics and GetMetricStatistics."""

    def __init__(self, store: MetricStore, clock: SandboxClock) -> None:
        self._store = store
        self._clock = clock
        self._tokens = Tokens(clock, BAD_TOKEN)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "PutMetricData": self.put,
            "ListMetrics": self.listed,
            "GetMetricStatistics": self.statistics,
        }

    def put(self, parameters: Reply) -> Reply:
        """PutMetricData: all of it, or nothing."""
        now, space = self._clock.now(), parameters["Namespace"]
        data = list(parameters.get("MetricData", []))
        for entity in parameters.get("EntityMetricData", []):
            data += entity.get("MetricData", [])
        check_namespace(space)
        if not data:
            raise Refusal("MissingParameter", "The parameter MetricData is required.")
        if len(data) > _MOST_DATA:
            raise _invalid(
                f"The collection MetricData must not have a size greater than {_MOST_DATA}."
            )
        for number, one in enumerate(data, 1):
            check_datum(one, number, now)
        for one in data:
            series = series_of(space, one["MetricName"], one.get("Dimensions", ()))
            self._store.add(series, datum_of(one, now), now)
        return {}

    def listed(self, parameters: Reply) -> Reply:
        """ListMetrics, in pages of 500."""
        recent = self._clock.now() - _RECENT if parameters.get("RecentlyActive") else 0.0
        found = sorted(one for one in self._store.series(recent) if _fits(one, parameters))
        asked = {key: value for key, value in parameters.items() if key != "NextToken"}
        token = parameters.get("NextToken", "")
        page, following = self._tokens.page(f"metrics {sorted(asked.items())}", found, token, _PAGE)
        records = [one.record() for one in page]
        return {"Metrics": records, **({"NextToken": following} if following else {})}

    def statistics(self, parameters: Reply) -> Reply:
        """GetMetricStatistics; the points come in no order that is promised, here by time."""
        plain = parameters.get("Statistics", [])
        extended = parameters.get("ExtendedStatistics", [])
        if bool(plain) == bool(extended):
            raise Refusal(
                "InvalidParameterCombination",
                "Specify one of Statistics and ExtendedStatistics, and not both.",
            )
        for name in extended:
            check_statistic(name)
        start, end = parameters["StartTime"], parameters["EndTime"]
        period = period_in_seconds(parameters["Period"])
        if start >= end:
            raise Refusal(
                "InvalidParameterValue",
                "The parameter StartTime must be less than the parameter EndTime.",
            )
        points = int(end - start) // period
        if points > _MOST_POINTS:
            # The text as recorded (observed 6.4).
            raise Refusal(
                "InvalidParameterCombination",
                f"You have requested up to {points} datapoints, which exceeds the limit of "
                f"{_MOST_POINTS}. You may reduce the datapoints requested by increasing Period, "
                "or decreasing the time range.",
            )
        return self._points(parameters, plain, extended, period)

    def _points(self, asked: Reply, plain: list[str], extended: list[str], period: int) -> Reply:
        series = series_of(asked["Namespace"], asked["MetricName"], asked.get("Dimensions", ()))
        start, now = asked["StartTime"], self._clock.now()
        points = []
        data = self._store.data(series, start, asked["EndTime"], asked.get("Unit", ""))
        for time, some in by_period(data, start, period, now).items():
            point: Reply = {"Timestamp": float(time), "Unit": some[0].unit}
            point.update({name: statistic(name, some) for name in plain})
            told = {name: statistic(name, some) for name in extended}
            if extended:
                point["ExtendedStatistics"] = {k: v for k, v in told.items() if v is not None}
            points.append(point)
        return {"Label": asked["MetricName"], "Datapoints": points}


def _fits(series: Series, asked: Reply) -> bool:
    known = dict(series.dimensions)
    return (
        asked.get("Namespace", series.namespace) == series.namespace
        and asked.get("MetricName", series.name) == series.name
        and all(
            one["Name"] in known and one.get("Value", known[one["Name"]]) == known[one["Name"]]
            for one in asked.get("Dimensions", ())
        )
    )


def check_statistic(name: str) -> None:
    """Raises :class:`Refusal` for a statistic that there is not."""
    if not is_statistic(name):
        raise _invalid(f"The value {name} for parameter Stat is not supported.")


def period_in_seconds(seconds: int) -> int:
    """The period, as it is. Raises :class:`Refusal` for one that metrics do not have."""
    if seconds % 60 and seconds not in (1, 5, 10, 20, 30):
        raise _invalid(
            f"The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, not {seconds}."
        )
    return seconds


def _invalid(text: str) -> Refusal:
    return Refusal("ValidationError", text)
