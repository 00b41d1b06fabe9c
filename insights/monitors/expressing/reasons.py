"""Why an entry cannot say what is in AWS, in words that many objects share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from insights.monitors.kinds import Kind
from insights.monitors.steps import Change

PROMQL = "It is an alarm on a PromQL query, which entries do not have."
RATE = "Its schedule is no cron(...), and that of an entry is."
EVERY = "It runs on a schedule that is no rate(...), and that of an entry is."
STATISTIC = "Its metrics have no statistic or no common period, and those of an entry do."
BOARD = "It is not a heading above log widgets of one size, which is all that catalogs make."
ELSEWHERE = "It shows logs of a region that is not imported."
EVERYWHERE = (
    "A catalog makes a dashboard for each of its regions, with the region's name behind its own "
    "but in the first; this one is not there for all."
)

_METRICS = "Its metrics have accounts, periods or an order of their own, which an entry cannot say."
#: By kind and the first step of a path.
_BY_PATH: Mapping[tuple[Kind, str], str] = {
    (Kind.ALARM, "Metrics"): _METRICS,
    (Kind.ALARM, "ThresholdMetricId"): _METRICS,
    (Kind.SCHEDULED_QUERY, "scheduleStartTime"): "It has a day on which it starts or ends.",
    (Kind.SCHEDULED_QUERY, "scheduleEndTime"): "It has a day on which it starts or ends.",
    (Kind.METRIC_FILTER, "metricTransformations"): "Its metric has a value or unit of no entry.",
    (Kind.DASHBOARD, "widgets"): "A widget asks something else than the entry of its title.",
}


def unsaid(kind: Kind, found: Sequence[Change]) -> str:
    """Why the catalog made something else of an object."""
    if not found:
        return "The catalog would not make it."
    first = found[0].path.partition(".")[0]
    return _BY_PATH.get((kind, first), f"An entry cannot say its '{found[0].path}'.")


def unsayable(kind: Kind, body: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """Why an entry has no words for an object, before any catalog is made; else nothing."""
    if kind is Kind.SCHEDULED_QUERY:
        return "" if "cron" in said else RATE
    if "EvaluationCriteria" in body:
        return PROMQL
    if "aggregate" in said:
        return "" if "every" in said else EVERY
    if "rule" in said:
        return ""
    whole = "period" in said and ("statistic" in said or "metrics" in said)
    return "" if whole else STATISTIC
