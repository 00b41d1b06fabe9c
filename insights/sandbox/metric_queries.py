"""GetMetricData: metrics and expressions of them, in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.metric_math.faults import NotComputedError
from insights.sandbox.alarm_rules import wrong
from insights.sandbox.clock import SandboxClock
from insights.sandbox.formulas import (
    check_formulas,
    lines_of,
    period_of,
    series_in,
    sheet_of,
    stats_of,
)
from insights.sandbox.metric_store import MetricStore
from insights.sandbox.metrics import BAD_TOKEN, check_statistic, period_in_seconds
from insights.sandbox.paging import Tokens
from insights.sandbox.statistics import by_period, rounded, statistic

Reply = dict[str, Any]
#: Values of all series in one reply, and queries in one request (D).
_MOST_VALUES, _MOST_QUERIES = 100_800, 500


@dataclass(frozen=True, slots=True)
class Found:
    """A time series of the reply: which query it answers, its label, its points by time."""

    query: str
    label: str
    points: tuple[tuple[float, float], ...]


class MetricQueries:
    """Expressions are computed on the periods of the metrics that they use."""

    def __init__(self, store: MetricStore, clock: SandboxClock) -> None:
        self._store = store
        self._clock = clock
        self._tokens = Tokens(clock, BAD_TOKEN)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {"GetMetricData": self.data}

    def data(self, parameters: Reply) -> Reply:
        """GetMetricData. An expression that is not computed here is refused by name."""
        queries = parameters["MetricDataQueries"]
        _check(queries, parameters)
        found = [
            series
            for query in queries
            if query.get("ReturnData", True)
            for series in self._found(query, queries, parameters)
        ]
        if parameters.get("ScanBy") != "TimestampAscending":
            found = [Found(one.query, one.label, one.points[::-1]) for one in found]
        values = [(one, point) for one in found for point in one.points]
        asked = {key: value for key, value in parameters.items() if key != "NextToken"}
        size = min(parameters.get("MaxDatapoints") or _MOST_VALUES, _MOST_VALUES)
        token = parameters.get("NextToken", "")
        page, following = self._tokens.page(f"data {sorted(asked.items())}", values, token, size)
        results = [_result(one, page, bool(following)) for one in found]
        more = {"NextToken": following} if following else {}
        return {"MetricDataResults": results, "Messages": [], **more}

    def _found(self, query: Reply, queries: Sequence[Reply], asked: Reply) -> Iterator[Found]:
        name = query["Id"]
        if "MetricStat" in query:
            points = self._points(query["MetricStat"], asked)
            yield Found(name, _label(query), points)
            return
        period = self._period(name, queries)
        first = rounded(asked["StartTime"], period, self._clock.now())
        times = tuple(range(first, int(asked["EndTime"]), period))
        labels = {one["Id"]: _label(one) for one in queries}
        for line in lines_of(sheet_of(self._store, queries, times, period), name):
            values = zip(times, line.values, strict=True)
            points = tuple((float(time), value) for time, value in values if value is not None)
            behind = f" {labels[line.name]}" if line.name and line.name != name else ""
            yield Found(name, f"{_label(query)}{behind}", points)

    def _period(self, name: str, queries: Sequence[Reply]) -> int:
        try:
            return period_in_seconds(period_of(queries, name))
        except NotComputedError as needed:
            raise wrong(f"The sandbox does not compute '{name}': {needed.name}.") from None

    def _points(self, stat: Reply, asked: Reply) -> tuple[tuple[float, float], ...]:
        start, unit = asked["StartTime"], stat.get("Unit", "")
        data = self._store.data(series_in(stat), start, asked["EndTime"], unit)
        periods = by_period(data, start, stat["Period"], self._clock.now())
        told = ((float(time), statistic(stat["Stat"], some)) for time, some in periods.items())
        return tuple((time, value) for time, value in told if value is not None)


def _check(queries: Sequence[Reply], asked: Reply) -> None:
    """Raises :class:`Refusal` for what the model allows and the service does not."""
    if len(queries) > _MOST_QUERIES:
        raise wrong(f"A request has at most {_MOST_QUERIES} metric data queries.")
    if asked["StartTime"] >= asked["EndTime"]:
        raise wrong("The parameter StartTime must be less than the parameter EndTime.")
    ids = [one["Id"] for one in queries]
    for one in queries:
        if ids.count(one["Id"]) > 1:
            raise wrong(f"The values for parameter id in the request are not unique: {ids}")
        if ("MetricStat" in one) == ("Expression" in one):
            raise wrong(f"'{one['Id']}' must have one of MetricStat and Expression.")
    for stat in stats_of(queries).values():
        check_statistic(stat["Stat"])
        period_in_seconds(stat["Period"])
    check_formulas(queries)


def _label(query: Reply) -> str:
    """The label that is asked for, else the name of the metric or the Id of the expression."""
    metric = query.get("MetricStat", {}).get("Metric", {})
    return str(query.get("Label") or metric.get("MetricName", query["Id"]))


def _result(found: Found, page: Sequence[tuple[Found, tuple[float, float]]], more: bool) -> Reply:
    mine = [point for one, point in page if one is found]
    return {
        "Id": found.query,
        "Label": found.label,
        "Timestamps": [time for time, _ in mine],
        "Values": [value for _, value in mine],
        "StatusCode": "PartialData" if more else "Complete",
    }
