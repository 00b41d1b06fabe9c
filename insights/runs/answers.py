"""Answers that are kept, and given again when they are asked for with ``--cached``.

An answer may stand for a later run of the same query only where that run would give the same
rows. So it is kept when

- its window ended at least 15 minutes before the query started, because events reach CloudWatch
  late (how late is not documented; assumed), and both ends are the same seconds;
- the text with its values, the row limit, the log groups, the account's credentials, the region
  and the endpoint are the same;
- the answer was complete, and every row of it was read;
- nothing in the query depends on the time at which it runs, or on what it does not itself say:
  ``now()``, saved queries, lookup tables, ``SOURCE``.

Events that are put into CloudWatch later with an old time, and events that expire, are not seen.
Kept answers are their owner's alone. There are at most 256 MB of them, for at most seven days.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insights.lang import ast
from insights.lang.walk import find, walk
from insights.results import Column, ColumnType, ResultSet, Row, Statistics
from insights.runs import state
from insights.runs.clock import now

if TYPE_CHECKING:
    from insights.runs.job import Job

#: Seconds after which a window is taken to have all its events (assumed).
LAG = 900
MOST_BYTES = 256 * 10**6
DAYS = 7
#: Part of every key, so that another layout finds nothing.
_VERSION = 1
_DATED = frozenset({"now"})
#: What decides, beside the connection, who asks and where.
_IDENTITY = (
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_LOGS",
)
_OUTSIDE = (ast.SavedCall, ast.Lookup, ast.CidrLookup, ast.SourceStage)
_BROKEN = (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError, AttributeError)


def unfit(job: Job) -> str:
    """Why no answer may stand for this run, as a sentence; an empty text where one may."""
    request = job.request
    if job.where.name != "cloudwatch":
        return "Answers from files are not kept."
    if request.window is None or request.window.end > now().timestamp() - LAG:
        return f"The window ended less than {LAG // 60} minutes ago, so events may be missing."
    if any(call.name.lower() in _DATED for call in find(request.query, ast.Call)):
        return "The query calls now(), so its answer changes with time."
    if any(isinstance(node, _OUTSIDE) for node in walk(request.query)):
        return "The query reads what can change: a saved query, a lookup table, or SOURCE."
    return ""


def key(job: Job) -> str:
    """What the same answer has in common, as a digest."""
    request, where = job.request, job.where
    assert request.window is not None
    same = [
        _VERSION,
        where.account,
        [asdict(one) for one in (where.connection, *where.others) if one],
        [os.environ.get(name, "") for name in _IDENTITY],
        request.text,
        [request.window.start, request.window.end],
        sorted(request.groups),
        [request.limit, request.everything],
        request.log_source.type,
    ]
    return hashlib.sha256(json.dumps(same).encode()).hexdigest()


class Answers:
    """The kept answers in a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or state.folder() / "answers"

    def find(self, name: str, job: Job) -> ResultSet | None:
        """The answer of that key; one that is too old or not whole, by its checksum, is removed."""
        path = self._path(name)
        try:
            with gzip.open(path, "rt", encoding="utf-8") as file:
                *rows, head = map(json.loads, file)
            return _answer(head, rows, job)
        except FileNotFoundError:
            return None
        except _BROKEN:
            _remove(path)
            return None

    def keeping(self, name: str, result: ResultSet) -> ResultSet:
        """The answer, which is kept when its last row has been read, if it is complete."""
        copy = _Copy()

        def copied(batches: Iterator[Sequence[Row]]) -> Iterator[Sequence[Row]]:
            for batch in batches:
                copy.add(batch)
                yield batch
            found = result.completeness
            if found.complete and not found.missing and copy.fits:
                self._keep(name, copy.closed(_head(result)))

        result.pass_through(copied)
        return result

    def _keep(self, name: str, written: bytes) -> None:
        """Put an answer there; where that fails there is none, and nobody needs it."""
        try:
            with state.written_whole(self._path(name)) as file:
                file.write(written)
            self._prune()
        except OSError:
            return

    def _prune(self) -> None:
        """The newest answers stay, as far as there is room for them."""
        known = [(path.stat().st_mtime, path) for path in self._folder.glob("*.json.gz")]
        room, oldest = MOST_BYTES, time.time() - DAYS * 86_400
        for written, path in sorted(known, reverse=True):
            room -= path.stat().st_size
            if room < 0 or written < oldest:
                _remove(path)
        state.clear_parts(self._folder)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json.gz"


class _Copy:
    """The rows of an answer, packed, for as long as they are not too many."""

    def __init__(self) -> None:
        self._packed = io.BytesIO()
        self._packer = gzip.GzipFile(fileobj=self._packed, mode="wb", mtime=0)

    @property
    def fits(self) -> bool:
        return self._packed.tell() <= MOST_BYTES // 4

    def add(self, rows: Sequence[Row]) -> None:
        if self.fits:
            self._packer.writelines(json.dumps(row).encode() + b"\n" for row in rows)

    def closed(self, head: dict[str, Any]) -> bytes:
        self._packer.write(json.dumps(head).encode())
        self._packer.close()
        return self._packed.getvalue()


def _head(result: ResultSet) -> dict[str, Any]:
    """What is not rows; it stands behind them, because it is final only then."""
    return {
        "columns": [[column.name, column.type.value] for column in result.columns],
        "given": time.time(),
        "groups": result.provenance.groups,
        "region": result.provenance.region,
        "query_ids": result.provenance.query_ids,
        "statistics": asdict(result.statistics),
    }


def _answer(head: dict[str, Any], rows: list[list[str | None]], job: Job) -> ResultSet:
    given = datetime.fromtimestamp(head["given"], UTC)
    if time.time() - head["given"] > DAYS * 86_400:
        raise ValueError("too old")
    provenance = replace(
        job.request.provenance(job.where.name),
        groups=tuple(head["groups"]),
        region=str(head["region"]),
        query_ids=tuple(head["query_ids"]),
        cached=f"{given:%Y-%m-%d %H:%M} UTC",
    )
    columns = [Column(name, ColumnType(kind)) for name, kind in head["columns"]]
    # Nothing was scanned for it, so nothing is billed.
    statistics = replace(Statistics(**head["statistics"]), bytes_scanned=0.0, seconds=None)
    return ResultSet(columns, [[tuple(row) for row in rows]], provenance, statistics)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
