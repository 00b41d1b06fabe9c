"""What a scan reads, and the reader of lines that all scans share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from insights.engines.local.inputs import Input
from insights.lang.log_types import LogSource
from insights.sql.text import literal
from insights.times import Window

# Four control characters that no log holds in a row: the CSV reader as a reader of lines.
_NO_DELIMITER = "\x01\x02\x03\x04"
#: DuckDB's own limit, for which its buffers stay small; and ours, for files that need it.
_LINE, _LONG_LINE = 2_000_000, 64_000_000
#: The account of local log groups; nobody's.
ACCOUNT = "000000000000"


@dataclass(frozen=True, slots=True)
class Scan:
    """What to read: files, as which log type, which time, and what fields must equal.

    Readers that forgive are slower: ``long_lines`` makes room for very long lines, ``uneven``
    takes flow-log lines that do not have one word a field.
    """

    inputs: tuple[Input, ...]
    source: LogSource
    window: Window | None = None
    required: Mapping[str, str] = field(default_factory=dict)
    long_lines: bool = False
    uneven: bool = False

    @property
    def line_options(self) -> str:
        """Options of the CSV reader for the length of lines."""
        longest = _LONG_LINE if self.long_lines else _LINE
        return f"max_line_size={longest}, buffer_size={longest * (2 if self.long_lines else 16)}"


def paths(files: Iterable[Input]) -> str:
    """The files as a SQL list."""
    return "[" + ", ".join(literal(str(file.path)) for file in files) + "]"


def line_reader(files: Iterable[Input], scan: Scan, more: str = "") -> str:
    """A table function with one column, ``line``; ``more`` are further options."""
    return (
        f"read_csv({paths(files)}, delim={literal(_NO_DELIMITER)}, quote='', escape='',"
        " header=false, auto_detect=false, strict_mode=false, nullstr=chr(0),"
        f" {scan.line_options}, columns={{'line': 'VARCHAR'}}{more})"
    )


def account_and_group(file: Input) -> str:
    """``@log`` of a file's events, as a SQL literal."""
    return literal(f"{ACCOUNT}:{group_of(file.path)}")


def group_of(path: Path) -> str:
    """The log group that a file stands for: its folder's name, else its own."""
    return path.resolve().parent.name or path.stem
