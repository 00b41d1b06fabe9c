"""What was run: one file a run, so that no run's end can harm the record of another.

A file is written beside its place and renamed, so it is whole or not there, also after kill -9;
two processes never write the same one. A file that cannot be read counts as none. The newest
thousand runs of the last ninety days are kept.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, field, fields, replace
from pathlib import Path
from typing import Any

from insights.dataclass import dataclass
from insights.runs import state

MOST = 1000
DAYS = 90

RUNNING = "running"
COMPLETE = "complete"
FAILED = "failed"
INTERRUPTED = "interrupted"
DETACHED = "detached"
#: Shown for a run that is not over in its record and whose process is gone; never written.
KILLED = "killed"

# Without letters and digits that are taken for one another.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 6
_ID = re.compile(f"[{_SIGNS}]{{{_LENGTH}}}")
_NAME = re.compile(rf"[0-9]{{13}}-({_ID.pattern})\.json")


@dataclass(frozen=True, slots=True)
class Record:
    """One run. Times are epoch seconds, ``window`` both inclusive ends.

    ``asked`` are the log groups as they were asked for, ``groups`` those that were read.
    ``price`` is in US dollars, ``None`` where it is not known. ``connection`` holds what is
    needed to get at the query again: profile, region, endpoint and role, never a secret; those of
    more places are its ``others``.
    ``cached`` says that the answer came out of the cache.
    """

    id: str
    status: str
    started: float
    engine: str
    query: str
    entry: str = ""
    version: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    catalog: str = ""
    environment: str = ""
    connection: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""
    account: str = ""
    log_type: str = ""
    window: tuple[int, int] | None = None
    asked: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    limit: int | None = None
    max_scan: int | None = None
    query_ids: tuple[str, ...] = ()
    statistics: Mapping[str, float] = field(default_factory=dict)
    rows: int | None = None
    complete: bool | None = None
    cut_by: str = ""
    price: float | None = None
    cached: bool = False
    ended: float | None = None
    error_kind: str = ""
    error: str = ""
    pid: int = 0

    @property
    def shown_status(self) -> str:
        """The status, with what became of a process that never wrote its end."""
        return KILLED if self.status == RUNNING and not _lives(self.pid) else self.status

    @property
    def scanned(self) -> float | None:
        """Bytes, where known."""
        return self.statistics.get("bytes_scanned")


class History:
    """The records in a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or state.folder() / "history"
        #: The file of each run that was added here; there may be a thousand others.
        self._files: dict[str, str] = {}

    def add(self, record: Record) -> Record:
        """Write a new record, which gets its id. Raises ``OSError``."""
        names = self._names()
        taken = {_id_of(name) for name in names}
        record = replace(record, id=_new_id(taken), pid=os.getpid())
        self._files[record.id] = f"{time.time_ns() // 1_000_000:013d}-{record.id}.json"
        self._write(self._files[record.id], record)
        self._prune(names)
        return record

    def update(self, record: Record) -> None:
        """Write a record again. Raises ``OSError``."""
        known = self._files.get(record.id)
        for name in [known] if known else self._names():
            if _id_of(name) == record.id and (self._folder / name).exists():
                self._write(name, record)

    def recent(self) -> Iterator[Record]:
        """All records, the newest first, each read when it is asked for."""
        for name in reversed(self._names()):
            record = _read(self._folder / name)
            if record is not None:
                yield record

    def find(self, wanted: str) -> Record | None:
        """The run with that id, or with a query of that id."""
        if _ID.fullmatch(wanted):
            for name in self._names():
                if _id_of(name) == wanted:
                    return _read(self._folder / name)
        return next((one for one in self.recent() if wanted in one.query_ids), None)

    def _names(self) -> list[str]:
        """The names of the files, the oldest first."""
        try:
            names = os.listdir(self._folder)  # noqa: PTH208 - a Path for each of a thousand is slow
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(name for name in names if _id_of(name))

    def _write(self, name: str, record: Record) -> None:
        with state.written_whole(self._folder / name) as file:
            file.write(json.dumps(asdict(record)).encode())

    def _prune(self, names: list[str]) -> None:
        oldest = (time.time() - DAYS * 86_400) * 1000
        kept = len(names) - (MOST - 1)
        for at, name in enumerate(names):
            if at < kept or int(name[:13]) < oldest:
                (self._folder / name).unlink(missing_ok=True)
        state.clear_parts(self._folder)


def opened() -> History | None:
    """The history of this user; ``None`` where there is no place for one."""
    try:
        return History()
    except OSError:
        return None


def _id_of(name: str) -> str:
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


def _new_id(taken: set[str]) -> str:
    while True:
        made = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        # A word of letters only could be the name of an entry.
        if made not in taken and not made.isalpha():
            return made


def _read(path: Path) -> Record | None:
    try:
        written = json.loads(path.read_bytes())
        return _decoded(written)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _decoded(written: Mapping[str, Any]) -> Record:
    """A record of this version or another: unknown keys are left out, missing ones not known."""
    known = {one.name for one in fields(Record)}
    values = {key: value for key, value in written.items() if key in known}
    for key in ("asked", "groups", "data", "query_ids"):
        values[key] = tuple(map(str, values.get(key) or ()))
    if values.get("window"):
        start, end = values["window"]
        values["window"] = (int(start), int(end))
    values["started"] = float(values["started"])
    return Record(**values)


def _lives(pid: int) -> bool:
    """Whether a process of that number is there; it may be another one by now."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
