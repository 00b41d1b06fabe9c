"""Which steps need which others, so that what a failed one was to make is not built upon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from insights.monitors.differences import TYPE
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.order import alarms_below
from insights.monitors.resources.bodies import COMPOSITE
from insights.monitors.steps import Delete, Step
from insights.monitors.wanted import Wanted


def needed(step: Step, failed: Iterable[Step]) -> Step | None:
    """The first of the failed steps without which this one is not to be done.

    A metric alarm needs the metric filters that make its metric, a composite alarm the alarms
    that it names. An alarm is not deleted while a composite alarm that names it is there.
    """
    return next((other for other in failed if _needs(step, other)), None)


def _needs(step: Step, other: Step) -> bool:
    if isinstance(step, Delete) != isinstance(other, Delete):
        return False
    if isinstance(step, Delete):
        return _rests_on(_thing(other), _thing(step))
    return _rests_on(_thing(step), _thing(other))


def _rests_on(upper: Live | Wanted, lower: Live | Wanted) -> bool:
    if upper.kind is not Kind.ALARM:
        return False
    if lower.kind is Kind.ALARM:
        return upper.body.get(TYPE) == COMPOSITE and lower.name in alarms_below(upper.body)
    return lower.kind is Kind.METRIC_FILTER and bool(_made(lower.body) & _watched(upper.body))


_Metric = tuple[str, str]


def _made(body: Mapping[str, Any]) -> set[_Metric]:
    made = body.get("metricTransformations", ())
    return {(str(one["metricNamespace"]), str(one["metricName"])) for one in made}


def _watched(body: Mapping[str, Any]) -> set[_Metric]:
    stats = [one["MetricStat"]["Metric"] for one in body.get("Metrics", ()) if "MetricStat" in one]
    found = [body, *stats]
    return {(str(one.get("Namespace", "")), str(one.get("MetricName", ""))) for one in found}


def _thing(step: Step) -> Live | Wanted:
    return step.before if isinstance(step, Delete) else step.after
