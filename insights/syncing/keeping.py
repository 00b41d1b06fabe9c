"""Plans that are kept in a file, and compared with those that are made later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from insights.errors import DataError, GuardError
from insights.monitors import saved_plan
from insights.monitors.saved_plan import SavedPlans
from insights.render import plan
from insights.syncing.planning import Choice, Failed, Planned

_HINT = "Make the plan again and look at it."


def text_of(
    made: Sequence[Planned | Failed], catalog: str, environment: str, choice: Choice
) -> str:
    """The text of a plan file with the plans of all places."""
    kept = tuple(
        saved_plan.save(
            one.plan,
            one.wanted,
            one.world,
            {"catalog": catalog, "account": one.account, "region": one.region},
            plan.fields(one.plan),
        )
        for one in made
        if isinstance(one, Planned)
    )
    return saved_plan.encode(SavedPlans(environment, choice.fields(), kept))


def read(path: Path) -> SavedPlans:
    """The plans of a file. Raises ``DataError`` for one that cannot be read."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise DataError(f"'{path}' cannot be read: {reason}.") from error
    return saved_plan.decode(text, str(path))


def check(saved: SavedPlans, made: Sequence[Planned | Failed], catalog: str) -> None:
    """Raises ``GuardError`` where any plan is not the one that was kept."""
    found = {(one.account, one.region): one for one in made if isinstance(one, Planned)}
    places = {(one.account, one.region): one for one in saved.places}
    if any(one.catalog != catalog for one in saved.places):
        raise GuardError(f"The plan is for the catalog '{saved.places[0].catalog}'.", _HINT)
    if found.keys() != places.keys() or len(found) != len(made):
        told = ", ".join(f"{account} in {region}" for account, region in places)
        raise GuardError(f"The plan was made for other places: {told}.", _HINT)
    for at, one in found.items():
        try:
            saved_plan.check(places[at], one.plan, one.wanted, one.world)
        except GuardError as error:
            if len(found) == 1:
                raise
            raise GuardError(f"{one.name}: {error.message}", error.hint) from error
