"""StateReasonData of metric alarms (V, observed 6.3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.alarms.evaluation import Datapoint, Evaluation


@dataclass(frozen=True, slots=True)
class Measured:
    """What an alarm measures; ``statistic`` is empty for metric math, ``unit`` if not set."""

    statistic: str = ""
    unit: str = ""


def reason_data(evaluation: Evaluation, moment: float, measured: Measured) -> str:
    """The JSON text beside the reason; ``moment`` of the evaluation in epoch seconds."""
    return json.dumps(_fields(evaluation, moment, measured), separators=(",", ":"))


def instant(moment: float) -> str:
    """``2026-09-14T05:43:07.551+0000``."""
    at = datetime.fromtimestamp(round(moment * 1000) / 1000, UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"


def _fields(evaluation: Evaluation, moment: float, measured: Measured) -> Mapping[str, Any]:
    fields: dict[str, Any] = {"version": "1.0", "queryDate": instant(moment)}
    considered = evaluation.considered
    if considered:
        fields["startDate"] = instant(considered[0].time)
    if measured.unit:
        fields["unit"] = measured.unit
    if measured.statistic:
        fields["statistic"] = measured.statistic
    period = evaluation.rule.period
    fields["period"] = period
    by_time = {point.time: point for point in considered}
    times = range(considered[0].time, considered[-1].time + 1, period) if considered else range(0)
    fields["recentDatapoints"] = [by_time[at].value if at in by_time else None for at in times]
    if evaluation.rule.comparison.of_band:
        fields |= _bands(considered)
    else:
        fields["threshold"] = evaluation.rule.threshold
    fields["evaluatedDatapoints"] = [_evaluated(point) for point in evaluation.deciding]
    return fields


def _bands(considered: tuple[Datapoint, ...]) -> dict[str, Any]:
    """The ends of the band at each point (E: reasons that public repositories keep)."""
    bands = [point.band for point in considered if point.band is not None]
    return {
        "recentLowerThresholds": [low for low, _ in bands],
        "recentUpperThresholds": [high for _, high in bands],
    }


def _evaluated(point: Datapoint) -> dict[str, Any]:
    shown: dict[str, Any] = {"timestamp": instant(point.time)}
    if point.value is not None:
        if point.samples is not None:
            shown["sampleCount"] = float(point.samples)
        shown["value"] = point.value
    return shown
