"""What a sync would change in AWS: the plan from the old catalog's wishes to the new one's.

Nothing is asked of AWS. What is there is taken to be as the old catalog wants it, and log groups
are as they are written: a pattern stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from insights.catalog.model import AUTO, Catalog, Environment
from insights.diagnostics import Severity
from insights.effects.monthly import kept
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import Desired, desired, owner
from insights.monitors.live import Live, Marker, World
from insights.monitors.plan import Options, plan
from insights.monitors.resources.target import Target
from insights.monitors.steps import Create, Delete, Left, Step, Update
from insights.monitors.wanted import Wanted
from insights.render.plan import details, thing, word
from insights.review.effects import ObjectChange, Synced

#: Stands for the groups that DescribeFlowLogs finds; nobody is asked here.
_FOUND = "(the groups of the flow logs)"
#: For roles that have a name only, where no environment says which account it is.
_NO_ACCOUNT = "000000000000"


def synced(old: Catalog, new: Catalog) -> Iterator[Synced]:
    """Each environment in CloudWatch in which a sync would change something."""
    # What belongs to entries that cannot be read now stays as it is.
    left = {name: one for name, one in old.entries.items() if name not in new.broken}
    readable = replace(old, entries=left)
    for name in dict.fromkeys((*new.environments, *old.environments)):
        environment = new.environments.get(name) or old.environments[name]
        if environment.engine != "cloudwatch":
            continue
        found = _synced(
            environment, _wanted(readable, name), _wanted(new, name), new if new.id else old
        )
        if found.objects or found.marked or found.notes:
            yield found


def _wanted(catalog: Catalog, name: str) -> Desired:
    environment = catalog.environments.get(name)
    if environment is None or environment.engine != "cloudwatch":
        return Desired((), ())
    account = environment.every_account[0].id or _NO_ACCOUNT
    groups = {
        source: (_FOUND,) if named == (AUTO,) else named
        for source, named in environment.log_groups.items()
    }
    region = environment.regions[0] if environment.regions else ""
    return desired(Target(catalog, environment, region, account, groups), derived_pattern)


def _synced(environment: Environment, old: Desired, new: Desired, catalog: Catalog) -> Synced:
    own = owner(catalog)
    world = World(tuple(_as_live(one, own.catalog) for one in old.wanted))
    options = Options(own, prune=True, allow_mass_delete=True, broken=tuple(catalog.broken))
    made = plan(new.wanted, world, options)
    steps = made.withheld if made.refused else made.steps
    marked = sum(1 for step in steps if _only_marked(step))
    objects = tuple(_change(step) for step in steps if not _only_marked(step))
    objects += tuple(map(_left, made.left))
    places = len(environment.every_account) * max(1, len(environment.regions))
    errors = [one for one in new.found if one.severity >= Severity.ERROR and one not in old.found]
    refused = [f"{one.where}: AWS would refuse this: {one.message}" for one in errors]
    before = plan(old.wanted, world, options).guards
    guards = [f"A sync would refuse this: {g.message}" for g in made.guards if g not in before]
    region = environment.regions[0] if environment.regions else ""
    costs = tuple(kept(old.wanted, new.wanted, region))
    return Synced(environment.name, places, objects, marked, costs, (*guards, *refused))


def _as_live(one: Wanted, catalog: str) -> Live:
    """An object as it is after a sync of the catalog that wants it."""
    marker = Marker(catalog, one.id, one.version, one.digest) if one.kind.marked else None
    return Live(one.kind, one.name, one.body, one.group, marker, one.digest)


def _only_marked(step: Step) -> bool:
    return isinstance(step, Update) and all(one.path == "marker" for one in step.changes)


def _change(step: Step) -> ObjectChange:
    one = thing(step)
    name = f"{one.name} on {one.group}" if one.group else one.name
    return ObjectChange(word(step), step.kind.words, step.address, name, tuple(_details(step)))


def _left(one: Left) -> ObjectChange:
    """An object that stays although the catalog no longer has it, and why."""
    kind = one.address.partition("/")[0].replace("_", " ")
    told = tuple(filter(None, (one.message, one.hint)))
    return ObjectChange("leave", kind, one.address, one.address.partition("/")[2], told)


def _details(step: Step) -> Iterator[str]:
    match step:
        case Update():
            changes = tuple(one for one in step.changes if one.path != "marker")
            yield from details(replace(step, changes=changes))
            if step.replaces:
                yield "It is deleted first, since its type changes."
        case Delete():
            yield "Only with --prune."
        case Create():
            return
