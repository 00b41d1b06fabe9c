"""What a scan reads, and the reader of lines that all scans share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from insights.engines.local.inputs import Input
from insights.lang.log_types import LogSource
from insights.sql.text import literal
from insights.times import Window

# Four control characters that no log holds in a row: the CSV reader as a reader of lines.
_NO_DELIMITER = "\x01\x02\x03\x04"
#: DuckDB's own limit, for which its buffers stay small; and ours, for files that need it.
_LINE, LONG_LINE = 2_000_000, 64_000_000
_PATTERN = re.compile(r"([*?\[])")
#: The account of local log groups; nobody's.
ACCOUNT = "000000000000"


@dataclass(frozen=True, slots=True)
class Scan:
    """What to read: files, as which log type, which time, and what fields must equal.

    ``record`` are the flow-log fields of records inside other layouts, empty for the default.
    Readers that forgive are slower: ``long_lines`` makes room for very long lines, ``uneven``
    takes flow-log lines that do not have one word a field, and JSON lines that are no objects of
    one shape.
    """

    inputs: tuple[Input, ...]
    source: LogSource
    window: Window | None = None
    record: tuple[str, ...] = ()
    required: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    long_lines: bool = False
    uneven: bool = False

    @property
    def line_options(self) -> str:
        """Options of the CSV reader for the length of lines."""
        longest = LONG_LINE if self.long_lines else _LINE
        return f"max_line_size={longest}, buffer_size={longest * (2 if self.long_lines else 16)}"


def paths(files: Iterable[Input]) -> str:
    """The files as a SQL list; no sign of a name is a pattern, as DuckDB would read it."""
    return "[" + ", ".join(literal(_PATTERN.sub(r"[\1]", str(f.path))) for f in files) + "]"


def compression(files: Sequence[Input]) -> str:
    """The option that tells DuckDB what its own guess by a file's name cannot."""
    return f"compression='{'gzip' if files[0].packed else 'none'}'"


def line_reader(files: Sequence[Input], scan: Scan, more: str = "") -> str:
    """A table function with one column, ``line``; ``more`` are further options."""
    return (
        f"read_csv({paths(files)}, delim={literal(_NO_DELIMITER)}, quote='', escape='',"
        " header=false, auto_detect=false, strict_mode=false, nullstr=chr(0),"
        f" {compression(files)},"
        f" {scan.line_options}, columns={{'line': 'VARCHAR'}}{more})"
    )


def in_groups(inputs: Sequence[Input], groups: tuple[str, ...]) -> list[Input]:
    """The files of those log groups: what names groups itself, and what lies in their folders.

    Where no file is known to be of any of them, plain files are taken for all: somebody who
    names a file to a query that starts with SOURCE means that file.
    """
    telling = [found for found in inputs if found.layout.names_groups]
    plain = [found for found in inputs if not found.layout.names_groups]
    ours = [found for found in plain if any(_lies_in(found.path, group) for group in groups)]
    if not groups or (plain and not telling and not ours):
        return list(inputs)
    return [found for found in inputs if found in telling or found in ours]


def _lies_in(path: Path, group: str) -> bool:
    """Whether the folders above a file end like the group's name."""
    parts = tuple(part for part in group.split("/") if part)
    folders = path.resolve().parent.parts
    return bool(parts) and folders[-len(parts) :] == parts


def account_and_group(file: Input) -> str:
    """``@log`` of a file's events, as a SQL literal."""
    return literal(f"{ACCOUNT}:{group_of(file.path)}")


def group_of(path: Path) -> str:
    """The log group that a file stands for: its folder's name, else its own."""
    return path.resolve().parent.name or path.stem
