"""Tests on composite alarms: states of other alarms, and the state that they make together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.catalog.places import MarkedMap
from insights.monitors.alarms.composite import children, holds
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.monitors.alarms.states import NEW, State
from insights.suggest import did_you_mean

_FORM = "Points of a composite alarm are states of others, such as {other-alarm: ALARM}."


def composite_states(written: MarkedMap, points: Any) -> tuple[list[State], list[str]]:
    """The state after each point, or why there are none.

    An alarm that a point does not name stays as it was; before it is named it is
    INSUFFICIENT_DATA, as a new alarm is (D). A composite alarm is in ALARM or OK (D).
    """
    rule = read_rule(str(written["rule"]))
    if isinstance(rule, CompositeFault):
        return [], [f"The rule of '{written['name']}' is none: {rule.message}"]
    if not isinstance(points, list) or not all(isinstance(one, Mapping) for one in points):
        return [], [_FORM]
    known = dict.fromkeys(children(rule), NEW)
    states, faults = [], []
    for point in points:
        for name, state in point.items():
            if name not in known or state not in list(State):
                faults.append(_fault(name, state, known))
            else:
                known[name] = State(state)
        states.append(State.ALARM if holds(rule, known.__getitem__) else State.OK)
    return ([], list(dict.fromkeys(faults))) if faults else (states, [])


def _fault(name: str, state: Any, known: Mapping[str, State]) -> str:
    if name in known:
        return f"'{state}' is no state; there are {', '.join(State)}."
    hint = did_you_mean(name, known) or f"It is made of {', '.join(known)}."
    return f"The rule names no alarm '{name}'. {hint}"
