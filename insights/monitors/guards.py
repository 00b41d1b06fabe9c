"""What forbids a plan as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from insights.monitors.kinds import Kind
from insights.monitors.live import Live, World
from insights.monitors.ownership import Claims, Owner
from insights.monitors.steps import Guard, Step
from insights.monitors.wanted import Wanted

#: More deletes than both of these are a mass delete (design 6).
FEW_DELETES, SHARE_PERCENT = 5, 30


def failed_lists(world: World, kinds: Iterable[Kind]) -> Iterator[Guard]:
    """What could not be listed might exist."""
    for kind in kinds:
        if kind in world.failed:
            reason = f" {world.failed[kind]}" if world.failed[kind] else ""
            message = f"The list of {_plural(kind)} could not be read.{reason}"
            yield Guard(
                "failed-list", message, "Allow the call, or leave the kind out with --only."
            )


def wrong_account(world: World, account: str) -> Iterator[Guard]:
    """The credentials belong to another account than the environment names."""
    if account and world.account and world.account != account:
        message = f"The credentials are for account {world.account}, the environment for {account}."
        yield Guard(
            "wrong-account", message, "Use the environment's profile, or correct 'account'."
        )


def doubled(claims: Claims, owner: Owner) -> Iterator[Guard]:
    """Two objects say that they are the same entry's."""
    for group in claims.doubled(owner):
        names = " and ".join(f"'{live.name}'" for live in group)
        address = owner.address_of(group[0])
        message = f"{len(group)} objects in AWS say that they are {address}: {names}."
        yield Guard("claimed-twice", message, "Delete the copies, or their marker.")


def taken(wanted: Iterable[Wanted], claims: Claims, owner: Owner) -> Iterator[Guard]:
    """A name that is wanted belongs to another catalog's object."""
    for one in wanted:
        others = [live for live in claims.named(one) if owner.foreign(live)]
        if others and claims.marked(one) is None:
            marker = others[0].marker
            of = marker.catalog if marker else ""
            message = f"The {one.kind.words} '{one.name}' belongs to the catalog '{of}'."
            yield Guard("other-catalog", message, "Give one of the two catalogs another prefix.")


def named_twice(wanted: Iterable[Wanted]) -> Iterator[Guard]:
    """Two wanted objects have one name."""
    first: dict[object, Wanted] = {}
    for one in wanted:
        other = first.setdefault(one.key(), one)
        if other is not one:
            message = f"{other.address} and {one.address} would both be called '{one.name}'."
            yield Guard("named-twice", message, "Give one of the two another name or title.")


def mass_delete(deletes: Sequence[Step], managed: int) -> Iterator[Guard]:
    """Too many objects would go at once."""
    many = len(deletes) > FEW_DELETES and len(deletes) * 100 > SHARE_PERCENT * managed
    if many:
        message = f"{len(deletes)} of {managed} managed objects would be deleted."
        hint = "Look at the list, then add --allow-mass-delete if it is meant."
        yield Guard("mass-delete", message, hint)


def broken_entries(deletes: Sequence[Step], broken: Iterable[str]) -> Iterator[Guard]:
    """What looks gone may stand in a file that cannot be read."""
    names = ", ".join(f"'{name}'" for name in broken)
    if deletes and names:
        message = f"Nothing is deleted while entries have errors: {names}."
        yield Guard("broken-entries", message, "Run 'insights validate' and correct them first.")


def managed(objects: Iterable[Live], owner: Owner, wanted: Iterable[Wanted]) -> int:
    """How many objects in AWS are this catalog's."""
    keys = {one.key() for one in wanted if not one.kind.marked}
    return sum(
        1
        for live in objects
        if not live.of_service
        and (
            owner.owns(live)
            or (not live.kind.marked and (live.kind, live.group, live.name) in keys)
            or (not live.kind.marked and owner.was_retired(live))
        )
    )


def _plural(kind: Kind) -> str:
    words = kind.words
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"
