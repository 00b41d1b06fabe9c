"""Plans for all accounts and regions of an environment, and the steps of these plans."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, field, replace
from functools import partial
from typing import Any

from insights.catalog.each import unpinned
from insights.catalog.model import Catalog, Environment
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity, ordered
from insights.engines.cloudwatch.clock import Clock, SystemClock
from insights.engines.cloudwatch.patience import Patience
from insights.engines.cloudwatch.service import Door, Forgetful
from insights.engines.cloudwatch.session import open_client, open_live
from insights.errors import FindingsError, InsightsError, UsageError
from insights.monitors import limits
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import desired, kept, owner
from insights.monitors.differences import changes
from insights.monitors.kinds import Kind
from insights.monitors.live import World
from insights.monitors.plan import Options, plan
from insights.monitors.requests import CLOUDWATCH, LOGS
from insights.monitors.resources.dashboard_names import of_region
from insights.monitors.resources.target import Target
from insights.monitors.results import Applied, Result
from insights.monitors.steps import Plan
from insights.monitors.wanted import Wanted
from insights.runs import group_names, places, state
from insights.runs.cells import Identities, Place, checked_account
from insights.runs.wanted import Wanted as Asked
from insights.syncing.applying import Applier
from insights.syncing.calls import KNOWN, PATIENCE, Calls, Way
from insights.syncing.reading import Reader
from insights.syncing.targets import located, unserved
from insights.syncing.written import Written

_AT_ONCE = 8
#: In place of addresses: every object that is wanted.
ALL = "*"


@dataclass(frozen=True, slots=True)
class Choice:
    """How plans are made, as the command line says; a saved plan keeps it.

    ``only`` is empty for all kinds. ``adopt`` holds addresses, or :data:`ALL` alone.
    """

    prune: bool = False
    overwrite: bool = False
    allow_mass_delete: bool = False
    only: tuple[str, ...] = ()
    adopt: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that are looked at."""
        return tuple(kind for kind in Kind if not self.only or kind.value in self.only)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Choice:
        """The choice that :meth:`fields` gave."""
        return cls(
            bool(told.get("prune")),
            bool(told.get("overwrite")),
            bool(told.get("allow_mass_delete")),
            tuple(map(str, told.get("only", ()))),
            tuple(map(str, told.get("adopt", ()))),
        )

    def fields(self) -> dict[str, Any]:
        """The choice as JSON has it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan for one account and region, with what it was made from."""

    place: Place
    target: Target
    plan: Plan
    wanted: tuple[Wanted, ...]
    world: World
    reader: Reader
    found: tuple[Diagnostic, ...] = ()

    @property
    def account(self) -> str:
        """The account's id."""
        return self.target.account

    @property
    def region(self) -> str:
        """The region's name."""
        return self.target.region

    @property
    def name(self) -> str:
        """The place in messages."""
        return f"{self.account} in {self.region}"

    @property
    def refused(self) -> bool:
        """Whether AWS would refuse any of it."""
        return any(one.severity is Severity.ERROR for one in self.found)


