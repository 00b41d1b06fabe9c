"""Random catalogs and worlds, and what the service would make of a plan."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from insights.monitors.digest import fingerprint
from insights.monitors.kinds import Kind
from insights.monitors.live import Live, Marker, World
from insights.monitors.ownership import Owner
from insights.monitors.steps import Create, Delete, Plan, Step
from insights.monitors.wanted import Wanted

OWNER = Owner("acme", "acme", frozenset({"metric_filter/gone"}))

IDS = ("a", "b", "c", "d", "e", "f", "g", "h")
KINDS = st.sampled_from(Kind)
BODIES = st.dictionaries(
    st.sampled_from(("Threshold", "Period", "text")),
    st.one_of(st.integers(0, 3), st.dictionaries(st.just("deep"), st.integers(0, 2), min_size=1)),
    max_size=3,
)


def named(kind: Kind, name: str, prefix: str = "acme") -> str:
    return f"{prefix}{kind.separator}{name}"


@st.composite
def wanted_objects(draw: st.DrawFn) -> Wanted:
    kind, name = draw(KINDS), draw(st.sampled_from(IDS))
    group = draw(st.sampled_from(("/one", "/two"))) if kind is Kind.METRIC_FILTER else ""
    return Wanted(kind, name, named(kind, name), draw(BODIES), group, "1.0.0")


@st.composite
def strangers(draw: st.DrawFn) -> Live:
    """Objects of other people: another catalog's, unmarked ones, those that AWS keeps."""
    kind = draw(KINDS)
    group = "/one" if kind is Kind.METRIC_FILTER else ""
    name = named(kind, draw(st.sampled_from(("x", "y"))), draw(st.sampled_from(("acme", "other"))))
    other = Marker("other", "x", "1.0.0", "0" * 12)
    marker = draw(st.sampled_from((None, other))) if kind.marked else None
    return Live(kind, name, draw(BODIES), group, marker, of_service=draw(st.booleans()))


@st.composite
def own_objects(draw: st.DrawFn) -> Live:
    """Objects of this catalog, some of them edited since, some of them no longer wanted."""
    one = draw(wanted_objects())
    live = written(one)
    return replace(live, body=draw(BODIES)) if draw(st.booleans()) else live


catalogs = st.lists(wanted_objects(), max_size=8, unique_by=Wanted.key)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    def key(live: Live) -> tuple[Kind, str, str]:
        return (live.kind, live.group, live.name)

    own = draw(st.lists(own_objects(), max_size=8, unique_by=key))
    others = draw(st.lists(strangers(), max_size=4, unique_by=key))
    return World((*own, *others))


def written(wanted: Wanted) -> Live:
    """An object right after it was written."""
    marker = Marker("acme", wanted.id, wanted.version, wanted.digest)
    return Live(
        wanted.kind,
        wanted.name,
        wanted.body,
        wanted.group,
        marker if wanted.kind.marked else None,
        written=fingerprint(wanted.name, wanted.body),
    )


def applied(plan: Plan, world: World) -> World:
    """The world once a plan is done, as the service would leave it."""
    objects = list(world.objects)
    for step in plan.steps:
        objects = _after(step, objects)
    return World(tuple(objects))


def _after(step: Step, objects: list[Live]) -> list[Live]:
    if isinstance(step, Create):
        return [*objects, written(step.after)]
    rest = [live for live in objects if live is not step.before]
    assert len(rest) == len(objects) - 1, "a step is about an object that is there"
    return rest if isinstance(step, Delete) else [*rest, written(step.after)]
