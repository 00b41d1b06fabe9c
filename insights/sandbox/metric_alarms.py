"""Which metric alarms PutMetricAlarm takes (API_PutMetricAlarm; observed 6.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from insights.monitors.extended_statistics import read_extended
from insights.sandbox.account import Home
from insights.sandbox.alarm_rules import STATIC, check_actions, check_treatment, wrong
from insights.sandbox.formulas import check_formulas, is_single
from insights.sandbox.refusal import Refusal

Asked = Mapping[str, Any]
_WEEK, _DAY, _HOUR = 604_800, 86_400, 3_600
_ID = re.compile(r"[a-z]\w*", re.ASCII)
_MOST_METRICS = 10


def check_metric_alarm(asked: Asked, home: Home) -> None:
    """Raises :class:`Refusal` for what the model allows and the service does not."""
    check_actions(asked, home)
    check_treatment(asked)
    if "Metrics" in asked and "MetricName" in asked:
        raise wrong("MetricName should not be set if list of Metrics is set.")
    sources = [key for key in ("MetricName", "Metrics", "EvaluationCriteria") if asked.get(key)]
    if len(sources) != 1:
        raise wrong("Specify one of MetricName, Metrics and EvaluationCriteria.")
    if sources == ["MetricName"]:
        _check_metric(asked)
    elif sources == ["Metrics"]:
        _check_metrics(asked["Metrics"])
    if sources != ["EvaluationCriteria"]:
        _check_evaluation(asked)


def _check_metric(asked: Asked) -> None:
    statistics = [key for key in ("Statistic", "ExtendedStatistic") if asked.get(key)]
    if len(statistics) > 1:
        raise wrong(
            "PutMetricAlarm request can not be made with both Statistic and ExtendedStatistic "
            "parameters. Only one of them should be present"
        )
    if not statistics:
        raise wrong("Specify one of Statistic and ExtendedStatistic.")
    for key in ("Namespace", "Period"):
        if key not in asked:
            raise wrong(f"{key} must be set with MetricName.")
    extended = asked.get("ExtendedStatistic")
    if extended is not None and read_extended(extended) is None:
        raise Refusal(
            "InvalidParameterValue",
            f"The value {extended} for parameter ExtendedStatistic is not supported.",
        )
    low = asked.get("EvaluateLowSampleCountPercentile")
    if low is not None and (extended is None or low not in ("evaluate", "ignore")):
        raise wrong(
            "EvaluateLowSampleCountPercentile is evaluate or ignore, and needs a percentile as "
            "ExtendedStatistic."
        )
    _check_period(asked["Period"], asked.get("EvaluationPeriods", 1))


def _check_period(period: int, count: int) -> None:
    if period not in (10, 20, 30) and period % 60:
        raise wrong("Period must be 10, 20, 30 or a multiple of 60.")
    most = _DAY if period < _HOUR else _WEEK
    if period * count > most:
        raise wrong(
            f"Metrics cannot be checked across more than {most} seconds: EvaluationPeriods times "
            f"Period is {period * count}."
        )


def _check_evaluation(asked: Asked) -> None:
    for key in ("EvaluationPeriods", "ComparisonOperator"):
        if key not in asked:
            raise wrong(f"{key} must be set.")
    if asked.get("DatapointsToAlarm", 1) > asked["EvaluationPeriods"]:
        raise wrong("DatapointsToAlarm must not be greater than EvaluationPeriods.")
    band = asked["ComparisonOperator"] not in STATIC
    if band != ("ThresholdMetricId" in asked) or band == ("Threshold" in asked):
        raise wrong(
            "Set Threshold, or ThresholdMetricId with an operator that compares with a band."
        )


def _check_metrics(metrics: Sequence[Asked]) -> None:
    ids = [one["Id"] for one in metrics]
    if len(metrics) > _MOST_METRICS:
        raise wrong(f"An alarm has at most {_MOST_METRICS} metrics and expressions.")
    if len(set(ids)) < len(ids) or not all(map(_ID.fullmatch, ids)):
        raise wrong("Each Id must be there once, and begin with a lower case letter.")
    if sum(one.get("ReturnData", True) for one in metrics) != 1 and not _has_band(metrics):
        raise wrong("Exactly one element of Metrics must have ReturnData set to true.")
    for one in metrics:
        if ("MetricStat" in one) == ("Expression" in one):
            raise wrong(f"'{one['Id']}' must have one of MetricStat and Expression.")
    if "SEARCH" in check_formulas(metrics):
        # The text is in reports of users (E).
        raise wrong("SEARCH is not supported on Metric Alarms.")
    _check_returned(metrics)


def _check_returned(metrics: Sequence[Asked]) -> None:
    """The expression behind an alarm comes to one time series (text in reports of users, E)."""
    for one in metrics:
        if one.get("ReturnData", True) and "Expression" in one and not is_single(one, metrics):
            raise wrong(
                "Metrics expression that return multi time series are only allowed for "
                "MetricsInsights expression with an ORDER BY clause"
            )


def _has_band(metrics: Sequence[Asked]) -> bool:
    return any("ANOMALY_DETECTION_BAND" in one.get("Expression", "") for one in metrics)
