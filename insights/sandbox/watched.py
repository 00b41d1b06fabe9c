"""What a metric alarm looks at, read from its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from insights.monitors.alarms.evaluation import Percentile
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import Comparison, Treatment
from insights.sandbox.metric_store import Series, series_of
from insights.sandbox.statistics import PLAIN, is_percentile

#: Alarms on these metrics keep their state over gaps where nothing else is said (observed 6.4).
_IGNORING = "AWS/DynamoDB"


@dataclass(frozen=True, slots=True)
class Watched:
    """One metric, its statistic and the rule; ``unit`` is empty where any counts."""

    rule: Rule
    series: Series
    statistic: str
    unit: str
    percentile: Percentile | None


def watched(record: Mapping[str, Any]) -> Watched | None:
    """What the alarm looks at, or nothing where the sandbox cannot compute it.

    That is so for expressions, bands, PromQL, and trimmed statistics.
    """
    stat = _stat(record)
    if stat is None or "Threshold" not in record:
        return None
    name = stat["Stat"]
    if name not in PLAIN and not is_percentile(name):
        return None
    metric = stat["Metric"]
    namespace = metric.get("Namespace", "")
    series = series_of(namespace, metric.get("MetricName", ""), metric.get("Dimensions", ()))
    low = record.get("EvaluateLowSampleCountPercentile") == "ignore"
    percentile = None if name in PLAIN else Percentile(name, low)
    rule = _rule(record, stat["Period"], namespace)
    return Watched(rule, series, name, stat.get("Unit", ""), percentile)


def _stat(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The alarm's metric in the form that ``Metrics`` has."""
    if "MetricName" in record:
        metric = {key: record[key] for key in ("Namespace", "MetricName", "Dimensions")}
        name = record.get("Statistic") or record["ExtendedStatistic"]
        unit = {"Unit": record["Unit"]} if "Unit" in record else {}
        return {"Metric": metric, "Stat": name, "Period": record["Period"], **unit}
    metrics = record.get("Metrics", [])
    alone = metrics[0] if len(metrics) == 1 else {}
    found: Mapping[str, Any] | None = alone.get("MetricStat")
    return found


def _rule(record: Mapping[str, Any], period: int, namespace: str) -> Rule:
    count = record["EvaluationPeriods"]
    missing = "ignore" if namespace == _IGNORING else "missing"
    return Rule(
        record.get("DatapointsToAlarm", count),
        count,
        Comparison(record["ComparisonOperator"]),
        float(record["Threshold"]),
        Treatment(record.get("TreatMissingData", missing)),
        period,
    )
