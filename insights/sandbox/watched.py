"""What a metric alarm looks at, read from its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.alarms.evaluation import Percentile
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import Comparison, Treatment
from insights.monitors.metric_math.faults import NotComputedError
from insights.monitors.metric_math.functions import CLOCKS
from insights.sandbox.formulas import formulas_of, period_of, series_in, stats_of
from insights.sandbox.metric_store import Series
from insights.sandbox.statistics import is_percentile, is_statistic

Record = Mapping[str, Any]
#: Alarms on these metrics keep their state over gaps where nothing else is said (observed 6.4).
_IGNORING = "AWS/DynamoDB"


@dataclass(frozen=True, slots=True)
class Watched:
    """The rule, and the metrics in the form that ``Metrics`` has.

    ``shown`` is the Id of what is compared: a metric, or where ``math`` is an expression.
    """

    rule: Rule
    metrics: Sequence[Record]
    shown: str
    math: bool
    percentile: Percentile | None

    @property
    def stat(self) -> Record:
        """The metric of an alarm on one metric."""
        return stats_of(self.metrics)[self.shown]

    @property
    def series(self) -> list[tuple[Series, str]]:
        """All that is looked at, each with its unit; an empty unit means any."""
        stats = stats_of(self.metrics).values()
        return [(series_in(stat), stat.get("Unit", "")) for stat in stats]

    @property
    def timeless(self) -> bool:
        """Whether what is compared changes with values only, and not with the hour."""
        text = " ".join(formulas_of(self.metrics).values())
        return not any(f"{name}(" in text for name in CLOCKS)


def watched(record: Record) -> Watched | None:
    """What the alarm looks at, or nothing where the sandbox cannot compute it.

    That is so for bands, PromQL, and expressions that need more than metrics of one period.
    """
    metrics = _metrics(record)
    shown = next((one["Id"] for one in metrics if one.get("ReturnData", True)), "")
    if not shown or "Threshold" not in record:
        return None
    stats = stats_of(metrics)
    if not all(is_statistic(stat["Stat"]) for stat in stats.values()):
        return None
    if shown in stats:
        return _on_one(record, metrics, shown)
    try:
        period = period_of(metrics, shown)
    except NotComputedError:
        return None
    return Watched(_rule(record, period, metrics), metrics, shown, True, None)


def _on_one(record: Record, metrics: Sequence[Record], shown: str) -> Watched:
    stat = stats_of(metrics)[shown]
    low = record.get("EvaluateLowSampleCountPercentile") == "ignore"
    percentile = Percentile(stat["Stat"], low) if is_percentile(stat["Stat"]) else None
    return Watched(_rule(record, stat["Period"], metrics), metrics, shown, False, percentile)


def _metrics(record: Record) -> Sequence[Record]:
    """The alarm's metrics in the form that ``Metrics`` has."""
    if "MetricName" not in record:
        metrics: Sequence[Record] = record.get("Metrics", [])
        return metrics
    metric = {key: record[key] for key in ("Namespace", "MetricName", "Dimensions")}
    name = record.get("Statistic") or record["ExtendedStatistic"]
    unit = {"Unit": record["Unit"]} if "Unit" in record else {}
    stat = {"Metric": metric, "Stat": name, "Period": record["Period"], **unit}
    return [{"Id": "m", "MetricStat": stat}]


def _rule(record: Record, period: int, metrics: Sequence[Record]) -> Rule:
    count = record["EvaluationPeriods"]
    spaces = {stat["Metric"].get("Namespace") for stat in stats_of(metrics).values()}
    missing = "ignore" if spaces == {_IGNORING} else "missing"
    return Rule(
        record.get("DatapointsToAlarm", count),
        count,
        Comparison(record["ComparisonOperator"]),
        float(record["Threshold"]),
        Treatment(record.get("TreatMissingData", missing)),
        period,
    )
