"""The state of a log alarm from the executions of its query (spec 6.2).

Only the N most recent executions count. Documented (D): M of N, the four treatments, that a
failed execution leaves no verdict, that each contributor is judged alone and that one which is
gone is OK. What happens when executions are fewer than N, and to gaps that no treatment fills, is
not documented; those choices are marked (A).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from insights.dataclass import dataclass
from insights.monitors.alarms.aggregation import Aggregation
from insights.monitors.alarms.points import FAILED, Point
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import State, Treatment

#: An update of one of these starts the alarm anew (D); one of threshold, M or N does not.
RESETTING = frozenset(
    {
        "ScheduledQueryConfiguration",
        "QueryString",
        "AggregationExpression",
        "LogGroupIdentifiers",
        "ScheduleConfiguration",
        "ScheduleExpression",
        "StartTimeOffset",
        "EndTimeOffset",
    }
)
#: What DescribeAlarms says about failed executions (D).
EVALUATION_FAILURE, EVALUATION_ERROR = "EVALUATION_FAILURE", "EVALUATION_ERROR"


@dataclass(frozen=True, slots=True)
class LogEvaluation:
    """The alarm's state, that of each contributor, and what went wrong with the executions."""

    state: State
    contributors: Mapping[str, State]
    trouble: str = ""


def decide_log(rule: Rule, executions: Sequence[Point], previous: State) -> LogEvaluation:
    """The state after the newest of the executions, the oldest first.

    Without any execution the state is kept.
    """
    window = executions[-rule.of :]
    if not window:
        return LogEvaluation(previous, {})
    failed = sum(1 for execution in window if execution == FAILED)
    if failed:
        trouble = EVALUATION_ERROR if failed == len(window) else EVALUATION_FAILURE
        return LogEvaluation(State.INSUFFICIENT_DATA, {}, trouble)
    if any(isinstance(execution, Mapping) for execution in window):
        return _grouped(rule, window, previous)
    values = [one if isinstance(one, int | float) else None for one in window]
    return LogEvaluation(_decide(rule, values, previous), {})


def after_update(changed: Collection[str], state: State) -> State:
    """The state once settings were changed and before the next execution (D)."""
    return State.INSUFFICIENT_DATA if RESETTING.intersection(changed) else state


def replay_log(rule: Rule, executions: Sequence[Point], previous: State) -> list[State]:
    """The state after each execution in turn."""
    states: list[State] = []
    for end in range(1, len(executions) + 1):
        previous = decide_log(rule, executions[:end], previous).state
        states.append(previous)
    return states


def value_of_nothing(aggregation: Aggregation, *, counts_as_zero: bool) -> float | None:
    """What an execution without rows is worth.

    The documentation says that ``count(*)`` is then 0, a report that it is missing; hence the
    switch. Any other aggregate, and any with ``by``, has no value (D).
    """
    counts = aggregation.function == "count" and aggregation.argument == "*"
    return 0.0 if counts and counts_as_zero and not aggregation.by else None


def _decide(rule: Rule, values: Sequence[float | None], previous: State) -> State:
    breaching = sum(1 for value in values if value is not None and rule.breaches(value))
    missing = sum(1 for value in values if value is None)
    if rule.missing is Treatment.BREACHING:
        breaching += missing
    elif missing == len(values) and rule.missing is Treatment.MISSING:
        return State.INSUFFICIENT_DATA
    elif missing == len(values) and rule.missing is Treatment.IGNORE:
        return previous  # (A) nothing remains once the missing points are dropped
    return State.ALARM if breaching >= rule.alarm else State.OK


def _grouped(rule: Rule, window: Sequence[Point], previous: State) -> LogEvaluation:
    groups = [one if isinstance(one, Mapping) else {} for one in window]
    names = list(dict.fromkeys(name for group in groups for name in group))
    states = {name: _contributor(rule, name, groups) for name in names}
    if groups[-1]:
        state = State.ALARM if State.ALARM in states.values() else State.OK
        return LogEvaluation(state, states)
    # An empty answer: whoever was there is gone, and the alarm itself has a gap (A).
    if rule.missing is Treatment.BREACHING:
        gaps = sum(1 for group in groups if not group)
        return LogEvaluation(State.ALARM if gaps >= rule.alarm else State.OK, states)
    if any(groups) or rule.missing is Treatment.NOT_BREACHING:
        return LogEvaluation(State.OK, states)
    kept = previous if rule.missing is Treatment.IGNORE else State.INSUFFICIENT_DATA
    return LogEvaluation(kept, states)


def _contributor(rule: Rule, name: str, groups: Sequence[Mapping[str, float]]) -> State:
    """A contributor's own state; executions that do not list it say nothing about it (A)."""
    if name not in groups[-1]:
        return State.OK
    breaching = sum(1 for group in groups if name in group and rule.breaches(group[name]))
    return State.ALARM if breaching >= rule.alarm else State.OK
