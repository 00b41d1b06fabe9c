"""Laws of plans, for random catalogs and worlds."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from worlds import OWNER, applied, catalogs, worlds, written

from insights.monitors.live import Live, World
from insights.monitors.plan import Options, plan
from insights.monitors.steps import Create, Delete, Plan, Reason, Update
from insights.monitors.wanted import Wanted

KEEP = Options(OWNER)
FORCE = Options(OWNER, prune=True, overwrite=True, allow_mass_delete=True)
options = st.builds(
    lambda prune, overwrite: Options(OWNER, prune, overwrite),
    st.booleans(),
    st.booleans(),
)


@given(catalogs, options)
def test_what_is_as_wanted_needs_no_step(wanted: list[Wanted], chosen: Options) -> None:
    found = plan(wanted, World(tuple(map(written, wanted))), chosen)

    assert found == Plan(in_step=len(wanted))
    assert not found.out_of_step


@given(catalogs, worlds())
def test_a_plan_done_gives_what_is_wanted(wanted: list[Wanted], world: World) -> None:
    after = applied(plan(wanted, world, FORCE), world)

    there = {(live.kind, live.group, live.name): live.body for live in after.objects}
    assert {one.key(): one.body for one in wanted}.items() <= there.items()
    again = plan(wanted, after, FORCE)
    assert (again.steps, again.guards, again.in_step) == ((), (), len(wanted))


@given(catalogs, worlds())
def test_pruning_leaves_nothing_that_is_marked_and_not_wanted(
    wanted: list[Wanted], world: World
) -> None:
    after = applied(plan(wanted, world, FORCE), world)

    left = {(live.kind, live.name) for live in after.objects if live.marker and OWNER.owns(live)}
    own = {(live.kind, live.name) for live in world.objects if live.of_service}
    assert left - own <= {(one.kind, one.name) for one in wanted}


@given(catalogs, worlds(), options)
def test_nothing_of_others_is_touched(wanted: list[Wanted], world: World, chosen: Options) -> None:
    wanted_keys = {one.key() for one in wanted}
    found = plan(wanted, world, chosen)

    for step in found.steps:
        if not isinstance(step, Create):
            live = step.before
            ours = OWNER.owns(live) or (live.kind, live.group, live.name) in wanted_keys
            assert ours
            assert not live.of_service


@given(catalogs, worlds())
def test_without_leave_no_edit_is_lost_and_nothing_deleted(
    wanted: list[Wanted], world: World
) -> None:
    found = plan(wanted, world, KEEP)

    assert list(found.of(Delete)) == []
    bodies = {one.key(): one.body for one in wanted}
    for step in found.of(Update):
        assert isinstance(step, Update)
        assert not step.before.edited or bodies[step.after.key()] == step.before.body


@given(catalogs, worlds(), options, st.randoms())
def test_the_order_of_what_is_given_does_not_matter(
    wanted: list[Wanted], world: World, chosen: Options, chance: random.Random
) -> None:
    found = plan(wanted, world, chosen)

    shuffled: list[Live] = list(world.objects)
    chance.shuffle(shuffled)
    chance.shuffle(wanted)
    again = plan(wanted, World(tuple(shuffled)), chosen)
    assert (again.steps, again.left, again.in_step) == (found.steps, found.left, found.in_step)


@given(catalogs, worlds(), options)
def test_every_object_is_accounted_for(wanted: list[Wanted], world: World, chosen: Options) -> None:
    found = plan(wanted, world, chosen)

    steps = found.steps or found.withheld
    about = [step for step in steps if isinstance(step, Create | Update)]
    kept = [one for one in found.left if one.reason in (Reason.DRIFT, Reason.CONFLICT)]
    assert len(about) + len(kept) + found.in_step == len(wanted)
