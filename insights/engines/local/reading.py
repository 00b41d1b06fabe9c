"""What a scan reads, and the reader of lines that all scans share.

fidelity: source-stage, long-lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from insights.dataclass import dataclass
from insights.engines.local.file_names import lies_in, named
from insights.engines.local.inputs import Input
from insights.lang.log_types import LogSource
from insights.sql.text import literal
from insights.times import Window

# Four control characters that no log holds in a row: the CSV reader as a reader of lines.
_NO_DELIMITER = "\x01\x02\x03\x04"
#: DuckDB's own limit, for which its buffers stay small; and ours, for files that need it.
_LINE, LONG_LINE = 2_000_000, 64_000_000
_PATTERN = re.compile(r"([*?\[])")


@dataclass(frozen=True, slots=True)
class Scan:
    """What to read: files, as which log type, which time, and what fields must equal.

    ``record`` are the flow-log fields of records inside other layouts, empty for the default.
    ``own_types`` reads each file as the log type that it looks like, whatever ``source`` says.
    Readers that forgive are slower: ``long_lines`` makes room for very long lines, ``uneven``
    takes flow-log lines that do not have one word a field, and JSON lines that are no objects of
    one shape. Events that do not say when they happened did so at ``untimed``, in epoch seconds.
    ``whole`` is for a scan of all that there is: lines and, beside them, many of their fields.
    """

    inputs: tuple[Input, ...]
    source: LogSource
    window: Window | None = None
    record: tuple[str, ...] = ()
    required: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    own_types: bool = False
    long_lines: bool = False
    uneven: bool = False
    untimed: int | None = None
    whole: bool = False

    @property
    def line_options(self) -> str:
        """Options of the CSV reader for the length of lines."""
        longest = LONG_LINE if self.long_lines else _LINE
        return f"max_line_size={longest}, buffer_size={longest * (2 if self.long_lines else 16)}"


def paths(files: Iterable[Input]) -> str:
    """The files as a SQL list; no sign of a name is a pattern, as DuckDB would read it."""
    return "[" + ", ".join(literal(_PATTERN.sub(r"[\1]", str(f.place))) for f in files) + "]"


def as_they_are(files: Sequence[Input]) -> str:
    """Options that keep DuckDB from guesses by a file's name and folders."""
    return f"compression='{files[0].packing.value}', hive_partitioning=false"


def line_reader(files: Sequence[Input], scan: Scan, more: str = "") -> str:
    """A table function with one column, ``line``; ``more`` are further options."""
    return (
        f"read_csv({paths(files)}, delim={literal(_NO_DELIMITER)}, quote='', escape='',"
        " header=false, auto_detect=false, strict_mode=false, nullstr=chr(0),"
        f" {as_they_are(files)},"
        f" {scan.line_options}, columns={{'line': 'VARCHAR'}}{more})"
    )


def in_groups(inputs: Sequence[Input], groups: tuple[str, ...]) -> list[Input]:
    """The files of those log groups: what names groups itself, and what lies in their folders.

    Where no file is known to be of any of them, plain files are taken for all: somebody who
    names a file to a query that starts with SOURCE means that file.
    """
    telling = [found for found in inputs if found.layout.names_groups]
    plain = [found for found in inputs if not found.layout.names_groups]
    ours = [found for found in plain if any(lies_in(found.path, group) for group in groups)]
    if not groups or (plain and not telling and not ours):
        return list(inputs)
    return [found for found in inputs if found in telling or found in ours]


def log_of(files: Sequence[Input]) -> str:
    """SQL for ``@log`` of the events of files."""
    return per_file([named(file.path).log for file in files])


def stream_of(files: Sequence[Input]) -> str:
    """SQL for the stream of the events of files."""
    return per_file([named(file.path).stream for file in files])


def per_file(values: Sequence[str]) -> str:
    """SQL for a text that each file has; the table must have the column ``file_index``."""
    if len(set(values)) == 1:
        return literal(values[0])
    return f"[{', '.join(map(literal, values))}][CAST(file_index AS BIGINT) + 1]"
