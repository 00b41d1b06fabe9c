"""What PutMetricData refuses (API_PutMetricData, API_MetricDatum; texts recorded where marked)."""

from __future__ import annotations

from typing import Any

from insights.sandbox.refusal import Refusal

_OLDEST = 14 * 86_400
_NEWEST = 2 * 3600
_LARGEST = 2.0**360
_MOST_VALUES = 150
_VALUES = ("Value", "Values", "StatisticValues")


def check_namespace(namespace: str) -> None:
    """Raises :class:`Refusal` for a namespace that belongs to AWS."""
    if namespace.startswith("AWS/"):
        raise _invalid("The value AWS/ for parameter Namespace is invalid.")


def check_datum(datum: dict[str, Any], number: int, now: float) -> None:
    """Raises :class:`Refusal` for a member of ``MetricData``, the ``number``-th from 1."""
    here = f"MetricData.member.{number}"
    _check_kind(datum, here)
    values = [datum[key] for key in ("Value",) if key in datum] + datum.get("Values", [])
    values += list(datum.get("StatisticValues", {}).values())
    if any(not -_LARGEST <= value <= _LARGEST for value in values):
        raise _invalid(f"The value for parameter {here}.Value is outside of -2^360 to 2^360.")
    time = datum.get("Timestamp", now)
    if not now - _OLDEST <= time <= now + _NEWEST:
        raise _invalid(
            f"The parameter {here}.Timestamp must specify a time within the last two weeks and "
            "not more than two hours in the future."
        )
    if datum.get("StorageResolution", 60) not in (1, 60):
        raise _invalid(f"The parameter {here}.StorageResolution must be 1 or 60.")


def _check_kind(datum: dict[str, Any], here: str) -> None:
    given = [key for key in _VALUES if key in datum]
    if len(given) > 1:
        # Recorded for Value and Values (observed 6.4).
        raise Refusal(
            "InvalidParameterCombination",
            f"The parameters {here}.{given[0]} and {here}.{given[1]} are mutually exclusive and "
            "you have specified both.",
        )
    if not given:
        raise Refusal(
            "MissingParameter",
            f"At least one of the parameters {here}.Value, "
            f"{here}.Values and {here}.StatisticValues must be specified.",
        )
    counts = datum.get("Counts")
    if "Values" in datum and counts is not None and len(counts) != len(datum["Values"]):
        raise _invalid(f"The parameters {here}.Values and {here}.Counts must be of the same size.")
    if not datum.get("Values", [0]) or len(datum.get("Values", ())) > _MOST_VALUES:
        raise _invalid(f"The collection {here}.Values must have 1 to {_MOST_VALUES} values.")


def _invalid(text: str) -> Refusal:
    return Refusal("InvalidParameterValue", text)