@dataclass(frozen=True, slots=True)
class Failed:
    """A place that could not be planned for, and why."""

    place: Place
    error: InsightsError

    @property
    def name(self) -> str:
        """The place in messages."""
        return self.place.name


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes the plans of a catalog. ``notice`` hears why a request waits."""

    catalog: Catalog
    choice: Choice = field(default_factory=Choice)
    notice: Callable[[str], None] = lambda _: None
    clock: Clock = field(default_factory=SystemClock)
    stopped: threading.Event = field(default_factory=threading.Event)

    def all(self, environment: Environment, asked: Asked) -> list[Planned | Failed]:
        """One plan for each account and region, in their order; several are made at once."""
        identities = Identities()
        found = places.places_of(environment, asked)
        if not environment.regions:
            environment = replace(environment, regions=asked.regions)
        make = partial(self._tried, environment, identities)
        self._tell_unserved(environment)
        self._tell_unpinned(environment)
        with ThreadPoolExecutor(min(_AT_ONCE, len(found))) as pool:
            try:
                return list(pool.map(make, found))
            except BaseException:
                self.stopped.set()
                raise

    def _tell_unserved(self, environment: Environment) -> None:
        lacking = unserved(self.catalog, environment)
        if lacking:
            told = ", ".join(lacking)
            self.notice(f"The environment '{environment.name}' has no log groups for {told}.")

    def _tell_unpinned(self, environment: Environment) -> None:
        for entry in kept(self.catalog):
            names = unpinned(entry.written) if environment.serves(entry.source) else []
            if names:
                told = ", ".join(names)
                hint = f"Type 'insights pin {entry.name} --write'."
                self.notice(f"No rows are pinned for {told}, so nothing is made of it. {hint}")

    def _tried(
        self, environment: Environment, identities: Identities, place: Place
    ) -> Planned | Failed:
        try:
            return self.at(environment, identities, place)
        except InsightsError as error:
            return Failed(place, error)

    def at(self, environment: Environment, identities: Identities, place: Place) -> Planned:
        """The plan for one place. Raises what keeps it from being made."""
        calls = opened(place, self.notice, self.clock, self.stopped)
        account = checked_account(place, identities)
        there = located(self.catalog, environment, place, account, calls.logs)
        made = desired(there.target, derived_pattern)
        own = owner(self.catalog)
        at = (account, calls.region, place.connection.endpoint_url, self.catalog.id)
        reader = Reader(calls, own, Written.of(*at))
        world = of_region(reader.world(self.choice.kinds, account), there.target, own)
        steps = plan(made.wanted, world, self._options(place.account, made.wanted))
        found = (*there.found, *made.found, *self._over_quota(steps, world))
        return Planned(
            place=place,
            target=there.target,
            plan=steps,
            wanted=tuple(one for one in made.wanted if one.kind in self.choice.kinds),
            world=world,
            reader=reader,
            found=tuple(ordered(found)),
        )

    def _options(self, account: str, wanted: Sequence[Wanted]) -> Options:
        choice = self.choice
        everything = [one.address for one in wanted]
        return Options(
            owner(self.catalog),
            prune=choice.prune,
            overwrite=choice.overwrite,
            allow_mass_delete=choice.allow_mass_delete,
            adopt=everything if choice.adopt == (ALL,) else choice.adopt,
            only=choice.kinds,
            account=account,
            broken=tuple(self.catalog.broken),
        )

    def _over_quota(self, steps: Plan, world: World) -> Sequence[Diagnostic]:
        place = self.catalog.written.key_span("catalog")
        return list(limits.over_quota(steps, world, self.catalog.file, place))


def opened(
    place: Place,
    notice: Callable[[str], None],
    clock: Clock,
    stopped: threading.Event | None = None,
) -> Calls:
    """The way to a place, within the budget that all programs of the user share.

    Nothing waits there any more once ``stopped`` is set.
    """
    live = open_live(place.connection)
    meta = live.client.meta
    at = (live.account, meta.region_name, meta.endpoint_url)
    budget = state.budgets().of(*at)
    metrics = open_client(place.connection, "cloudwatch", counted=True)
    names = group_names.opened(at, refresh=True) or Forgetful()
    doors = {
        LOGS: Door(live.client, budget, place.connection, names=names, operations=KNOWN[LOGS]),
        CLOUDWATCH: Door(metrics, budget, place.connection, operations=KNOWN[CLOUDWATCH]),
    }
    return Calls(Way(doors, Patience(clock, PATIENCE, stopped), notice))


def environment_of(catalog: Catalog, asked: Asked) -> Environment:
    """The environment whose AWS is kept in step. Raises ``UsageError`` where it has none."""
    environment = catalog.environment(asked.env or "")
    if environment.engine != "cloudwatch":
        live = [one.name for one in catalog.environments.values() if one.engine == "cloudwatch"]
        message = (
            f"The environment '{environment.name}' is for the engine '{environment.engine}', "
            "which has no monitors."
        )
        hint = f"Add -e {' or -e '.join(live)}." if live else f"Add one to {catalog.file}."
        raise UsageError(message, hint)
    return environment


def checked(made: Sequence[Planned | Failed]) -> None:
    """Raises ``FindingsError`` where AWS would refuse any part of any plan."""
    found = {one: None for each in made if isinstance(each, Planned) for one in each.found}
    errors = [one for one in found if one.severity is Severity.ERROR]
    if errors:
        raise FindingsError("AWS would refuse this, so nothing is written.", ordered(errors))


def apply(
    made: Planned, catalog: str, stopped: threading.Event, told: Callable[[Result], None]
) -> Applied:
    """The steps of one place done."""
    return Applier(made.reader, catalog, stopped, told).apply(made.plan)


def settle(made: Planned) -> None:
    """Remember what is there as the catalog wants it, so that it is no edit from now on.

    A marker would be written anew; of a metric filter only this machine can remember it.
    """
    written = made.reader.written
    metric = [one for one in made.world.objects if one.kind is Kind.METRIC_FILTER]
    filters = {(one.group, one.name): one for one in metric}
    for wanted in made.wanted:
        live = filters.get((wanted.group, wanted.name))
        if live and wanted.kind is live.kind and live.edited and not changes(live, wanted):
            written.keep(wanted.group, wanted.name, wanted.digest)
