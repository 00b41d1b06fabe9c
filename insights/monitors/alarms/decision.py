"""The state of a metric alarm from the points of its evaluation range.

The rules reproduce both tables of the documentation (D) and the recorded transitions (V,
observed 6.1 and 6.2). What neither settles carries an (A) below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import NEW, State, Treatment

#: One slot of the range: whether its point breaches, or ``None`` where it is missing.
Slot: TypeAlias = bool | None


def slots_of(rule: Rule, values: Iterable[float | None]) -> list[Slot]:
    """Each value judged by the rule."""
    return [None if value is None else rule.breaches(value) for value in values]


def decide(rule: Rule, slots: Sequence[Slot], previous: State) -> State:
    """The state after one evaluation of a range, the oldest slot first."""
    real = [slot for slot in slots if slot is not None]
    if len(real) >= rule.of:
        return _judge(rule, sum(real[-rule.of :]))
    if rule.missing in (Treatment.BREACHING, Treatment.NOT_BREACHING):
        filled = rule.of - len(real) if rule.missing is Treatment.BREACHING else 0
        return _judge(rule, sum(real) + filled)
    if not real:
        return State.INSUFFICIENT_DATA if rule.missing is Treatment.MISSING else previous
    if sum(real) >= rule.alarm:  # (A) fewer than N points, yet M of them breach
        return State.ALARM
    if not all(real):
        return State.OK
    return _lone_breaches(rule, slots, previous)


def replay(
    rule: Rule, values: Sequence[float | None], length: int, previous: State = NEW
) -> list[State]:
    """The state after each evaluation, as a range of ``length`` slots slides over the points.

    The first evaluation sees the first ``length`` points, each later one starts a point later
    from the state of the one before.
    """
    slots = slots_of(rule, values)
    states: list[State] = []
    for end in range(length, len(slots) + 1):
        previous = decide(rule, slots[end - length : end], previous)
        states.append(previous)
    return states


def states_by_point(
    rule: Rule, values: Sequence[float | None], length: int, previous: State = NEW
) -> list[State]:
    """The state after each point, with nothing before the first one."""
    return replay(rule, [*[None] * (length - 1), *values], length, previous)


def _judge(rule: Rule, breaching: int) -> State:
    return State.ALARM if breaching >= rule.alarm else State.OK


def _lone_breaches(rule: Rule, slots: Sequence[Slot], previous: State) -> State:
    """Fewer than M points, all of them breaching: no alarm before the oldest is M slots old.

    From then on ``missing`` raises it (D); ``ignore`` keeps the state, as does a breach that is
    too young (A).
    """
    age = len(slots) - slots.index(True)
    if age >= rule.alarm and rule.missing is Treatment.MISSING:
        return State.ALARM
    return previous
