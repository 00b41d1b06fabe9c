"""A new catalog from what an account has, proved against what it would make."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from insights.dataclass import dataclass
from insights.engines.cloudwatch.clock import SystemClock
from insights.errors import DataError, ServiceError, UsageError
from insights.monitors.expressing.catalogs import SETTINGS, Drafts
from insights.monitors.expressing.names import Names, prefixes
from insights.monitors.expressing.sightings import Found, Left, Places, Sighting
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.ownership import Owner
from insights.runs.cells import Identities, Place, checked_account
from insights.syncing.planning import opened
from insights.syncing.reading import Reader
from insights.syncing.trials import Trial
from insights.syncing.written import Written

_ID = re.compile(r"[a-z0-9-]{3,20}")


@dataclass(frozen=True, slots=True)
class Account:
    """What there is in the regions of an account, and the names that the catalog has for it.

    ``prefixes`` count the objects of each prefix, each once for all regions; the empty one those
    without any.
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
    """Everything at places that are regions of one account.

    Without a prefix it is the one that most names start with. Raises ``UsageError`` where no
    name has any, or for an id that no catalog has, and what keeps a list from being read.
    """
    if catalog and not _ID.fullmatch(catalog):
        hint = "Write 3 to 20 of the characters a-z, 0-9 and '-'."
        raise UsageError(f"'{catalog}' cannot be the id of a catalog.", hint)
    account = checked_account(places[0], Identities())
    chosen = prefix
    if not chosen:
        # With the right prefix tags and details are read where they matter.
        first = _objects(places, Owner("", "\0"), account, notice)
        chosen = _most(prefixes(one.live for these in first.values() for one in these))
    names = Names(catalog or _identity(chosen), chosen)
    by_region = _objects(places, Owner(names.catalog, chosen), account, notice)
    found = tuple(one for these in by_region.values() for one in these)
    counted = prefixes({one.live.label: one.live for one in found}.values(), chosen)
    return Account(names, account, tuple(by_region), found, counted)


def _objects(
    places: Sequence[Place], owner: Owner, account: str, notice: Callable[[str], None]
) -> dict[str, list[Found]]:
    """What there is, by the regions in their order."""
    found: dict[str, list[Found]] = {}
    for place in places:
        calls = opened(place, notice, SystemClock())
        world = Reader(calls, owner, Written()).world(tuple(Kind), account)
        if world.failed:
            kind, reason = next(iter(world.failed.items()))
            message = f"Every {kind.words} in {calls.region} has to be read. {reason}"
            raise ServiceError(message, "Nothing is written. Type it again when that is allowed.")
        found[calls.region] = [Found(calls.region, live) for live in world.objects]
    return found


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
        trial = Trial(drafts, files)
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


def apart(made: Sequence[Imported]) -> list[Imported]:
    """Several catalogs of one account, each without what others hold or have left out.

    Objects whose names begin as those of none are left out by the first.
    """
    names = [one.account.names for one in made]

    def told(number: int, live: Live) -> bool:
        return names[number].has(live) or (number == 0 and not any(one.has(live) for one in names))

    return [
        replace(one, left=tuple(x for x in one.left if told(number, x.found.live)))
        for number, one in enumerate(made)
    ]


def _nothing(account: Account, left: Sequence[Left]) -> UsageError:
    told = sorted({f"{one.found.live.label}: {one.reason}" for one in left})
    first = f" The first of {len(told)}: {told[0]}" if told else ""
    prefix = account.names.prefix
    message = f"No object with the prefix '{prefix}' can be in a catalog.{first}"
    others = sorted((-n, one) for one, n in account.prefixes.items() if one and one != prefix)
    hint = f"Add --prefix {others[0][1]}, or another." if others else "Name another prefix."
    return UsageError(message, hint)


def write(folder: Path, made: Imported) -> None:
    """Put the files into a folder that is not there or empty; all of them, or none.

    Raises ``DataError`` where that cannot be done.
    """
    check_free(folder)
    there = folder.resolve()
    beside = there.with_name(f".{there.name}.{os.getpid()}.part")
    try:
        beside.mkdir(parents=True, exist_ok=True)
        for name, text in made.files.items():
            (beside / name).write_text(text, "utf-8")
        _put(beside, there)
    except OSError as error:
        raise DataError(f"'{folder}' cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _put(beside: Path, there: Path) -> None:
    """Move a folder into its place; into one that is there, which may be somebody's current one."""
    if not there.exists():
        beside.replace(there)
        return
    for path in sorted(beside.iterdir(), key=lambda one: one.name == SETTINGS):
        path.replace(there / path.name)


def check_free(folder: Path) -> None:
    """Raises ``UsageError`` for a folder in which something is already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder}' is there and not empty.", "Name a new folder.")


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
