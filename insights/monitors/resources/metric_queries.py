"""The metrics of an alarm in one form, so that what makes no difference is none.

An expression without a period has that of the metrics in it (D, MetricDataQuery). The console calls
an expected band ``ad1`` and gives it a label and a period; what the alarm does depends on none of
them, so here a band is called ``band`` and stands last (A).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

#: The id of the band in the metrics of an alarm.
BAND = "band"
_BAND = re.compile(r"\s*ANOMALY_DETECTION_BAND\(\s*(\w+)\s*(?:,\s*([0-9]+(?:\.[0-9]+)?)\s*)?\)\s*")
#: The width of a band whose expression does not say it (D, ANOMALY_DETECTION_BAND).
_WIDTH = "2"

_Query = Mapping[str, Any]


class Band(NamedTuple):
    """The id of the metric around which a band lies, and its width in standard deviations."""

    around: str
    width: int | float


def band_of(one: _Query) -> Band | None:
    """The band of a metric query; ``None`` where it is no band alone."""
    found = _BAND.fullmatch(str(one.get("Expression", "")))
    if found is None:
        return None
    width = found[2] or _WIDTH
    return Band(found[1], float(width) if "." in width else int(width))


def band_expression(around: str, width: float) -> str:
    """The expression of a band (E: the example of the API)."""
    return f"ANOMALY_DETECTION_BAND({around}, {width})"


def period_of(metrics: Sequence[_Query]) -> int | None:
    """The period that all metrics have, or else all expressions; ``None`` where they differ."""
    stats = {one["MetricStat"].get("Period") for one in metrics if "MetricStat" in one}
    periods = stats or {one.get("Period") for one in metrics}
    return periods.pop() if len(periods) == 1 else None


def in_one_form(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a metric alarm with its metrics in that form; one without any as it is."""
    metrics = body.get("Metrics")
    if not metrics:
        return dict(body)
    common, threshold = period_of(metrics), body.get("ThresholdMetricId")
    band = next((one for one in metrics if one["Id"] == threshold), None)
    found = band_of(band) if band is not None and _renamable(band, metrics, common) else None
    made = [_with_period(one, common) for one in metrics if found is None or one is not band]
    if band is None or found is None:
        return {**body, "Metrics": made}
    kept = {key: one for key, one in band.items() if key not in ("Label", "Period")}
    last = {**kept, "Id": BAND, "Expression": band_expression(*found)}
    return {**body, "Metrics": [*made, last], "ThresholdMetricId": BAND}


def _with_period(one: _Query, common: int | None) -> _Query:
    if common is None or "Expression" not in one or one.get("Period") is not None:
        return one
    return {**one, "Period": common} if band_of(one) is None else one


def _renamable(band: _Query, metrics: Sequence[_Query], common: int | None) -> bool:
    """Whether nothing else depends on how a band is called, and on its period."""
    named = re.compile(rf"\b(?:{re.escape(band['Id'])}|{BAND})\b")
    others = [one for one in metrics if one is not band]
    free = all(one["Id"] != BAND for one in others)
    return (
        free
        and not any(named.search(str(one.get("Expression", ""))) for one in others)
        and band.get("Period") in (None, common)
    )
