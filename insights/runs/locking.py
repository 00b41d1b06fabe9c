"""A catalog with its lock, from the disk."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from insights.catalog.files import read
from insights.catalog.lock import LOCK, Line, Lock
from insights.catalog.model import Catalog, Entry
from insights.catalog.versions import Impact
from insights.dataclass import dataclass
from insights.diagnostics import Severity
from insights.errors import DataError, FindingsError, InsightsError
from insights.review.changes import changes
from insights.runs.base import base


@dataclass(frozen=True, slots=True)
class Held:
    """A sound catalog, and the text of its lock, which is ``None`` where it has none."""

    catalog: Catalog
    path: Path
    text: str | None

    @property
    def shown(self) -> str:
        """The lock's file as people want to see it."""
        return str(Path(self.catalog.file).with_name(LOCK))

    @property
    def lock(self) -> Lock:
        """The lock, which has no lines where there is none."""
        return Lock.read(self.text or "", self.shown)


def held(folder: Path) -> Held:
    """Raises ``FindingsError`` where an entry is at fault: its line would be a guess.

    ``DataError`` where the lock cannot be read.
    """
    catalog, found = read(folder)
    errors = [one for one in found if one.severity >= Severity.ERROR]
    if catalog is None or errors:
        raise FindingsError("The catalog cannot be locked as long as it has errors.", errors)
    path = folder / LOCK
    return Held(catalog, path, lock_text(path))


def lock_text(path: Path) -> str | None:
    """The text of a lock, or ``None`` where there is no such file."""
    try:
        return path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(f"'{path}' cannot be read: {error.strerror}.") from None


class Past:
    """What git still has of the entries that a lock was made of."""

    def __init__(self, now: Held) -> None:
        self._now = now

    def worst(self, entry: Entry, line: Line) -> tuple[Impact, str] | None:
        """The worst change of an entry since its line was written, where that can be told."""
        for catalog in self._catalogs:
            before = catalog.entries.get(entry.name)
            if before is not None and Line.of(before).same(line):
                sources = catalog.sources[before.source], self._now.catalog.sources[entry.source]
                found = [one for one in changes(before, entry, *sources) if one.counts]
                return (found[0].impact, found[0].text) if found else None
        return None

    @cached_property
    def _catalogs(self) -> list[Catalog]:
        """The catalog of the last commit, and that of where this change started."""
        folder, known = self._now.path.parent, self._now.catalog
        found = []
        for asked in ("HEAD", None):
            try:
                found.append(base(folder, known, asked).catalog)
            except InsightsError:
                continue  # no git, no repository, no commit: the lock alone has to do
        return found
