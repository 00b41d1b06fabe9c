"""The order in which steps are done, so that nothing refers to what is not there.

Metric filters come before the alarms on them, alarms before the composite alarms that name them
and before dashboards; deletes come last and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from insights.monitors.alarms.composite import children
from insights.monitors.alarms.composite_parser import CompositeFault, read_rule
from insights.monitors.differences import TYPE
from insights.monitors.kinds import Kind
from insights.monitors.steps import Create, Delete, Step, Update

_KINDS = tuple(Kind)
_COMPOSITE = "composite"


def ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The same steps, each behind those that it needs."""
    steps = list(steps)
    made = [step for step in steps if not isinstance(step, Delete)]
    gone = [step for step in steps if isinstance(step, Delete)]
    depth = _depths({_name(step): _body(step) for step in made})
    depth_gone = _depths({_name(step): _body(step) for step in gone})
    made.sort(key=lambda step: (*_rank(step, depth), step.address, _group(step)))
    gone.sort(key=lambda step: (step.address, _group(step)))
    gone.sort(key=lambda step: _rank(step, depth_gone), reverse=True)
    return (*made, *gone)


def _rank(step: Step, depth: Mapping[str, int]) -> tuple[int, int]:
    return (_KINDS.index(step.kind), depth.get(_name(step), 0))


def _depths(bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """How many composite alarms lie below each; 0 for every other object.

    Circles, which AWS refuses as well, end after as many rounds as there are alarms.
    """
    below = {
        name: alarms_below(body) for name, body in bodies.items() if body.get(TYPE) == _COMPOSITE
    }
    depths: dict[str, int] = {}
    for _ in below:
        for name, names in below.items():
            depths[name] = 1 + max((depths.get(child, 0) for child in names), default=0)
    return depths


def alarms_below(body: Mapping[str, Any]) -> set[str]:
    """The names of the alarms that a composite alarm needs, the one that silences it included."""
    rule = read_rule(str(body.get("AlarmRule", "")))
    named = set() if isinstance(rule, CompositeFault) else set(children(rule))
    return named | {str(body.get("ActionsSuppressor", ""))}


def _body(step: Step) -> Mapping[str, Any]:
    return step.before.body if isinstance(step, Delete) else step.after.body


def _name(step: Step) -> str:
    return step.before.name if isinstance(step, Delete) else step.after.name


def _group(step: Step) -> str:
    match step:
        case Create(after) | Update(_, after):
            return after.group
        case Delete(before):
            return before.group
