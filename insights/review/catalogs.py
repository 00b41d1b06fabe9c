"""Two catalogs: what became of every entry, and whether its version says so."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator
from dataclasses import field

from insights.catalog.lock import RETIRED
from insights.catalog.meaning import behaviour
from insights.catalog.model import Catalog, Entry
from insights.catalog.versions import Impact, is_enough, least
from insights.dataclass import dataclass
from insights.diagnostics import Span
from insights.review.change import Change
from insights.review.changes import changes
from insights.review.effects import Effects, Synced
from insights.review.lines import changed_lines

_START = Span(1, 1, 1, 1)
#: A change of each impact, in the middle of a sentence.
_KINDS = {
    Impact.WORDING: "its wording changed",
    Impact.MONITORS: "its monitors changed",
    Impact.BEHAVIOUR: "its behaviour changed",
    Impact.BREAKING: "it breaks what used it",
}


class Fate(enum.Enum):
    """What became of an entry."""

    CHANGED = "changed"
    ADDED = "added"
    RENAMED = "renamed"
    REMOVED = "removed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One entry. ``needed`` is the least version that says what changed, or empty where no new one
    is needed; ``faults`` say why it cannot stay as it is; ``lines`` changed in its file.
    ``effects`` are known once somebody looked for them.
    """

    name: str
    fate: Fate
    file: str
    old_name: str = ""
    old_version: str = ""
    version: str = ""
    changes: tuple[Change, ...] = ()
    needed: str = ""
    faults: tuple[Fault, ...] = ()
    lines: tuple[int, ...] = ()
    effects: Effects | None = None

    @property
    def impact(self) -> Impact | None:
        """The worst of its changes."""
        return max((one.impact for one in self.changes), default=None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry cannot stay as it is: ``kind`` is ``version``, ``gone`` or ``retired``."""

    kind: str
    message: str
    hint: str
    span: Span


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that changed since ``base``; ``remarks`` are sentences about how it was found.

    ``synced`` tells for each environment what would change in AWS.
    """

    base: str
    entries: tuple[Reviewed, ...]
    remarks: tuple[str, ...] = ()
    synced: tuple[Synced, ...] = ()

    @property
    def faults(self) -> int:
        """How many things cannot stay as they are."""
        return sum(len(one.faults) for one in self.entries)


@dataclass(frozen=True, slots=True)
class Names:
    """Names that the lock has as retired, before and now."""

    before: Collection[str] = field(default_factory=tuple)
    now: Collection[str] = field(default_factory=tuple)


def compare(old: Catalog, new: Catalog, retired: Names) -> tuple[Reviewed, ...]:
    """What became of every entry that is not the same as before, in the order of names."""
    lost = [one for name, one in old.entries.items() if not _has(new, name)]
    gone = [one for one in lost if one.status != RETIRED]
    come = [one for name, one in new.entries.items() if not _has(old, name)]
    renamed = _renamed(gone, come)
    found = [*_persisted(old, new), *_unreadable(old, new, retired)]
    found += [_rename(old, new, old.entries[a], new.entries[b], retired) for a, b in renamed]
    names = {name for pair in renamed for name in pair}
    left = [one for one in gone if one.name not in names]
    found += [_removed(e.name, e.version, e.file, _gone(e.name, _START, retired)) for e in left]
    found += [_added(one, retired) for one in come if one.name not in names]
    return tuple(sorted(found, key=lambda one: (one.name, one.file)))


def _has(catalog: Catalog, name: str) -> bool:
    return name in catalog.entries or name in catalog.broken


def _persisted(old: Catalog, new: Catalog) -> Iterator[Reviewed]:
    for name, after in new.entries.items():
        before = old.entries.get(name)
        if before is not None and (one := _changed(old, new, before, after)):
            yield one


def _changed(old: Catalog, new: Catalog, before: Entry, after: Entry) -> Reviewed | None:
    found = _changes(old, new, before, after)
    if before.file != after.file:
        text = f"The file moved from {before.file}."
        found = (*found, Change(Impact.WORDING, text, _START, counts=False))
    lines = _lines(before, after)
    if not found and before.version == after.version:
        if not lines:
            return None
        text = "The file has another layout or other comments."
        found = (Change(Impact.WORDING, text, Span(lines[0], 1, lines[0], 1), counts=False),)
    needed = _needed(before, after, found)
    faults = tuple(_version_fault(before, after, found, needed))
    version = before.version, after.version
    return Reviewed(
        after.name, Fate.CHANGED, after.file, "", *version, found, needed, faults, lines
    )


def _changes(old: Catalog, new: Catalog, before: Entry, after: Entry) -> tuple[Change, ...]:
    return changes(before, after, old.sources[before.source], new.sources[after.source])


def _lines(before: Entry, after: Entry) -> tuple[int, ...]:
    return changed_lines(before.written.document.text, after.written.document.text)


def _needed(before: Entry, after: Entry, found: Collection[Change]) -> str:
    """The least version; none is needed of what is retired, and of what nobody can tell."""
    counted = max((one.impact for one in found if one.counts), default=None)
    if counted is None or after.status == RETIRED:
        return ""
    return least(before.version, counted)


def _version_fault(
    before: Entry, after: Entry, found: Collection[Change], needed: str
) -> Iterator[Fault]:
    span = after.span("version")
    if before.status == RETIRED and after.status != RETIRED:
        message = f"The name '{after.name}' was retired."
        yield Fault("retired", message, "Give the entry another name.", after.span("name"))
    elif needed and not is_enough(after.version, needed):
        worst = next(one for one in found if one.counts)
        message = f"The version is {after.version}, and {_KINDS[worst.impact]}: {worst.text}"
        yield Fault("version", message, f"Set 'version: {needed}'.", span)
    elif not is_enough(after.version, before.version):
        message = f"The version {after.version} is below {before.version}, which it had."
        yield Fault("version", message, f"Set 'version: {needed or before.version}'.", span)


def _unreadable(old: Catalog, new: Catalog, retired: Names) -> Iterator[Reviewed]:
    """Entries that are broken on one side, so that there is nothing to compare."""
    for name, file in new.broken.items():
        message = f"The entry '{name}' has errors."
        fault = Fault("unreadable", message, "Run 'insights validate' to see them.", _START)
        yield Reviewed(name, Fate.UNREADABLE, file, faults=(fault,))
    for name, file in old.broken.items():
        after = new.entries.get(name)
        if not _has(new, name):
            yield _removed(name, "", file, _gone(name, _START, retired))
        elif after is not None:
            text = "It had errors before, so nothing can be compared."
            change = Change(Impact.BEHAVIOUR, text, _START, counts=False)
            yield Reviewed(name, Fate.CHANGED, after.file, version=after.version, changes=(change,))


def _renamed(gone: list[Entry], come: list[Entry]) -> list[tuple[str, str]]:
    """Old and new names: entries that do the same, or else stand in the same file."""
    pairs: list[tuple[str, str]] = []
    left = list(come)
    for key in (behaviour, lambda one: one.file):
        for before in gone:
            if before.name in {a for a, _ in pairs}:
                continue
            same = next((one for one in left if key(one) == key(before)), None)
            if same is not None:
                left.remove(same)
                pairs.append((before.name, same.name))
    return pairs


def _rename(old: Catalog, new: Catalog, before: Entry, after: Entry, retired: Names) -> Reviewed:
    text = f"The name '{before.name}' is gone; the entry is called '{after.name}' now."
    gone = Change(Impact.BREAKING, text, after.span("name"), before.name, after.name, counts=False)
    found = (gone, *_changes(old, new, before, after))
    faults = (*_gone(before.name, after.span("name"), retired), *_taken(after, retired))
    return Reviewed(
        after.name,
        Fate.RENAMED,
        after.file,
        before.name,
        before.version,
        after.version,
        found,
        faults=faults,
        lines=_lines(before, after),
    )


def _removed(name: str, version: str, file: str, faults: Iterator[Fault]) -> Reviewed:
    change = Change(Impact.BREAKING, f"The name '{name}' is gone.", _START, counts=False)
    return Reviewed(name, Fate.REMOVED, file, "", version, changes=(change,), faults=tuple(faults))


def _gone(name: str, span: Span, retired: Names) -> Iterator[Fault]:
    if name not in retired.now:
        message = f"The entry '{name}' is gone and was not retired."
        hint = "Put its file back with 'status: retired' and 'replaced_by: ...'."
        yield Fault("gone", message, hint, span)


def _added(after: Entry, retired: Names) -> Reviewed:
    faults = tuple(_taken(after, retired))
    return Reviewed(after.name, Fate.ADDED, after.file, version=after.version, faults=faults)


def _taken(after: Entry, retired: Names) -> Iterator[Fault]:
    if after.name in retired.before and after.status != RETIRED:
        message = f"The name '{after.name}' was retired."
        yield Fault("retired", message, "Give the entry another name.", after.span("name"))
