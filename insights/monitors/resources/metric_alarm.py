"""Metric alarms: on a metric filter's metric or any other, on its band, on metric math."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic
from insights.monitors.alarms.rule import metric_rule
from insights.monitors.alarms.states import BY_SIGN
from insights.monitors.codes import BAD_COMPARISON, BAD_PERIOD, NEVER_OK
from insights.monitors.resources import metrics
from insights.monitors.resources.alarm_settings import (
    Counts,
    common,
    comparison,
    counts,
    refused,
)
from insights.monitors.resources.bodies import METRIC, body
from insights.monitors.resources.durations import check_zone, seconds
from insights.monitors.resources.metric_queries import BAND, band_expression
from insights.monitors.resources.target import Target

#: Periods that follow the clock (D, spec 5.1).
CLOCK_PERIODS = (60, 300, 3600, 86_400, 604_800)
#: Fixed offsets, in steps of five minutes (D, WallClockWindow).
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?[+-](?:0?[0-9]|1[0-8])(?::?[0-5][05])?")


@dataclass(frozen=True, slots=True)
class MetricAlarm:
    """A metric alarm as CloudWatch holds it.

    ``measured`` is the part of the request that says what is measured; ``threshold`` is ``None``
    where a band takes its place, whose id then is ``band``.
    """

    measured: Mapping[str, Any]
    counts: Counts
    comparison: str
    threshold: float | None = None
    band: str = ""
    missing: str = "missing"
    low_samples: str = "evaluate"
    wall_clock: str = ""
    common: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """What PutMetricAlarm is told beside name and tags."""
        made = {
            **self.common,
            **self.measured,
            "EvaluationPeriods": self.counts.of,
            "DatapointsToAlarm": self.counts.alarm,
            "ComparisonOperator": self.comparison,
            "Threshold": self.threshold,
            "ThresholdMetricId": self.band or None,
            "TreatMissingData": self.missing,
            "EvaluateLowSampleCountPercentile": self.low_samples,
        }
        if self.wall_clock:
            made["EvaluationWindow"] = {"WallClockWindow": {"Timezone": self.wall_clock}}
        return body(METRIC, made)


def metric_alarm(
    entry: Entry, written: MarkedMap, target: Target, told: list[Diagnostic]
) -> dict[str, Any]:
    """The body of a metric alarm, with what CloudWatch would refuse about it."""
    check_metric_alarm(entry, written, told)
    period = seconds(written, "period", 60, told)
    banded = "band" in written
    alarm = MetricAlarm(
        _measured(entry, written, period),
        counts(written),
        comparison(written),
        None if banded else written.get("threshold"),
        BAND if banded else "",
        written.get("missing", "missing"),
        written.get("low_samples", "evaluate"),
        written.get("wall_clock", ""),
        common(written, target, told),
    )
    return alarm.body()


def check_metric_alarm(entry: Entry, written: MarkedMap, told: list[Diagnostic]) -> None:
    """What PutMetricAlarm would refuse, whatever the environment."""
    period = seconds(written, "period", 60, told)
    count = counts(written)
    missing = written.get("missing", "missing")
    threshold = written.get("threshold")
    words = (count.alarm, count.of, comparison(written), threshold, missing, period)
    refused(written, metric_rule(*words)[1], told)
    if "metrics" in written:
        told += metrics.check_math(written)
        for one in written["metrics"]:
            if "statistic" in one:
                metrics.check_statistic(one, told)
                metrics.check_dimensions(entry, one, told)
        _check_band(written, told)
    else:
        told += metrics.check_choice(written)
        metrics.check_statistic(written, told)
        metrics.check_dimensions(entry, written, told)
        _check_recovery(entry, written, told)
    _check_clock(written, period, told)


def _measured(entry: Entry, written: MarkedMap, period: int) -> dict[str, Any]:
    if "metrics" in written:
        watched = metrics.watched(written)
        return _banded(written, watched, metrics.math(entry, written, period, watched))
    if "band" in written:
        stat = metrics.metric_stat(entry, written, period)
        return _banded(written, "m1", [{"Id": "m1", "MetricStat": stat}])
    measured = metrics.metric_keys(entry, written) | metrics.statistic_keys(written["statistic"])
    measured["Period"] = period
    return {**measured, "Unit": written["unit"]} if "unit" in written else measured


def _banded(written: MarkedMap, watched: str, made: list[dict[str, Any]]) -> dict[str, Any]:
    """The metrics with their expected band, where there is one."""
    if "band" in written:
        expression = band_expression(watched, written["band"])
        made = [*made, {"Id": BAND, "Expression": expression}]
    return {"Metrics": made}


def _check_band(written: MarkedMap, told: list[Diagnostic]) -> None:
    """Metric math that is compared with a band has one, and has it for nothing else."""
    of_band = BY_SIGN[written["comparison"]].of_band
    message = hint = ""
    if of_band and "band" not in written and "threshold" not in written:
        message = f"'{written['comparison']}' compares with a band, and there is none."
        hint = "Add 'band: 2', or compare with '>' and a threshold."
    elif not of_band and "band" in written and "threshold" in written:
        message = "The alarm has a threshold and a band."
        hint = "Remove one of the two."
    if message:
        span = written.value_span("comparison")
        told.append(BAD_COMPARISON.at(written.file, span, message, hint))


def _check_clock(written: MarkedMap, period: int, told: list[Diagnostic]) -> None:
    if "wall_clock" in written and not _OFFSET.fullmatch(written["wall_clock"]):
        check_zone(written, "wall_clock", told)
    if "wall_clock" in written and period not in CLOCK_PERIODS:
        message = f"Periods of {written['period']} cannot follow the clock."
        hint = "Write 1m, 5m, 1h, 1d or 7d, or remove 'wall_clock'."
        span = written.value_span("period")
        told.append(BAD_PERIOD.at(written.file, span, message, hint))


def _check_recovery(entry: Entry, written: MarkedMap, told: list[Diagnostic]) -> None:
    """An alarm that cannot see that all is well again (spec 13: the common mistake)."""
    metric = metrics.metric_of(entry, written.get("filter", ""))
    counting = written["comparison"] in (">", ">=") and "missing" not in written
    if counting and metric is not None and "default" not in metric:
        message = "Without matches there is no point, and the alarm does not return to OK."
        hint = "Add 'missing: notBreaching', or a default of 0 to the metric."
        told.append(NEVER_OK.at(written.file, written.value_span("name"), message, hint))
