"""``catalog.lock``: what every entry was at its version, one line each.

A line has name, version, hash of behaviour, hash of wording and status, with blanks between
them. Lines stand in the order of names, so that two branches that change different entries merge
by themselves. The line of a retired name stays for ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from insights.catalog import lock_codes
from insights.catalog.meaning import behaviour, wording
from insights.catalog.model import Catalog, Entry
from insights.catalog.versions import Impact, is_enough, least, numbers
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Span, ordered

LOCK = "catalog.lock"
RETIRED = "retired"

_HEADER = "# Written by 'insights lock': name, version, behaviour, wording, status.\n"
_NUMBER = r"(?:0|[1-9][0-9]*)"
_LINE = re.compile(
    rf"([a-z0-9-]{{1,100}}) ({_NUMBER}\.{_NUMBER}\.{_NUMBER}) ([0-9a-f]{{12}}) ([0-9a-f]{{12}})"
    r" (draft|stable|deprecated|retired)",
    re.ASCII,
)
#: Merge conflicts as git marks them, the common ancestor of ``diff3`` included.
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |\Z)")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry at a version. ``row`` is its line in the file, from 1; 0 for none."""

    name: str
    version: str
    behaviour: str
    wording: str
    status: str
    row: int = 0

    @classmethod
    def of(cls, entry: Entry) -> Line:
        """The line of an entry as it is now."""
        return cls(entry.name, entry.version, behaviour(entry), wording(entry), entry.status)

    @property
    def text(self) -> str:
        """The line as it is written."""
        words = (self.name, self.version, self.behaviour, self.wording, self.status)
        return f"{' '.join(words)}\n"

    def same(self, other: Line) -> bool:
        """Whether both say the same, wherever they stand."""
        return self.text == other.text


@dataclass(frozen=True, slots=True)
class Lock:
    """Lines by name, more than one only where a merge left two; ``found`` is what is no line."""

    file: str
    lines: Mapping[str, tuple[Line, ...]]
    found: tuple[Diagnostic, ...] = ()

    @classmethod
    def read(cls, text: str, file: str) -> Lock:
        """The lock in a text, whatever else is in it."""
        lines: dict[str, tuple[Line, ...]] = {}
        found = []
        for row, written in enumerate(text.splitlines(), 1):
            matched = _LINE.fullmatch(written.strip())
            if matched:
                name, version, first, second, status = matched.groups()
                line = Line(name, version, first, second, status, row)
                lines[name] = (*lines.get(name, ()), line)
            elif written.strip() and not written.startswith("#"):
                found.append(_no_line(file, row, written))
        return cls(file, lines, tuple(found))

    def before(self, name: str, now: Line | None = None) -> Line | None:
        """What is known of a name: the line that is like ``now``, else that of the last version.

        A name that any line retires is retired.
        """
        lines = self.lines.get(name, ())
        retired = [line for line in lines if line.status == RETIRED]
        same = [line for line in lines if now is not None and line.same(now)]
        known = retired or same or lines
        return max(known, key=lambda line: numbers(line.version), default=None)


def _no_line(file: str, row: int, written: str) -> Diagnostic:
    span = Span(row, 1, row, len(written) + 1)
    if _CONFLICT.match(written):
        message = "This is the mark of a merge conflict."
        hint = "Settle the conflicts of the entries, then run 'insights lock'; it settles this one."
        return lock_codes.UNREADABLE.at(file, span, message, hint)
    message = "This is no line of a lock."
    return lock_codes.UNREADABLE.at(file, span, message, "Run 'insights lock' to write it anew.")


#: The worst change of an entry since a line was written, with a sentence about it; ``None`` where
#: what the entry was then is not to be had.
Known: TypeAlias = Callable[[Entry, Line], tuple[Impact, str] | None]


def unknown(_: Entry, __: Line) -> None:
    """Nothing is known of earlier states but their lines."""


@dataclass(frozen=True, slots=True)
class Locked:
    """The lock as it has to be, and why some of its lines could not be brought up to date."""

    text: str
    found: tuple[Diagnostic, ...]


