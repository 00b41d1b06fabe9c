"""What has to change in AWS so that it is as the catalog wants: pure, equal in, equal out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import field

from insights.dataclass import dataclass
from insights.monitors import guards
from insights.monitors.differences import TYPE, changes, marker_change
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, World
from insights.monitors.order import alarms_below, ordered
from insights.monitors.ownership import Claims, Owner
from insights.monitors.resources.bodies import COMPOSITE
from insights.monitors.steps import Change, Create, Delete, Guard, Left, Plan, Reason, Step, Update
from insights.monitors.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Options:
    """How a plan is made.

    ``prune`` deletes what the catalog no longer has, ``overwrite`` writes over console edits,
    ``adopt`` holds addresses of objects without a marker that may be taken over. ``only`` limits
    the kinds. ``account`` is the environment's, ``broken`` names entries that have errors.
    """

    owner: Owner
    prune: bool = False
    overwrite: bool = False
    allow_mass_delete: bool = False
    adopt: Collection[str] = ()
    only: Collection[Kind] = field(default_factory=lambda: tuple(Kind))
    account: str = ""
    broken: Collection[str] = ()


def plan(wanted: Sequence[Wanted], world: World, options: Options) -> Plan:
    """The steps from a world to what is wanted, what stays and why, and what forbids it."""
    wanted = [one for one in wanted if one.kind in options.only]
    objects = [live for live in world.objects if live.kind in options.only]
    claims = Claims.of(options.owner, objects)
    verdicts = _Verdicts(options, claims, wanted, objects)
    for one in wanted:
        verdicts.judge(one)
    for live in objects:
        verdicts.judge_rest(live)
    deletes = [step for step in verdicts.steps if isinstance(step, Delete)]
    found = [
        *guards.wrong_account(world, options.account),
        *guards.failed_lists(world, [kind for kind in Kind if kind in options.only]),
        *guards.named_twice(wanted),
        *guards.doubled(claims, options.owner),
        *guards.taken(wanted, claims, options.owner),
        *guards.broken_entries(deletes, options.broken),
    ]
    if not options.allow_mass_delete:
        managed = guards.managed(objects, options.owner, wanted)
        found += guards.mass_delete(deletes, managed)
    return _plan(verdicts, found)


def _plan(verdicts: _Verdicts, found: list[Guard]) -> Plan:
    steps = ordered(verdicts.steps)
    left = tuple(sorted(verdicts.left, key=lambda one: (one.reason, one.address)))
    allowed = () if found else steps
    withheld = steps if found else ()
    return Plan(allowed, left, tuple(found), withheld, verdicts.in_step)


class _Verdicts:
    """Goes over what is wanted, then over what is there and was not asked for."""

    def __init__(
        self,
        options: Options,
        claims: Claims,
        wanted: Sequence[Wanted],
        objects: Sequence[Live],
    ) -> None:
        self.steps: list[Step] = []
        self.left: list[Left] = []
        self.in_step = 0
        self._options = options
        self._owner = options.owner
        self._claims = claims
        self._ids = {(one.kind, one.id) for one in wanted}
        self._filters = {one.name for one in wanted if not one.kind.marked}
        self._above = {
            name: live.name
            for live in objects
            if live.body.get(TYPE) == COMPOSITE
            for name in alarms_below(live.body)
        }
        self._seen: set[int] = set()

    def judge(self, wanted: Wanted) -> None:
        """What to do about a wanted object."""
        mine = self._claims.marked(wanted)
        if mine is not None:
            self._compare(wanted, mine)
            return
        same = self._claims.named(wanted)
        if not same:
            self.steps.append(Create(wanted))
        elif not wanted.kind.marked:
            self._compare(wanted, same[0])
        elif any(self._owner.owns(live) for live in same):
            self._take_over(wanted, same)
        else:
            self._adopt(wanted, same)

    def judge_rest(self, live: Live) -> None:
        """What to do about an object that is not wanted."""
        if id(live) in self._seen:
            return
        if live.of_service:
            self._leave(Reason.OF_SERVICE, live.label, "It belongs to a log alarm; AWS keeps it.")
        elif self._owner.owns(live) or (not live.kind.marked and self._owner.was_retired(live)):
            self._orphan(live)
        elif self._owner.in_prefix(live):
            self._strange(live)

    def _compare(self, wanted: Wanted, live: Live) -> None:
        self._seen.add(id(live))
        found = changes(live, wanted)
        if not found:
            self._refresh(wanted, live)
        elif live.edited and not self._options.overwrite:
            message = "Somebody edited it since this catalog wrote it."
            hint = "Keep the edit with 'insights capture', or add --overwrite to lose it."
            self._leave(Reason.DRIFT, wanted.address, message, hint, found)
        else:
            self._update(wanted, live, found, overwrites=live.edited)

    def _refresh(self, wanted: Wanted, live: Live) -> None:
        stale = marker_change(live, wanted)
        if stale:
            self.steps.append(Update(live, wanted, stale))
        else:
            self.in_step += 1

    def _take_over(self, wanted: Wanted, same: Sequence[Live]) -> None:
        """The object of an entry that has another name now; unless that one wants it too."""
        free = [
            live
            for live in same
            if self._owner.owns(live) and (live.kind, self._owner.id_of(live)) not in self._ids
        ]
        if free:
            self._compare_as_ours(wanted, free[0])
        elif wanted.kind.named_uniquely:
            message = "An object of this name is that of another entry."
            self._conflict(wanted, message, "Give one of the two entries another name.")
        else:
            self.steps.append(Create(wanted))

    def _compare_as_ours(self, wanted: Wanted, live: Live) -> None:
        before = self._owner.id_of(live)
        renamed = Change("marker", before, wanted.id)
        if live.edited and not self._options.overwrite:
            self._compare(wanted, live)
            return
        self._seen.add(id(live))
        found = (renamed, *changes(live, wanted))
        self._update(wanted, live, found, overwrites=live.edited)

    def _adopt(self, wanted: Wanted, same: Sequence[Live]) -> None:
        self._seen |= {id(live) for live in same}
        if any(self._owner.foreign(live) for live in same):
            return  # a guard speaks of it
        if len(same) > 1:
            message = f"{len(same)} objects without a marker have this name."
            self._conflict(wanted, message, "Delete all but one of them.")
        elif wanted.address in self._options.adopt:
            self._update(wanted, same[0], changes(same[0], wanted), adopts=True)
        else:
            message = "An object of this name is there and has no marker."
            hint = f"Take it over with 'insights adopt {wanted.address}', or rename one of the two."
            self._conflict(wanted, message, hint)

    def _update(
        self,
        wanted: Wanted,
        live: Live,
        found: tuple[Change, ...],
        adopts: bool = False,
        overwrites: bool = False,
    ) -> None:
        self._seen.add(id(live))
        replaces = any(one.path == TYPE for one in found)
        if replaces and live.name in self._above:
            above = self._above[live.name]
            message = f"Its type changes, and AWS deletes no alarm that '{above}' depends on."
            hint = f"Give it another name, or take it out of the rule of '{above}' first."
            self._conflict(wanted, message, hint)
            return
        self.steps.append(Update(live, wanted, found, adopts, overwrites, replaces))

    def _orphan(self, live: Live) -> None:
        address = self._owner.address_of(live)
        if live.edited and not self._options.overwrite:
            message = "The catalog no longer has it, and somebody edited it."
            self._leave(Reason.ORPHAN, address, message, "Delete it with --prune --overwrite.")
        elif self._options.prune:
            self.steps.append(Delete(live, address))
        else:
            message = "The catalog no longer has it."
            self._leave(Reason.ORPHAN, address, message, "Delete it with --prune.")

    def _strange(self, live: Live) -> None:
        if live.marker is not None:
            message = f"It belongs to the catalog '{live.marker.catalog}'."
            self._leave(Reason.OTHER_CATALOG, live.label, message)
        elif live.kind.marked:
            message = "Its name starts like this catalog's, and it has no marker."
            self._leave(Reason.UNMANAGED, f"{live.kind}/{live.name}", message)
        elif live.name in self._filters:
            message = (
                "The catalog has it on other log groups, so this one is left over, or another's."
            )
            told = f"--log-group-name '{live.group}' --filter-name '{live.name}'"
            hint = f"If nobody needs it, type aws logs delete-metric-filter {told}."
            self._leave(Reason.UNMANAGED, live.label, message, hint)
        else:
            message = "The catalog does not have it, and a name alone does not tell whose it is."
            hint = "Retire its entry to have --prune delete it."
            self._leave(Reason.UNMANAGED, f"{live.kind}/{live.name}", message, hint)

    def _conflict(self, wanted: Wanted, message: str, hint: str) -> None:
        self._leave(Reason.CONFLICT, wanted.address, message, hint)

    def _leave(
        self,
        reason: Reason,
        address: str,
        message: str,
        hint: str = "",
        found: tuple[Change, ...] = (),
    ) -> None:
        self.left.append(Left(reason, address, message, hint, found))
