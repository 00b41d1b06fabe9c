"""Columnar copies of log files, so that the second query on a large file reads only columns.

A copy is a folder of its own: ``events.parquet``, and ``about.json`` which says of which file it
is, with that file's size and time of change. It is put in its place by one rename when it is
whole, so two processes cannot disturb each other; a copy whose file has changed is no copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from insights.dataclass import dataclass
from insights.errors import DataError, UsageError

#: Raised when the columns of a copy change their meaning.
_VERSION = 1
_ABOUT, _EVENTS = "about.json", "events.parquet"
_PART, _OLD = ".part", ".old"
#: Seconds after which a copy that is still in the making is nobody's.
_ABANDONED = 86_400
#: Bytes that all copies together may take unless ``INSIGHTS_CACHE_SIZE`` says otherwise.
_ROOM = 20_000_000_000


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy holds: events with their system fields, and a column for each of ``fields``.

    ``log_type`` and ``record`` say how the fields were found.
    """

    log_type: str
    record: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the file ``source``: how many events it holds, and its size in bytes."""

    path: Path
    source: Path
    holds: Contents
    events: int
    size: int


class BrokenCopyError(Exception):
    """A copy cannot be read, or is gone since it was found; the file itself is there."""


class Copies:
    """The copies of one user, below ``INSIGHTS_CACHE`` or the user's cache folder."""

    def __init__(self, folder: Path | None = None, room: int | None = None) -> None:
        self._folder = folder or _folder()
        self._room = room if room is not None else _room()

    def of(self, file: Path) -> Copy | None:
        """The copy of a file as it is now, or ``None``."""
        if not self._folder.is_dir():
            return None
        about = self._place(file) / _ABOUT
        found = _read(about)
        if found is None or found["mark"] != _mark(file):
            return None
        os.utime(about)
        return _copy(about.parent, found)

    def add(self, file: Path, holds: Contents, write: Callable[[Path], int]) -> Copy:
        """Make a copy: ``write`` puts the events into the file that it is given, and counts
        them.

        Older copies make room. Raises ``DataError`` where there is none.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        mark = _mark(file)
        part = Path(tempfile.mkdtemp(suffix=_PART, dir=self._folder))
        try:
            events = write(part / _EVENTS)
            about = {
                "version": _VERSION,
                "source": str(file.resolve()),
                "mark": mark,
                **asdict(holds),
                "events": events,
                "size": (part / _EVENTS).stat().st_size,
            }
            self._check(file, mark, about["size"])
            (part / _ABOUT).write_text(json.dumps(about), "utf-8")
            return _copy(self._put(part, self._place(file)), about)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def all(self) -> Iterator[tuple[Copy, bool]]:
        """Every copy, and whether its file is still what it was; the last used ones first."""
        for about in sorted(self._abouts(), key=_used, reverse=True):
            found = _read(about)
            if found is not None:
                yield _copy(about.parent, found), found["mark"] == _mark(Path(found["source"]))

    def drop(self, copy: Copy) -> None:
        """Remove a copy; a run that reads it just now reads it to its end."""
        shutil.rmtree(copy.path.parent, ignore_errors=True)

    def _place(self, file: Path) -> Path:
        return self._folder / hashlib.sha256(os.fsencode(file.resolve())).hexdigest()[:24]

    def _abouts(self) -> list[Path]:
        found = self._folder.glob(f"*/{_ABOUT}") if self._folder.is_dir() else ()
        return [about for about in found if not about.parent.suffix]

    def _sweep(self) -> None:
        """Remove what a process left that was killed while it made a copy."""
        for part in [*self._folder.glob(f"*{_PART}"), *self._folder.glob(f"*{_OLD}")]:
            if time.time() - _used(part) > _ABANDONED:
                shutil.rmtree(part, ignore_errors=True)

    def _check(self, file: Path, mark: list[int] | None, size: int) -> None:
        if mark is None or _mark(file) != mark:
            raise DataError(f"'{file}' changed while it was copied.", "Add it when it is whole.")
        if size > self._room:
            raise DataError(
                f"The copy of '{file}' takes {size:,} bytes, more than the cache may: "
                f"{self._room:,}.",
                "Set INSIGHTS_CACHE_SIZE to more bytes, or leave the file out.",
            )
        self._make_room(size, self._place(file))

    def _make_room(self, size: int, place: Path) -> None:
        """Drop copies of changed files, then those unused for longest, until a new one fits."""
        kept = 0
        for copy, current in list(self.all()):
            if copy.path.parent == place:
                continue
            kept += copy.size
            if not current or kept + size > self._room:
                self.drop(copy)
                kept -= copy.size

    def _put(self, part: Path, place: Path) -> Path:
        old = part.with_suffix(_OLD)
        if place.exists():
            place.rename(old)
            shutil.rmtree(old, ignore_errors=True)
        try:
            part.rename(place)
        except OSError:
            # Another process has just put its own copy there, which is as good.
            if _read(place / _ABOUT) is None:
                raise
        return place


def _folder() -> Path:
    if named := os.environ.get("INSIGHTS_CACHE"):
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "insights" / "copies"


def _room() -> int:
    said = os.environ.get("INSIGHTS_CACHE_SIZE", str(_ROOM))
    if not said.isdecimal():
        raise UsageError(
            f"INSIGHTS_CACHE_SIZE is '{said}', which is no number.", "Set a number of bytes."
        )
    return int(said)


def _mark(file: Path) -> list[int] | None:
    """What changes when a file changes; ``None`` where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]


def _used(about: Path) -> float:
    try:
        return about.stat().st_mtime
    except OSError:
        return 0.0


def _read(about: Path) -> dict[str, Any] | None:
    """What a copy says of itself; ``None`` for one that is gone, broken, or of another version."""
    try:
        found: dict[str, Any] = json.loads(about.read_bytes())
        whole = found["version"] == _VERSION and (about.parent / _EVENTS).is_file()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if whole else None


def _copy(folder: Path, about: dict[str, Any]) -> Copy:
    return Copy(
        folder / _EVENTS,
        Path(about["source"]),
        Contents(about["log_type"], tuple(about["record"]), tuple(about["fields"])),
        about["events"],
        about["size"],
    )
