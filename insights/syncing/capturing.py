"""Edits in the console, back into the entries that the objects came from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from insights.catalog.assemble import assemble
from insights.catalog.model import Catalog, Entry
from insights.catalog.rewrite import with_query
from insights.catalog.rewrite_values import with_value
from insights.dataclass import dataclass
from insights.diagnostics import Severity
from insights.errors import DataError, UsageError
from insights.monitors.derivation import derived_pattern
from insights.monitors.desired import desired
from insights.monitors.differences import changes
from insights.monitors.expressing.dashboard_edits import dashboard_edits
from insights.monitors.expressing.edit import Edit, Unsaid
from insights.monitors.expressing.edits import edits
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.ownership import Claims
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted
from insights.suggest import did_you_mean
from insights.syncing.planning import Planned

#: The files of a catalog, ``catalog.yaml`` included, to their bytes.
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Captured:
    """Files as they become, and what of each address could not be said in its entry."""

    files: Mapping[str, bytes]
    addresses: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(slots=True)
class _Taken:
    """Who edited which place of which file; ``refused`` are those who came later."""

    edits: dict[tuple[str, tuple[str | int, ...]], tuple[Edit, str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def other(self, file: str, edit: Edit, address: str) -> str:
        """The address that has edited the same place otherwise; nothing where none has."""
        first, by = self.edits.setdefault((file, edit.path), (edit, address))
        if first.value == edit.value:
            return ""
        self.refused.add(address)
        return by


def files_of(catalog: Catalog) -> dict[str, bytes]:
    """The bytes of the catalog's files. Raises ``DataError`` for one that cannot be read."""
    found = {}
    for file in (catalog.file, *(entry.file for entry in catalog.entries.values())):
        try:
            found[file] = Path(file).read_bytes()
        except OSError as error:
            raise DataError(f"'{file}' cannot be read: {error.strerror}.") from error
    return found


def pairs(made: Planned, addresses: Collection[str]) -> list[tuple[Wanted, Live]]:
    """What is to be captured: the objects that are named, or all that somebody edited.

    Raises ``UsageError`` for an address that the catalog does not have, or AWS does not.
    """
    owner = made.reader.owner
    claims = Claims.of(owner, made.world.objects)
    found = []
    for one in made.wanted:
        live = claims.marked(one) or next(iter(claims.named(one)), None)
        if live is None or owner.foreign(live) or not changes(live, one):
            continue
        if one.address in addresses or (not addresses and live.edited):
            found.append((one, live))
    for address in addresses:
        if address not in {one.address for one, _ in found}:
            raise _unknown(address, {one.address for one in made.wanted})
    return found


def captured(made: Planned, chosen: Sequence[tuple[Wanted, Live]], files: Files) -> Captured:
    """The files with the edits of the objects in them; nothing is written."""
    now, lost, taken = dict(files), list[str](), _Taken()
    told: set[tuple[str, str]] = set()
    for wanted, live in chosen:
        for edit in _edits(wanted, live, made.target):
            if isinstance(edit, Unsaid):
                lost.append(f"{wanted.address}: {edit.reason}")
                told.add((wanted.address, edit.path))
                continue
            where = ".".join(map(str, edit.path))
            other = taken.other(edit.file, edit, wanted.address)
            data = None if other else _edited(now[edit.file], edit.file, edit)
            if other:
                lost.append(_parted(wanted.address, where, other))
            elif data is None:
                lost.append(f"{wanted.address}: '{where}' has no room for it in {edit.file}.")
            else:
                now[edit.file] = data
    chosen = [pair for pair in chosen if pair[0].address not in taken.refused]
    lost += _left_out(made, chosen, now, told)
    changed = {file: data for file, data in now.items() if data != files[file]}
    addresses = tuple(dict.fromkeys(one.address for one, _ in chosen))
    return Captured(changed, addresses, tuple(dict.fromkeys(lost)))


def entry_of(catalog: Catalog, wanted: Wanted) -> Entry | None:
    """The entry that an object was made from; dashboards have several."""
    if wanted.kind in (Kind.SAVED_QUERY, Kind.SCHEDULED_QUERY):
        return catalog.entries.get(wanted.id)
    for entry in catalog.entries.values():
        items = {Kind.ALARM: entry.alarms, Kind.METRIC_FILTER: entry.metric_filters}
        if any(one["name"] == wanted.id for one in items.get(wanted.kind, ())):
            return entry
    return None


def _edits(wanted: Wanted, live: Live, target: Target) -> Iterator[Edit | Unsaid]:
    """The edits of an object, each with its file, and why there are none for the rest."""
    if wanted.kind is Kind.DASHBOARD:
        yield from dashboard_edits(wanted, live, target)
        return
    entry = entry_of(target.catalog, wanted)
    if entry is None:
        return
    for edit in edits(entry, wanted, live, target):
        if isinstance(edit, Edit) and not edit.file:
            yield replace(edit, file=entry.file)
        else:
            yield edit


def _edited(data: bytes, file: str, edit: Edit) -> bytes | None:
    if edit.path == ("query",):
        return with_query(data, file, str(edit.value))
    return with_value(data, file, edit.path, edit.value)


def _parted(address: str, where: str, other: str) -> str:
    return (
        f"{address}: '{where}' was edited in {other} too, and differently. "
        f"To take this one, type 'insights capture {address}'."
    )


def _left_out(
    made: Planned,
    chosen: Sequence[tuple[Wanted, Live]],
    files: Files,
    told: Collection[tuple[str, str]],
) -> Iterator[str]:
    """What the new files still want differently: it is not in an entry's words.

    Of what was ``told`` already by address and path nothing is said again.
    """
    catalog = made.target.catalog
    rest = [(file, data) for file, data in files.items() if file != catalog.file]
    again, found = assemble(catalog.root, (catalog.file, files[catalog.file]), rest)
    errors = [one for one in found if one.severity >= Severity.ERROR]
    if again is None or errors:
        yield from (f"{one.file}:{one.span.line}: {one.message}" for one in errors)
        return
    target = _target(made.target, again)
    wanted = {(one.kind, one.id, one.group): one for one in desired(target, derived_pattern).wanted}
    for one, live in chosen:
        new = wanted.get((one.kind, one.id, one.group))
        for change in changes(live, new) if new else ():
            if (one.address, change.path) not in told:
                yield _still_other(one, live, change.path)


def _still_other(one: Wanted, live: Live, path: str) -> str:
    """Why a path differs in the end: nothing can say it, or the other edits changed the wish."""
    if path in {change.path for change in changes(live, one)}:
        return f"{one.address}: its entry cannot say what '{path}' is in AWS."
    return (
        f"{one.address}: '{path}' is in AWS as it was before the other edits; "
        "add --overwrite to the next sync."
    )


def _target(before: Target, again: Catalog) -> Target:
    """The place with another catalog, and the log groups of sources that it names anew."""
    environment = again.environments[before.environment.name]
    known = before.environment.log_groups
    changed = {name: to for name, to in environment.log_groups.items() if known.get(name) != to}
    catalog = replace(again, sources=before.catalog.sources)
    groups = {**before.groups, **changed}
    return replace(before, catalog=catalog, environment=environment, groups=groups)


def _unknown(address: str, known: Collection[str]) -> UsageError:
    if address in known:
        message = f"'{address}' is in AWS as the catalog wants it, or not at all."
        return UsageError(message, "Type 'insights plan' to see what differs.")
    hint = did_you_mean(address, known) or "Type kind/name, as 'insights plan' does."
    return UsageError(f"The catalog wants no object '{address}'.", hint)
