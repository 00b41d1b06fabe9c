"""Tests on alarms: points, and the states that they lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.diagnostics import Source
from insights.monitors.alarms.decision import states_by_point
from insights.monitors.alarms.log_decision import replay_log
from insights.monitors.alarms.points import FAILED, Point, points_of_word, read_points
from insights.monitors.alarms.ranges import range_length
from insights.monitors.alarms.rule import Refusal, log_rule, metric_rule
from insights.monitors.alarms.states import NEW, State
from insights.monitors.resources.alarm_settings import comparison, counts
from insights.monitors.resources.durations import seconds
from insights.testing.cases import AlarmTest
from insights.testing.composites import composite_states


def alarm_faults(test: AlarmTest, entry: Entry, proved: Callable[[bool], None]) -> list[str]:
    """What is not as the test says; ``proved`` hears whether an expected state is an alarm."""
    written = next(one for one in entry.alarms if one["name"] == test.alarm)
    states, faults = states_over(written, test.points)
    if faults:
        return faults
    for number, expected in test.states.items():
        if number > len(states):
            faults.append(f"There is no point {number}; the test has {len(states)}.")
        elif states[number - 1] != State(expected):
            came = states[number - 1].value
            faults.append(f"After point {number} the alarm is {came}, not {expected}.")
        proved(expected == State.ALARM)
    if faults:
        faults.append(f"The states are: {' '.join(state.value for state in states)}")
    return faults


def states_over(written: MarkedMap, points: Any) -> tuple[list[State], list[str]]:
    """The states of an alarm after each of the points of a test, or why there are none."""
    if "rule" in written:
        return composite_states(written, points)
    read, faults = _points(points)
    return ([], faults) if faults else _states(written, read)


def _points(written: Any) -> tuple[list[Point], list[str]]:
    if not isinstance(written, list):
        points, found = read_points(Source(str(written)))
        return points, [one.message for one in found]
    points, faults = [], []
    for one in written:
        read = [one] if one is None or isinstance(one, Mapping) else points_of_word(str(one))
        if isinstance(read, str):
            faults.append(read)
        else:
            points += read
    return points, faults


def _states(written: MarkedMap, points: Sequence[Point]) -> tuple[list[State], list[str]]:
    count, sign = counts(written), comparison(written)
    missing = written.get("missing", "missing")
    if "aggregate" in written:
        rule, refused = log_rule(count.alarm, count.of, sign, written["threshold"], missing)
        return (replay_log(rule, points, NEW) if rule else []), _words(refused)
    period = seconds(written, "period", 60, [])
    threshold = written.get("threshold")
    rule, refused = metric_rule(count.alarm, count.of, sign, threshold, missing, period)
    if rule is None:
        return [], _words(refused)
    if threshold is None:
        return [], ["An alarm on a band cannot be tested with points: the band is learnt in AWS."]
    if any(point == FAILED or isinstance(point, Mapping) for point in points):
        return [], ["A metric has numbers and gaps, no failed executions and no contributors."]
    values = [point if isinstance(point, float | int) else None for point in points]
    return states_by_point(rule, values, range_length(rule)), []


def _words(refused: Sequence[Refusal]) -> list[str]:
    return [f"{one.message} {one.hint}" for one in refused]
