"""What a metric alarm looks at, in the words of an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from insights.monitors.resources.durations import spelled
from insights.monitors.resources.metric_queries import BAND, band_of, period_of

#: Name, namespace and dimensions of a metric, to the metric filter of the entry that makes it.
Filters = Callable[[Mapping[str, Any]], str]

_Words = dict[str, Any]
#: The id that an entry's band has its metric under.
_BANDED = "m1"


def measured(body: Mapping[str, Any], filters: Filters) -> _Words:
    """The keys that say what is measured; values that are not there are ``None``."""
    metrics = body.get("Metrics", ())
    if not metrics:
        said = _metric(body, filters)
        said["statistic"] = body.get("Statistic") or body.get("ExtendedStatistic")
        return {**said, "unit": body.get("Unit"), "period": spelled(body.get("Period"))}
    period = {"period": spelled(period_of(metrics))}
    band = band_of(metrics[-1]) if body.get("ThresholdMetricId") == BAND else None
    if band is None:
        return {**_math(metrics, filters), **period}
    width = {"band": band.width}
    rest = metrics[:-1]
    if [one["Id"] for one in rest] == [_BANDED] and set(rest[0]) == {"Id", "MetricStat"}:
        return {**_stat(rest[0]["MetricStat"], filters), **period, **width}
    return {**_math(rest, filters), **period, **width}


def _math(metrics: Sequence[Mapping[str, Any]], filters: Filters) -> _Words:
    watched = [one["Id"] for one in metrics if one.get("ReturnData", True)]
    last = metrics[-1]["Id"] if metrics else ""
    return {
        "metrics": [_query(one, filters) for one in metrics],
        "watch": watched[0] if watched and watched[0] != last else None,
    }


def _query(one: Mapping[str, Any], filters: Filters) -> _Words:
    said: _Words = {"id": one["Id"]}
    if "MetricStat" in one:
        said |= _stat(one["MetricStat"], filters)
    else:
        said["expression"] = one.get("Expression")
    said["label"] = one.get("Label")
    return {key: value for key, value in said.items() if value is not None}


def _stat(stat: Mapping[str, Any], filters: Filters) -> _Words:
    said = {**_metric(stat["Metric"], filters), "statistic": stat.get("Stat")}
    return {**said, "unit": stat.get("Unit")}


def _metric(metric: Mapping[str, Any], filters: Filters) -> _Words:
    name = filters(metric)
    if name:
        said: _Words = {"filter": name}
    else:
        said = {"namespace": metric.get("Namespace"), "metric": metric.get("MetricName")}
    dimensions = {one["Name"]: one["Value"] for one in metric.get("Dimensions", ())}
    return {**said, "dimensions": dimensions or None}
