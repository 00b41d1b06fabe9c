"""Plans of several places, and what became of their steps, as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.dataclass import dataclass
from insights.errors import InsightsError
from insights.monitors.results import Applied, Outcome, Result
from insights.monitors.steps import Create, Delete, Plan, Update
from insights.render import escape, plan

_DONE = {Create: "created", Update: "updated", Delete: "deleted"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One place: its plan, or the error in its stead, and what became of the plan."""

    name: str
    account: str
    region: str
    plan: Plan | None = None
    error: InsightsError | None = None
    applied: Applied | None = None


def plans_as_text(places: Sequence[Shown]) -> Iterator[str]:
    """Each plan; where there are several, behind the name of its place if it is one line."""
    for one in places:
        lines = list(_plan_as_text(one))
        if len(places) > 1:
            yield f"{one.name}:{' ' if len(lines) == 1 else chr(10)}"
        yield from lines


def _plan_as_text(one: Shown) -> Iterator[str]:
    if one.plan is not None:
        yield from plan.as_text(one.plan)
    elif one.error is not None:
        yield f"Failed: {escape.visible(one.error.message)}\n"


def plans_as_markdown(places: Sequence[Shown]) -> Iterator[str]:
    """The same for a pull request."""
    for one in places:
        if len(places) > 1:
            yield f"### {escape.markdown(one.name)}\n\n"
        if one.plan is not None:
            yield from plan.as_markdown(one.plan)
        elif one.error is not None:
            yield f"> **Failed:** {escape.markdown(one.error.message)}\n"
        if len(places) > 1:
            yield "\n"


def as_json(places: Sequence[Shown]) -> Iterator[str]:
    """One array with an object for each place."""
    yield json.dumps([_fields(one) for one in places], indent=2, ensure_ascii=True) + "\n"


def result_as_text(result: Result) -> str:
    """One line for a step, and one for its hint."""
    step = result.step
    word = _DONE[type(step)] if result.outcome is Outcome.DONE else result.outcome.value
    line = f"{word} {plan.title(step)}"
    why = f": {result.message}" if result.message else ""
    hint = f"\n    = hint: {escape.visible(result.hint)}" if result.hint else ""
    return f"{escape.visible(line + why)}{hint}\n"


def summary(applied: Applied) -> str:
    """How many steps ended how."""
    counts = {outcome: applied.count(outcome) for outcome in Outcome}
    told = [f"{count} {outcome.value}" for outcome, count in counts.items() if count]
    return f"{', '.join(told)}."


def _fields(one: Shown) -> Mapping[str, Any]:
    shown: dict[str, Any] = {"account": one.account, "region": one.region}
    if one.plan is not None:
        shown |= plan.fields(one.plan)
    if one.error is not None:
        shown["error"] = {"message": one.error.message, "hint": one.error.hint}
    if one.applied is not None:
        shown["results"] = [_result(result) for result in one.applied.results]
        shown["interrupted"] = one.applied.interrupted
    return shown


def _result(result: Result) -> dict[str, str]:
    return {
        "action": plan.word(result.step),
        "address": result.step.address,
        "name": plan.thing(result.step).name,
        "group": plan.thing(result.step).group,
        "outcome": result.outcome.value,
        "message": result.message,
        "hint": result.hint,
    }
