"""A review of the catalog on disk against a revision of git."""

from __future__ import annotations

from pathlib import Path

from insights.catalog.files import CONFIG, read
from insights.catalog.lock import LOCK, RETIRED, Lock
from insights.catalog.model import Catalog
from insights.dataclass import dataclass
from insights.errors import FindingsError, UsageError
from insights.review.catalogs import Names, Review, compare
from insights.runs.base import base
from insights.runs.locking import lock_text


@dataclass(frozen=True, slots=True)
class Compared:
    """A review with the two catalogs that it compares; either may have no entries."""

    review: Review
    old: Catalog
    new: Catalog


def compared(folder: Path, asked: str | None) -> Compared:
    """What changed in a catalog; a folder without one is a catalog whose entries are all gone.

    Raises ``FindingsError`` where its ``catalog.yaml`` cannot be read, ``UsageError`` for an
    unknown revision or where there never was a catalog, ``DataError`` where git refuses.
    """
    new: Catalog | None = None
    if (folder / CONFIG).exists():
        new, found = read(folder)
        if new is None:
            raise FindingsError("The catalog cannot be reviewed.", found)
    old = base(folder, new, asked)
    if new is None and not old.catalog.id:
        message = f"There is no catalog in '{folder}', and there was none at {old.revision.shown}."
        raise UsageError(message, "Give the folder of a catalog.")
    now = new or Catalog(folder, "", "")
    retired = Names(_retired(old.lock), _retired(lock_text(folder / LOCK) or ""))
    shown = f"{old.revision.shown} ({old.revision.commit[:9]})"
    review = Review(shown, compare(old.catalog, now, retired), old.remarks)
    return Compared(review, old.catalog, now)


def _retired(text: str) -> frozenset[str]:
    lock = Lock.read(text, LOCK)
    kept = ((name, lock.before(name)) for name in lock.lines)
    return frozenset(name for name, line in kept if line and line.status == RETIRED)
