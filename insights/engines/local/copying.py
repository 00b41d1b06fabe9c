"""The making of columnar copies."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insights.diagnostics import Source
from insights.engines.local.bad_files import BadFiles
from insights.engines.local.connection import connect, run_interruptibly
from insights.engines.local.copies import Contents, Copies, Copy
from insights.engines.local.copy_scan import stored_columns
from insights.engines.local.cures import cured
from insights.engines.local.inputs import Input, Layout, Shape
from insights.engines.local.opening import opened
from insights.engines.local.reading import Scan
from insights.engines.local.scan import select
from insights.engines.local.unpacking import unpacked
from insights.engines.protocol import Request
from insights.errors import InterruptedRunError
from insights.lang.ast import Query
from insights.lang.log_types import FLOW_FIELDS, JSON_TYPES, LogSource
from insights.results import Statistics
from insights.sql.text import literal

if TYPE_CHECKING:
    import duckdb

    from insights.engines.protocol import Progress

#: Bytes at the start of a file that tell which keys its events have, and how many of them become
#: columns; the service discovers no more of one event.
_SAMPLE, _MOST_FIELDS = 4_000_000, 200


def copied(
    files: tuple[str, ...], data_format: str, copies: Copies, progress: Progress
) -> Iterator[tuple[Input, Copy]]:
    """A copy of each file behind the names; ``data_format`` is empty, or names their layout.

    Raises ``DataError`` for files that cannot be read, or that are too large for the cache;
    copies that were made before stay.
    """
    scratch = Path(tempfile.mkdtemp(prefix="insights-"))
    request = Request(Query(()), "", Source("", ""), data=files, data_format=data_format)
    try:
        for found in opened(request, scratch, progress, BadFiles(skip=False)):
            yield found, _copied(found, copies, scratch, progress)
    except KeyboardInterrupt:
        raise InterruptedRunError("Interrupted; the file was not copied.") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _copied(found: Input, copies: Copies, scratch: Path, progress: Progress) -> Copy:
    record = found.record if found.layout is Layout.FLOW_LOG else ()
    fields = tuple(_fields(found))
    holds = Contents(found.log_type, record, fields)

    def write(place: Path) -> int:
        source = LogSource(found.log_type, record)
        return _write(Scan((found,), source, whole=True), fields, place, scratch, progress)

    return copies.add(found.path, holds, write)


def _write(
    scan: Scan, fields: Sequence[str], place: Path, scratch: Path, progress: Progress
) -> int:
    import _duckdb as duckdb

    name = scan.inputs[0].path.name
    while True:
        events = select(scan, stored_columns(fields))
        sql = f"COPY ({events}) TO {literal(str(place))} (FORMAT parquet, COMPRESSION zstd)"
        connection = connect(scratch, sql, ordered=True)
        try:
            run_interruptibly(
                connection,
                lambda: _execute(connection, sql),  # noqa: B023 - used before the next round
                lambda percent: progress.update(_words(name, percent), Statistics()),
            )
        except duckdb.Error as error:
            scan = cured(scan, error, scratch, BadFiles(skip=False))
        else:
            return int(connection.fetchall()[0][0])
        finally:
            connection.close()


def _execute(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.execute(sql)


def _words(name: str, percent: float) -> str:
    return f"Copying {name}, {percent:.0f} %" if percent >= 0 else f"Copying {name}"


def _fields(found: Input) -> Iterable[str]:
    """The fields that become columns: those of the record, or the most frequent keys."""
    if found.log_type == "vpcflow":
        return [FLOW_FIELDS.get(name, (name,))[0] for name in found.record]
    by_lines = found.layout is Layout.JSON_LINES and found.shape is Shape.LINES
    if found.log_type not in JSON_TYPES or not by_lines or found.wide:
        return []
    with unpacked(found.place) as source:
        lines = source.bytes.read(_SAMPLE).splitlines()
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(_leaves("", _object(line)))
    return _apart(name for name, _ in counts.most_common(_MOST_FIELDS))


def _apart(names: Iterable[str]) -> Iterator[str]:
    """Names that SQL can tell apart: of those that differ in case only, the first."""
    spelled = {"file_index": ""}
    for name in names:
        steps = name.split(".")
        starts = [".".join(steps[:count]) for count in range(1, len(steps) + 1)]
        if all(spelled.setdefault(start.lower(), start) == start for start in starts):
            yield name


def _object(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return {}


def _leaves(name: str, value: Any) -> Iterator[str]:
    """The names of the values below a value, keys joined by dots."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(f"{name}.{key}" if name else str(key), below)
    elif name and not isinstance(value, list) and not name.startswith("@"):
        yield name
