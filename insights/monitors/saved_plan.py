"""A plan kept for later: what was looked at is what is done, or nothing is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from insights.dataclass import dataclass
from insights.errors import DataError, GuardError
from insights.monitors.digest import whole
from insights.monitors.live import World
from insights.monitors.steps import Plan
from insights.monitors.wanted import Wanted

#: The number of this format.
FORMAT = 1
_TEXTS = ("catalog", "account", "region", "wanted", "live", "plan")


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """Fingerprints of what was wanted, of what there was, and of the plan made from both.

    ``account`` and ``region`` say where; ``shown`` is the plan for people who open the file.
    """

    catalog: str
    account: str
    region: str
    wanted: str
    live: str
    plan: str
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SavedPlans:
    """What a plan file holds: the plans of all places of an environment.

    ``choice`` are the options that they were made with, so that nobody has to repeat them.
    """

    environment: str
    choice: Mapping[str, Any]
    places: tuple[SavedPlan, ...]


def save(
    plan: Plan, wanted: Sequence[Wanted], world: World, place: Mapping[str, str], shown: Any
) -> SavedPlan:
    """A plan to keep; ``place`` has ``catalog``, ``account`` and ``region``."""
    return SavedPlan(
        **place,
        wanted=digest_of_wanted(wanted),
        live=digest_of_world(world),
        plan=digest_of_plan(plan),
        shown=shown,
    )


def encode(saved: SavedPlans) -> str:
    """The text of a plan file."""
    return json.dumps({"format": FORMAT, **asdict(saved)}, indent=2, sort_keys=True) + "\n"


def decode(text: str, file: str) -> SavedPlans:
    """A plan file's content. Raises ``DataError`` for anything else."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        message = f"{file} is no plan of this version."
        raise DataError(message, "Write one with 'insights plan --out FILE'.")
    environment, choice, plans = (read.get(key) for key in ("environment", "choice", "places"))
    is_list = isinstance(plans, list) and bool(plans) and all(map(_is_place, plans))
    if not isinstance(environment, str) or not isinstance(choice, dict) or not is_list:
        raise DataError(f"{file} is a plan with a part missing.", "Write it anew.")
    places = (SavedPlan(**{name: one[name] for name in (*_TEXTS, "shown")}) for one in plans or ())
    return SavedPlans(environment, choice, tuple(places))


def _is_place(read: Any) -> bool:
    if not isinstance(read, dict) or not isinstance(read.get("shown"), dict):
        return False
    return all(isinstance(read.get(name), str) for name in _TEXTS)


def check(saved: SavedPlan, plan: Plan, wanted: Sequence[Wanted], world: World) -> None:
    """Raises ``GuardError`` when a plan is not the one that was saved, saying what has changed."""
    if saved.wanted != digest_of_wanted(wanted):
        message = "The catalog has changed since the plan was saved."
    elif saved.live != digest_of_world(world):
        message = "Something in AWS has changed since the plan was saved."
    elif saved.plan != digest_of_plan(plan):
        message = "The plan was saved with other options."
    else:
        return
    raise GuardError(message, "Make the plan again and look at it.")


def digest_of_wanted(wanted: Iterable[Wanted]) -> str:
    """The same for the same objects, in whatever order."""
    return whole(sorted(json.dumps(asdict(one), sort_keys=True) for one in wanted))


def digest_of_world(world: World) -> str:
    """The same for the same objects in the same account, in whatever order.

    What this machine remembers of metric filters counts only where it tells of an edit, so that
    a plan can be saved on one machine and applied on another.
    """
    objects = sorted(
        json.dumps({**asdict(one), "written": one.edited}, sort_keys=True) for one in world.objects
    )
    return whole([world.account, sorted(world.failed), objects])


def digest_of_plan(plan: Plan) -> str:
    """The same for the same steps in the same order."""
    steps = [[type(step).__name__, _known_everywhere(asdict(step))] for step in plan.steps]
    return whole([steps, [guard.name for guard in plan.guards]])


def _known_everywhere(step: dict[str, Any]) -> dict[str, Any]:
    before = step.get("before")
    return step if before is None else {**step, "before": {**before, "written": None}}
