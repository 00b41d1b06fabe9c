"""What metric and log alarms write in the same way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic
from insights.monitors.alarms.rule import Refusal
from insights.monitors.alarms.states import BY_SIGN
from insights.monitors.codes import (
    BAD_COMPARISON,
    BAD_COUNTS,
    BAD_PERIOD,
    BAD_SCHEDULE,
)
from insights.monitors.resources.durations import seconds
from insights.monitors.resources.target import Target

#: A warm-up in minutes (D, PutMetricAlarm).
LONGEST_WARM_UP = 2880

_CODES = {
    "alarm": BAD_COUNTS,
    "of": BAD_COUNTS,
    "period": BAD_PERIOD,
    "comparison": BAD_COMPARISON,
    "missing": BAD_COMPARISON,
}
_KEYS = {"alarm": "datapoints", "of": "datapoints"}


@dataclass(frozen=True, slots=True)
class Counts:
    """``alarm`` of ``of`` points."""

    alarm: int
    of: int


def counts(written: MarkedMap) -> Counts:
    """``2 of 3``; one of one where nothing is written."""
    alarm, _, of = written.get("datapoints", "1 of 1").partition(" of ")
    return Counts(int(alarm), int(of))


def comparison(written: MarkedMap) -> str:
    """The API's word for the comparison of an entry."""
    return BY_SIGN[written["comparison"]].value


def refused(
    written: MarkedMap, refusals: Iterable[Refusal], told: list[Diagnostic], **keys: str
) -> None:
    """Findings at the keys that are at fault; ``keys`` are those of other names than usual."""
    names = {**_KEYS, **keys}
    for refusal in refusals:
        key = names.get(refusal.field, refusal.field)
        span = written.value_span(key) if key in written else written.value_span("name")
        code = _CODES[refusal.field]
        told.append(code.at(written.file, span, refusal.message, refusal.hint))


def common(
    written: MarkedMap, target: Target, told: list[Diagnostic], *, of_log_alarm: bool = False
) -> dict[str, Any]:
    """Description, actions and switches, under the names of the API."""
    made: dict[str, Any] = {
        "AlarmDescription": written.get("description", ""),
        "ActionsEnabled": written.get("enabled", True),
        **target.actions(written, told, of_log_alarm=of_log_alarm),
    }
    if written.get("pass_tags"):
        made["ActionConfiguration"] = {"AlarmTagsPropagation": {"Enabled": True}}
    if "warm_up" in written:
        made["WarmUpConfiguration"] = {"WarmUpPeriodDurationInMinutes": _warm_up(written, told)}
    return made


def _warm_up(written: MarkedMap, told: list[Diagnostic]) -> int:
    length = seconds(written, "warm_up", 0, told)
    minutes, rest = divmod(length, 60)
    if rest or not 1 <= minutes <= LONGEST_WARM_UP:
        message = f"A warm-up of {written['warm_up']} is not whole minutes up to two days."
        span = written.value_span("warm_up")
        told.append(BAD_SCHEDULE.at(written.file, span, message, "Write minutes, such as 30m."))
    return minutes
