"""A new catalog from what an account has, proved against what it would make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from insights.catalog.assemble import assemble
from insights.catalog.model import Catalog, Environment
from insights.diagnostics import Diagnostic, Severity
from insights.engines.cloudwatch.clock import SystemClock
from insights.errors import GuardError, ServiceError, UsageError
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import desired
from insights.monitors.differences import TYPE, changes
from insights.monitors.expressing import reasons
from insights.monitors.expressing.catalogs import SETTINGS, Drafts
from insights.monitors.expressing.names import Names, prefixes
from insights.monitors.expressing.sightings import Found, Left, Places, Sighting
from insights.monitors.kinds import Kind
from insights.monitors.ownership import Owner
from insights.monitors.resources.bodies import COMPOSITE, METRIC
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted
from insights.runs import entries
from insights.runs.cells import Identities, Place, checked_account
from insights.syncing.planning import opened
from insights.syncing.reading import Reader
from insights.syncing.written import Written

#: The keys of an entry whose items have names, and how such an item begins in its file.
_SECTIONS = {"metric_filters": Kind.METRIC_FILTER, "alarms": Kind.ALARM}
_NAME = "  - name: "


@dataclass(frozen=True, slots=True)
class Account:
    """What there is in the regions of an account, and the names that the catalog has for it.

    ``prefixes`` count the objects of each prefix; the empty one those without any.
    """

    names: Names
    account: str
    regions: tuple[str, ...]
    found: tuple[Found, ...]
    prefixes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """Files by name, the objects that they hold with their files, and the others with reasons.

    ``environments`` are the names of those that the catalog has.
    """

    account: Account
    files: Mapping[str, str]
    environments: tuple[str, ...]
    held: tuple[tuple[Sighting, str], ...]
    left: tuple[Left, ...]

    @property
    def prefix(self) -> str:
        """What the names of all that is held start with."""
        return self.account.names.prefix

    @property
    def objects(self) -> tuple[Found, ...]:
        """Every object that is held, once for each region and log group."""
        return tuple(found for one, _ in self.held for found in one.found)


def read(
    places: Sequence[Place], catalog: str, prefix: str, notice: Callable[[str], None]
) -> Account:
    """Everything in some regions of one account.

    Without a prefix it is the one that most names start with. Raises ``UsageError`` where no
    name has any, ``GuardError`` for places in several accounts, and what keeps a list from being
    read.
    """
    identities = Identities()
    accounts = {checked_account(place, identities) for place in places}
    if len(accounts) > 1:
        message = f"These are several accounts: {', '.join(sorted(accounts))}."
        raise GuardError(message, "Import each into a folder of its own.")
    account = accounts.pop()
    chosen = prefix
    if not chosen:
        # With the right prefix tags and details are read where they matter.
        first = _objects(places, Owner("", "\0"), account, notice)
        chosen = _most(prefixes(one.live for one in first))
    names = Names(catalog or _identity(chosen), chosen)
    found = _objects(places, Owner(names.catalog, chosen), account, notice)
    regions = tuple(dict.fromkeys(_region(place, notice) for place in places))
    counted = prefixes((one.live for one in found), chosen)
    return Account(names, account, regions, tuple(found), counted)


def _region(place: Place, notice: Callable[[str], None]) -> str:
    return place.connection.region or opened(place, notice, SystemClock()).region


def _objects(
    places: Sequence[Place], owner: Owner, account: str, notice: Callable[[str], None]
) -> list[Found]:
    found: dict[str, list[Found]] = {}
    for place in places:
        calls = opened(place, notice, SystemClock())
        world = Reader(calls, owner, Written()).world(tuple(Kind), account)
        if world.failed:
            kind, reason = next(iter(world.failed.items()))
            message = f"Every {kind.words} in {calls.region} has to be read. {reason}"
            raise ServiceError(message, "Nothing is written. Type it again when that is allowed.")
        found[calls.region] = [Found(calls.region, live) for live in world.objects]
    return [one for these in found.values() for one in these]


def imported(account: Account) -> Imported:
    """The catalog with every object that it makes exactly as it is.

    Raises ``UsageError`` where that is none.
    """
    out: list[Left] = []
    loose: set[Places] = set()
    while True:
        gone = {id(one.found.live) for one in out}
        drafts = Drafts(account.names, account.account, account.regions, loose)
        drafts.take(one for one in account.found if id(one.live) not in gone)
        if not drafts.held:
            raise _nothing(account, [*drafts.left, *out])
        settings = drafts.settings()
        files = drafts.files(settings)
        trial = _Trial(drafts, files)
        wrong = trial.wrong()
        if trial.doubtful - loose:
            loose |= trial.doubtful
        elif wrong:
            out += wrong
            loose = set()
        else:
            left = sorted(
                (*drafts.left, *out), key=lambda one: (one.found.live.label, one.found[0])
            )
            held, environments = tuple(drafts.held), tuple(settings.environments())
            return Imported(account, files, environments, held, tuple(left))


def _nothing(account: Account, left: Sequence[Left]) -> UsageError:
    told = sorted({f"{one.found.live.label}: {one.reason}" for one in left})
    first = f" The first of {len(told)}: {told[0]}" if told else ""
    prefix = account.names.prefix
    message = f"No object with the prefix '{prefix}' can be in a catalog.{first}"
    others = [one for one in account.prefixes if one and one != prefix]
    hint = f"Add --prefix {others[0]}, or another." if others else "Name another prefix."
    return UsageError(message, hint)


def write(folder: Path, made: Imported) -> None:
    """Put the files into a folder that is not there or empty; all of them, or none."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder}' is there and not empty.", "Name a new folder.")
    beside = folder.with_name(f".{folder.name}.part")
    beside.mkdir(parents=True)
    try:
        for name, text in made.files.items():
            (beside / name).write_text(text, "utf-8")
        beside.replace(folder)
    except BaseException:
        for path in beside.glob("*"):
            path.unlink()
        beside.rmdir()
        raise