def advance(catalog: Catalog, lock: Lock, known: Known = unknown) -> Locked:
    """The lock of a catalog after ``lock``; ``known`` tells what became of an entry.

    An entry whose version does not say what changed keeps the line that it had, and so does a
    name that is gone; both are told.
    """
    lines: dict[str, Line] = {}
    found: list[Diagnostic] = []
    for entry in catalog.entries.values():
        now = Line.of(entry)
        before = lock.before(entry.name, now)
        refused = _refusal(entry, now, before, known)
        found += [refused] if refused else []
        lines[entry.name] = before if refused and before else now
    for name in lock.lines.keys() - lines.keys():
        before = lock.before(name)
        assert before is not None
        lines[name] = before
        if before.status != RETIRED:
            found.append(_gone(lock.file, before))
    text = _HEADER + "".join(line.text for _, line in sorted(lines.items()))
    return Locked(text, tuple(ordered(found)))


def check(
    catalog: Catalog, written: str | None, file: str, known: Known = unknown
) -> list[Diagnostic]:
    """Everything that keeps a lock from being the one of its catalog.

    ``written`` is the text of the lock's file, or ``None`` where there is none.
    """
    if written is None:
        start = Span(1, 1, 1, 1)
        message = f"The catalog has no {LOCK}."
        return [lock_codes.STALE.at(catalog.file, start, message, "Run 'insights lock'.")]
    lock = Lock.read(written, file)
    locked = advance(catalog, lock, known)
    found = [*lock.found, *locked.found]
    told = {one.file for one in locked.found}
    found += _stale((one for one in catalog.entries.values() if one.file not in told), lock)
    if not found and written != locked.text:
        message = "The lines are not as 'insights lock' writes them."
        place = Span(1, 1, 1, 1)
        found.append(lock_codes.STALE.at(file, place, message, "Run 'insights lock'."))
    return ordered(found)


def _stale(entries: Iterable[Entry], lock: Lock) -> Iterator[Diagnostic]:
    """Entries whose line is not the one that they should have."""
    for entry in entries:
        now = Line.of(entry)
        before = lock.before(entry.name, now)
        if before is not None and before.same(now) and len(lock.lines[entry.name]) == 1:
            continue
        if before is None:
            message = f"'{entry.name}' is not in {LOCK}."
        elif before.version != entry.version:
            message = f"{LOCK} has '{entry.name}' at version {before.version}, not {entry.version}."
        elif before.status != entry.status:
            message = f"{LOCK} has '{entry.name}' as {before.status}, not as {entry.status}."
        else:
            message = f"{LOCK} has '{entry.name}' more than once."
        yield lock_codes.STALE.at(
            entry.file, entry.span("version"), message, "Run 'insights lock'."
        )


def _refusal(entry: Entry, now: Line, before: Line | None, known: Known) -> Diagnostic | None:
    """Why an entry's line cannot be brought up to date."""
    if before is None or before.same(now):
        return None
    span = entry.span("version")
    if before.status == RETIRED and now.status != RETIRED:
        message = f"The name '{entry.name}' was retired at version {before.version}."
        place = entry.span("name")
        return lock_codes.RETIRED.at(entry.file, place, message, "Give the entry another name.")
    if now.status == RETIRED:
        return None
    why, needed, more = _need(entry, now, before, known)
    if is_enough(entry.version, needed):
        return None
    message = f"{why} and the version is {entry.version}."
    return lock_codes.VERSION.at(entry.file, span, message, f"Set 'version: {needed}'{more}.")


def _need(entry: Entry, now: Line, before: Line, known: Known) -> tuple[str, str, str]:
    """Why a version is needed, the least, and what else to think of."""
    if before.behaviour == now.behaviour:
        if before.wording == now.wording:
            return f"Version {before.version} is locked", before.version, ""
        needed = least(before.version, Impact.WORDING)
        return f"Layout, comments or prose changed since {before.version}", needed, ""
    worst = known(entry, before)
    if worst is not None:
        return worst[1].removesuffix("."), least(before.version, worst[0]), ""
    needed, broken = (least(before.version, one) for one in (Impact.BEHAVIOUR, Impact.BREAKING))
    more = f"; 'version: {broken}' if a column or parameter is gone, or takes or holds less"
    why = f"The query, its parameters, columns or monitors changed since {before.version}"
    return why, needed, more if broken != needed else ""


def _gone(file: str, before: Line) -> Diagnostic:
    message = f"The entry '{before.name}' is gone and was not retired."
    hint = (
        "Put its file back with 'status: retired' and 'replaced_by: ...', and run "
        "'insights lock'; then the file may go."
    )
    span = Span(before.row, 1, before.row, len(before.name) + 1)
    return lock_codes.GONE.at(file, span, message, hint)
