"""A new catalog from what an account has, proved against what it would make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from insights.catalog.assemble import assemble
from insights.catalog.model import Catalog
from insights.diagnostics import Severity
from insights.engines.cloudwatch.clock import SystemClock
from insights.errors import UsageError
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import desired
from insights.monitors.differences import changes
from insights.monitors.expressing.catalogs import ENVIRONMENT, Drafts
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.ownership import Owner
from insights.monitors.resources.target import Target
from insights.runs import entries
from insights.runs.cells import Identities, Place, checked_account
from insights.syncing.planning import opened
from insights.syncing.reading import Reader
from insights.syncing.written import Written

#: The catalog's settings, and where findings about no entry stand.
_SETTINGS = "catalog.yaml"


@dataclass(frozen=True, slots=True)
class Imported:
    """Files by name, the objects that they hold, and the others with the reasons."""

    prefix: str
    files: dict[str, str]
    held: tuple[Live, ...]
    left: tuple[tuple[Live, str], ...]


def read(
    place: Place, catalog: str, prefix: str, notice: Callable[[str], None]
) -> tuple[Drafts, Sequence[Live]]:
    """Everything at a place, and a catalog without entries for it.

    Without a prefix it is the one that most names start with. Raises ``UsageError`` where no
    name has any.
    """
    calls = opened(place, notice, SystemClock())
    account = checked_account(place, Identities())
    chosen = prefix or _prefix(Reader(calls, Owner("", "\0"), Written()), account)
    # With the right prefix tags and details are read where they matter.
    world = Reader(calls, Owner(catalog, chosen), Written()).world(tuple(Kind), account)
    if world.failed:
        raise UsageError(f"Not everything could be read. {next(iter(world.failed.values()))}")
    identity = catalog or _identity(chosen)
    return Drafts(identity, chosen, account, calls.region), world.objects


def imported(empty: Drafts, objects: Sequence[Live]) -> Imported:
    """The catalog with every object that it makes exactly as it is.

    Raises ``UsageError`` where that is none.
    """
    out: list[tuple[Live, str]] = []
    while True:
        drafts = Drafts(empty.catalog, empty.prefix, empty.account, empty.region)
        gone = {id(live) for live, _ in out}
        drafts.take(one for one in objects if id(one) not in gone)
        if not drafts.held:
            raise _nothing(empty, [*drafts.left, *out])
        wrong = _wrong(drafts)
        if not wrong:
            held = tuple(live for live, _ in drafts.held)
            left = sorted((*drafts.left, *out), key=lambda one: one[0].label)
            return Imported(drafts.prefix, drafts.files(), held, tuple(left))
        out += wrong


def _nothing(empty: Drafts, left: Sequence[tuple[Live, str]]) -> UsageError:
    told = sorted({f"{live.label}: {reason}" for live, reason in left})
    first = f" The first of {len(told)}: {told[0]}" if told else ""
    message = f"No object with the prefix '{empty.prefix}' can be in a catalog.{first}"
    return UsageError(message, "Name another prefix with --prefix.")


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


def _wrong(drafts: Drafts) -> list[tuple[Live, str]]:
    """Objects that the catalog would not make as they are, or cannot have at all."""
    files = [(name, text.encode()) for name, text in drafts.files().items() if name != _SETTINGS]
    settings = (_SETTINGS, drafts.files()[_SETTINGS].encode())
    catalog, found = assemble(Path(), settings, files)
    if catalog is None:
        return [(live, found[0].message) for live, _ in drafts.held]
    told = [*found, *(x for e in catalog.entries.values() for x in entries.lint_entry(catalog, e))]
    target = _target(catalog, drafts)
    made = desired(target, derived_pattern)
    faults = {
        one.file: one.message
        for one in (*told, *made.found)
        if one.severity is Severity.ERROR and one.file != _SETTINGS
    }
    if faults:
        return [(live, faults[file]) for live, file in drafts.held if file in faults]
    wanted = {one.key(): one for one in made.wanted}
    wrong = []
    for live, _ in drafts.held:
        same = wanted.get((live.kind, live.group, live.name))
        differing = changes(live, same) if same else ()
        if same is None or differing:
            path = differing[0].path if differing else "name"
            wrong.append((live, f"An entry cannot say its '{path}'."))
    return wrong


def _target(catalog: Catalog, drafts: Drafts) -> Target:
    environment = catalog.environments[ENVIRONMENT]
    groups = dict(environment.log_groups)
    return Target(catalog, environment, drafts.region, drafts.account, groups)


def _prefix(reader: Reader, account: str) -> str:
    objects = reader.world(tuple(Kind), account).objects
    starts = Counter(
        one.name.partition(one.kind.separator)[0]
        for one in objects
        if one.kind is not Kind.DASHBOARD and one.kind.separator in one.name.strip("./")
    )
    if not starts:
        raise UsageError(
            "No name in the account has a prefix, so no catalog could keep the objects.",
            "Rename them to <prefix>.<name>, or queries to <prefix>/<title>.",
        )
    return min(starts, key=lambda start: (-starts[start], start))


def _identity(prefix: str) -> str:
    plain = "".join(sign if sign.isalnum() else "-" for sign in prefix.lower())[:20]
    return plain if len(plain) >= 3 else f"{plain}-catalog"