class _Trial:
    """Makes what a catalog wants in each region, and holds it against what is there.

    ``doubtful`` are the places where rules find errors that another kind of log may not have.
    """

    def __init__(self, drafts: Drafts, files: Mapping[str, str]) -> None:
        self._drafts = drafts
        self._files = files
        self.doubtful: set[Places] = set()

    def wrong(self) -> list[Left]:
        """Objects that the catalog would not make as they are, or cannot have at all."""
        others = [(name, text.encode()) for name, text in self._files.items() if name != SETTINGS]
        catalog, found = assemble(Path(), (SETTINGS, self._files[SETTINGS].encode()), others)
        if catalog is None:
            return [Left(f, found[0].message) for one, _ in self._drafts.held for f in one.found]
        told = [x for e in catalog.entries.values() for x in entries.lint_entry(catalog, e)]
        self._doubt(_errors(told))
        faults = _errors((*found, *told))
        if faults:
            return self._faulty(faults)
        wrong = [one for region in self._drafts.regions for one in self._wrong_in(catalog, region)]
        return list({id(one.found.live): one for one in wrong}.values())

    def _wrong_in(self, catalog: Catalog, region: str) -> list[Left]:
        made = desired(_target(catalog, region, self._drafts.account), derived_pattern)
        faults = _errors(made.found)
        if faults:
            return self._faulty(faults)
        wanted = {one.key(): one for one in made.wanted}
        left: list[Left] = []
        for one, _ in self._drafts.held:
            here = [found for found in one.found if found.region == region]
            wrong = list(_differing(one, here, wanted))
            left += wrong
            if one.kind is Kind.DASHBOARD and wrong:
                left += [Left(found, wrong[0].reason) for found in one.found if found not in here]
        return left

    def _faulty(self, faults: Sequence[Diagnostic]) -> list[Left]:
        """The objects that errors are about; all there are where they are about none."""
        blamed: dict[int, tuple[Sighting, str]] = {}
        for fault in faults:
            for one in self._blamed(fault):
                blamed.setdefault(id(one), (one, f"Its entry has an error. {fault.message}"))
        if not blamed:
            reason = f"The catalog has an error. {faults[0].message}"
            blamed = {id(one): (one, reason) for one, _ in self._drafts.held}
        return [Left(found, reason) for one, reason in blamed.values() for found in one.found]

    def _blamed(self, fault: Diagnostic) -> list[Sighting]:
        """The filter or alarm on whose lines an error is; else those that the entry is for.

        Alarms on metrics and on other alarms can be in another entry, and are tried there.
        """
        here = [one for one, file in self._drafts.held if file == fault.file]
        lines = self._files.get(fault.file, "").split("\n")[: fault.span.line]
        told = _item(lines)
        exact = [one for one in here if (one.kind, self._id(one)) == told]
        fixed = [one for one in here if one.body.get(TYPE) not in (METRIC, COMPOSITE)]
        return exact or fixed or here

    def _id(self, one: Sighting) -> str:
        return self._drafts.names.id_of(one.kind, one.name)

    def _doubt(self, faults: Sequence[Diagnostic]) -> None:
        for fault in faults:
            draft = self._drafts.entries.get(fault.file.removesuffix(".yaml"))
            if draft is not None and any(groups for _, groups in draft.places):
                self.doubtful.add(draft.places)


def _errors(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [one for one in found if one.severity is Severity.ERROR]


def _item(lines: Sequence[str]) -> tuple[Kind, str] | None:
    """The filter or alarm that the last of some lines of an entry's file belongs to."""
    section = name = ""
    for line in lines:
        if line and not line.startswith(" "):
            section, name = line.partition(":")[0], ""
        elif line.startswith(_NAME):
            name = line.removeprefix(_NAME).strip("'")
    return (_SECTIONS[section], name) if section in _SECTIONS and name else None


def _differing(
    one: Sighting, here: Sequence[Found], wanted: Mapping[tuple[Kind, str, str], Wanted]
) -> Iterator[Left]:
    for found in here:
        live = found.live
        same = wanted.get((live.kind, live.group, live.name))
        differing = changes(live, same) if same else ()
        if same is None or differing:
            yield Left(found, reasons.unsaid(one.kind, differing))


def _target(catalog: Catalog, region: str, account: str) -> Target:
    """What there is of the catalog in a region, as plans see it."""
    served = [one for one in catalog.environments.values() if region in one.regions]
    environment: Environment = served[0]
    here = {n: one for n, one in catalog.entries.items() if environment.serves(one.source)}
    groups = dict(environment.log_groups)
    return Target(replace(catalog, entries=here), environment, region, account, groups)


def _most(counted: Counter[str]) -> str:
    starts = {start: count for start, count in counted.items() if start}
    if not starts:
        raise UsageError(
            "No name in the account has a prefix, so no catalog could keep the objects.",
            "Rename them to <prefix>.<name>, or queries to <prefix>/<title>.",
        )
    return min(starts, key=lambda start: (-starts[start], start))


def _identity(prefix: str) -> str:
    plain = "".join(sign if sign.isalnum() else "-" for sign in prefix.lower())[:20]
    return plain if len(plain) >= 3 else f"{plain}-catalog"
