"""State reasons of metric alarms in the words of the service (V, observed 6.3)."""

from __future__ import annotations

from datetime import UTC, datetime

from insights.monitors.alarms.evaluation import Datapoint, Evaluation
from insights.monitors.alarms.java_double import java_double
from insights.monitors.alarms.states import State, Treatment

#: The reason of an alarm before its first evaluation.
INITIAL = "Unchecked: Initial alarm creation"

_TREATED = {Treatment.BREACHING: "Breaching", Treatment.NOT_BREACHING: "NonBreaching"}


def reason(evaluation: Evaluation) -> str:
    """What the service says about the step into the state of this evaluation.

    ``Thresholds`` for bands is what reasons in public repositories say (E).
    """
    rule = evaluation.rule
    if evaluation.state is State.INSUFFICIENT_DATA:
        unknown = f"{_counted(rule.of, 'datapoint')} {'was' if rule.of == 1 else 'were'} unknown"
        return f"Insufficient Data: {unknown}."
    crossed = "Thresholds Crossed" if rule.comparison.of_band else "Threshold Crossed"
    real = [point for point in evaluation.deciding if point.value is not None]
    if not evaluation.considered:
        periods = _counted(rule.of, "period")
        return f"{crossed}: no datapoints were received for {periods}{_filled(evaluation)}."
    listed = ", ".join(_point(point) for point in real)
    compared = f"{_verb(evaluation, len(real))} {_limit(evaluation, real)}"
    return (
        f"{crossed}: {len(real)} out of the last {rule.of} datapoints [{listed}] "
        f"{compared}{_filled(evaluation)} ({_minimum(evaluation)})."
    )


def day_and_time(moment: int) -> str:
    """Epoch seconds as ``14/09/26 05:42:40``, in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%d/%m/%y %H:%M:%S")


def _point(point: Datapoint) -> str:
    return f"{java_double(point.value or 0.0)} ({day_and_time(point.time)})"


def _verb(evaluation: Evaluation, count: int) -> str:
    verb = "was" if count == 1 else "were"
    return verb if evaluation.state is State.ALARM else f"{verb} not"


def _limit(evaluation: Evaluation, real: list[Datapoint]) -> str:
    """What the points were compared with; of bands the end at each point (E)."""
    rule = evaluation.rule
    words = rule.comparison.words
    if not rule.comparison.of_band:
        return f"{words} the threshold ({java_double(rule.threshold or 0.0)})"
    ends = [point.band for point in real if point.band is not None]
    lower = ", ".join(java_double(low) for low, _ in ends)
    upper = ", ".join(java_double(high) for _, high in ends)
    return words.format(lower=f"[{lower}]", upper=f"[{upper}]")


def _filled(evaluation: Evaluation) -> str:
    treated = _TREATED.get(evaluation.rule.missing)
    if not evaluation.filled or treated is None:
        return ""
    verb = "was" if evaluation.filled == 1 else "were"
    return f" and {_counted(evaluation.filled, 'missing datapoint')} {verb} treated as [{treated}]"


def _minimum(evaluation: Evaluation) -> str:
    rule = evaluation.rule
    if evaluation.state is State.ALARM:
        return f"minimum {_counted(rule.alarm, 'datapoint')} for OK -> ALARM transition"
    return f"minimum {_counted(rule.recovery, 'datapoint')} for ALARM -> OK transition"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
