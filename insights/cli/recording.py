"""``insights test --record``: a test in the file of an entry, from a run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from insights.cli import progress
from insights.cli.rewriting import replace_bytes
from insights.cli.terminal import Terminal
from insights.dataclass import dataclass
from insights.errors import DataError, GuardError, UsageError
from insights.recordings.recording import Asked, Recorded, record

if TYPE_CHECKING:
    from insights.catalog.model import Entry
    from insights.runs.entries import Chosen
    from insights.runs.wanted import Wanted

#: Events up to so many, and so many characters, stand in the entry itself.
_INLINE, _SHORT = 12, 4_000
_EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Recording:
    """What the command line says: a name for the test, values, what to keep, how many events."""

    name: str | None
    pairs: Mapping[str, str]
    keep: tuple[str, ...]
    most: int


def write_test(chosen: Chosen, asked: Recording, wanted: Wanted, terminal: Terminal) -> None:
    """Run the entry, and write what it did as a test behind its others.

    Nothing is written unless the test passes. Raises ``GuardError`` where identifiers would have
    to stay and nobody said that they may, ``DataError`` where the file cannot be written.
    """
    from insights.backtests.reading import Place

    entry = chosen.entry
    own = Asked(_name(entry, asked.name), asked.pairs, frozenset(asked.keep), asked.most)
    with progress.shown(terminal) as moving:
        found = record(chosen, own, Place(chosen.catalog, wanted, moving, terminal.say))
    _check_kept(found, asked.keep, terminal)
    file, content = _file(entry, found)
    test = {**found.test, "events": file or list(found.events)}
    data = _with_test(entry, test)
    _prove(chosen, data, found)
    _write(entry, data, file, content)
    _tell(found, entry, file, terminal)


def _name(entry: Entry, asked: str | None) -> str:
    from insights.runs import clock

    taken = {one["name"] for one in entry.tests}
    if asked is not None:
        if asked in taken:
            raise UsageError(f"'{entry.name}' has a test '{asked}'.", "Choose another name.")
        return asked
    plain = f"as recorded on {clock.now():%Y-%m-%d}"
    names = [plain, *(f"{plain}, {number}" for number in range(2, len(taken) + 3))]
    return next(one for one in names if one not in taken)


def _check_kept(found: Recorded, allowed: Iterable[str], terminal: Terminal) -> None:
    """Identifiers stay only where somebody says so."""
    left = [one for one in found.kept if one not in allowed]
    if not left or _EVERYTHING in allowed:
        return
    listed = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
    if terminal.can_animate and click.confirm(
        f"The rows need {listed} as it is. Keep it?", err=True
    ):
        return
    options = " ".join(f"--keep {one}" for one in left[:5])
    raise GuardError(
        f"Without {listed} the rows are others, so it would have to stay in the test.",
        f"Add {options if len(left) <= 5 else '--keep all'} to keep it.",
    )


def _file(entry: Entry, found: Recorded) -> tuple[str, str]:
    """The fixture's path from the entry's folder on and its content; empty where there is none."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in found.events]
    if len(lines) <= _INLINE and sum(map(len, lines)) <= _SHORT:
        return "", ""
    if any("\n" in line for line in lines):
        whole = ({"logGroupName": None, "timestamp": None, "message": one} for one in lines)
        lines = [json.dumps(one) for one in whole]
    slug = re.sub(r"[^a-z0-9]+", "-", str(found.test["name"]).lower()).strip("-")
    folder = Path(entry.file).parent
    stem = f"{entry.name}-{slug}"
    for name in (stem, *(f"{stem}-{number}" for number in range(2, 1000))):
        path = f"fixtures/{name}.log"
        if not (folder / path).exists():
            return path, "".join(f"{line}\n" for line in lines)
    raise DataError(f"'{folder / 'fixtures'}' has a thousand recordings of this test.")


def _with_test(entry: Entry, test: Mapping[str, Any]) -> bytes:
    from insights.recordings.writing import with_test

    try:
        data = Path(entry.file).read_bytes()
    except OSError as error:
        raise DataError(f"'{entry.file}' cannot be read: {error.strerror}.") from error
    changed = with_test(data, entry.file, test)
    if changed is None:
        message = f"The YAML of '{entry.file}' leaves no room for a test."
        raise DataError(message, "Write 'tests:' with a line that starts with '-' for each.")
    return changed


def _prove(chosen: Chosen, data: bytes, found: Recorded) -> None:
    """Run the test as it will stand in the file. Raises ``DataError`` where it fails."""
    from dataclasses import replace

    from insights.catalog.assemble import read_entry
    from insights.testing.cases import EventTest, tests_of
    from insights.testing.events import query_faults

    entry = read_entry(chosen.entry.file, data).entry
    test = tests_of(entry)[-1] if entry else None
    if entry is None or not isinstance(test, EventTest):
        raise DataError("The test cannot be read again, so nothing was written.")
    faults, _ = query_faults(replace(test, file=None, events=found.events), entry, chosen.catalog)
    if faults:
        told = " ".join(faults[:3])
        raise DataError(
            f"The test would not pass, so nothing was written: {told}",
            "A query whose rows come in no order needs a sort.",
        )


def _write(entry: Entry, data: bytes, file: str, content: str) -> None:
    """The fixture and then the entry; neither where the entry cannot be written."""
    path = Path(entry.file).parent / file if file else None
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8", newline="\n")
        replace_bytes(Path(entry.file), data)
    except OSError as error:
        if path is not None:
            path.unlink(missing_ok=True)
        raise DataError(f"'{entry.file}' cannot be written: {error.strerror}.") from error


def _tell(found: Recorded, entry: Entry, file: str, terminal: Terminal) -> None:
    count = len(found.events)
    which = "all events that the query read" if found.every else "the events that the query selects"
    noun = "event" if count == 1 else "events"
    where = f" in {Path(entry.file).parent / file}" if file else ""
    rows = "one row" if found.rows == 1 else f"{found.rows} rows"
    terminal.say(f"Wrote '{found.test['name']}' to {entry.file}: {count} {noun}{where}, {rows}.")
    terminal.say(f"These are {which}; {len(found.replaced)} identifiers were replaced.")
    if found.kept:
        terminal.say(f"Kept, because the rows need it: {', '.join(found.kept)}.")
    if not found.as_live:
        terminal.note("CloudWatch gave other rows; the test has those of the local engine.")
    terminal.say(
        "Look at it before you commit it: names of hosts, functions and texts are as they were."
    )
