"""What decides an alarm: how many of how many points, against what, and what a gap means."""

from __future__ import annotations

from collections.abc import Iterator

from insights.dataclass import dataclass
from insights.monitors.alarms.states import Band, Comparison, Treatment

#: The longest time that all points of an alarm may cover, in seconds (D, PutMetricAlarm).
LONGEST = 604_800
#: The same for periods shorter than an hour (D, PutMetricAlarm).
LONGEST_OF_SHORT = 86_400
#: Periods below a minute (D, PutMetricAlarm).
SHORT_PERIODS = (10, 20, 30)
#: The most query results that a log alarm looks at (D, PutLogAlarm).
MOST_RESULTS = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """``alarm`` of the last ``of`` points have to breach (M of N).

    ``threshold`` is ``None`` for comparisons with a band. ``period`` is in seconds, 0 where
    points stand for executions of a query.
    """

    alarm: int
    of: int
    comparison: Comparison
    threshold: float | None = None
    missing: Treatment = Treatment.MISSING
    period: int = 60

    def breaches(self, value: float, band: Band | None = None) -> bool:
        """Whether a point is on the wrong side."""
        return self.comparison.breaches(value, self.threshold, band)

    @property
    def recovery(self) -> int:
        """How many points have to be good on the way back to OK (V, observed 6.3)."""
        return self.of - self.alarm + 1


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why AWS would not take an alarm: the field of :class:`Rule` at fault, and what to do."""

    field: str
    message: str
    hint: str


def metric_rule(
    alarm: int, of: int, comparison: str, threshold: float | None, missing: str, period: int
) -> tuple[Rule | None, list[Refusal]]:
    """A rule for a metric alarm from numbers and words of the API, or why there is none."""
    refused = [*_unknown("comparison", comparison), *_unknown("missing", missing)]
    if refused:
        return None, refused
    rule = Rule(alarm, of, Comparison(comparison), threshold, Treatment(missing), period)
    refused = metric_refusals(rule)
    return (None if refused else rule), refused


def log_rule(
    alarm: int, of: int, comparison: str, threshold: float, missing: str
) -> tuple[Rule | None, list[Refusal]]:
    """The same for a log alarm, whose points are executions of a query."""
    refused = [*_unknown("comparison", comparison), *_unknown("missing", missing)]
    if refused:
        return None, refused
    rule = Rule(alarm, of, Comparison(comparison), threshold, Treatment(missing), 0)
    refused = log_refusals(rule)
    return (None if refused else rule), refused


def metric_refusals(rule: Rule) -> list[Refusal]:
    """What PutMetricAlarm would refuse in a rule (D)."""
    counts = _count_refusals(rule)
    return [*counts, *period_refusals(rule.period, rule.of), *_threshold_refusals(rule)]


def log_refusals(rule: Rule) -> list[Refusal]:
    """What PutLogAlarm would refuse in a rule (D)."""
    found = list(_count_refusals(rule))
    if rule.of > MOST_RESULTS:
        message = f"A log alarm looks at {MOST_RESULTS} query results at most, not {rule.of}."
        found.append(Refusal("of", message, f"Write a number up to {MOST_RESULTS}."))
    if rule.comparison.of_band:
        message = f"A log alarm cannot compare with a band ('{rule.comparison}')."
        found.append(Refusal("comparison", message, "Write one of '>', '>=', '<' and '<='."))
    return found


def period_refusals(period: int, count: int) -> Iterator[Refusal]:
    """What is wrong with a period in seconds, and with the time that ``count`` of them cover."""
    if period not in SHORT_PERIODS and (period < 60 or period % 60):
        message = f"A period of {period} seconds is not one that alarms have."
        yield Refusal("period", message, "Write 10s, 20s, 30s or whole minutes, such as 5m.")
        return
    longest = LONGEST if period >= 3600 else LONGEST_OF_SHORT
    if period * count > longest:
        days = longest // 86_400
        message = f"{count} periods of {period} seconds cover more than {days} days."
        if days == 1:
            message = f"{count} periods of {period} seconds cover more than a day."
        hint = "Write fewer datapoints or a shorter period; periods of 1h and more reach a week."
        yield Refusal("period", message, hint)


def _threshold_refusals(rule: Rule) -> Iterator[Refusal]:
    sign = rule.comparison.sign
    if rule.comparison.of_band and rule.threshold is not None:
        message = f"'{sign}' compares with a band, and the alarm has a threshold."
        yield Refusal("comparison", message, "Compare with '>' or '<', or write a band instead.")
    if not rule.comparison.of_band and rule.threshold is None:
        message = f"'{sign}' compares with a threshold, and there is none."
        hint = "Add 'threshold', or compare with 'outside' and a band."
        yield Refusal("comparison", message, hint)


def _unknown(field: str, word: str) -> Iterator[Refusal]:
    known = list(Comparison if field == "comparison" else Treatment)
    if word not in known:
        message = f"'{word}' is no word for '{field}'."
        yield Refusal(field, message, f"Write one of {', '.join(known)}.")


def _count_refusals(rule: Rule) -> Iterator[Refusal]:
    if rule.of < 1 or rule.alarm < 1:
        message = f"'{rule.alarm} of {rule.of}' counts no datapoint."
        yield Refusal("alarm", message, "Write numbers from 1 on, such as 1 of 1.")
    elif rule.alarm > rule.of:
        message = f"{rule.alarm} of {rule.of} datapoints cannot breach."
        yield Refusal("alarm", message, f"Write at most '{rule.of} of {rule.of}'.")
