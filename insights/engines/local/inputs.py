"""Files that hold events, and what is known of each before it is read."""

from __future__ import annotations

import enum
from pathlib import Path

from insights.dataclass import dataclass
from insights.engines.local.copies import Copy


class Layout(enum.Enum):
    """How a file holds events. The values are the names that ``--format`` takes."""

    LINES = "raw"
    JSON_LINES = "jsonl"
    FLOW_LOG = "flowlog-s3"
    EXPORT_TASK = "export-task"
    EVENTS = "events"
    FILTER_LOG_EVENTS = "filter-log-events"
    GET_LOG_EVENTS = "get-log-events"
    QUERY_RESULTS = "get-query-results"
    SUBSCRIPTION = "subscription"
    TAIL_SHORT = "tail-short"
    TAIL_DETAILED = "tail-detailed"
    PARQUET = "parquet"

    @property
    def names_groups(self) -> bool:
        """Whether the events themselves may tell their log group."""
        return self in _NAMING

    @property
    def joins_lines(self) -> bool:
        """Whether a line that does not begin as an event belongs to the event before."""
        return self in (Layout.EXPORT_TASK, Layout.TAIL_SHORT, Layout.TAIL_DETAILED)


_NAMING = (Layout.EVENTS, Layout.FILTER_LOG_EVENTS, Layout.QUERY_RESULTS, Layout.SUBSCRIPTION)


class Packing(enum.Enum):
    """How a file is packed. The values are DuckDB's names."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


class Shape(enum.Enum):
    """How JSON values follow one another in a file. The values are DuckDB's names."""

    LINES = "newline_delimited"
    LIST = "array"
    ANYHOW = "unstructured"


@dataclass(frozen=True, slots=True)
class Input:
    """One file: where it is, its layout, and what its first lines told.

    ``record`` are the flow-log fields of a file with a header line or of the default format, and
    the columns of a Parquet file; ``time_keys`` are the JSON keys that may hold the event's time;
    ``log_type`` what the events look like; ``accepted`` the share of flow-log records that end in
    ``ACCEPT OK``; ``nested`` is for packed data that was packed again; ``shape`` is how JSON
    values follow one another; ``wide`` is for JSON that may
    hold more fields than the service discovers, ``broken_up`` for events that stand on several
    lines, ``joined`` for a copy in which they do not; ``modified`` is the file's own time in epoch
    seconds. ``copy`` is what is read instead of the file itself, and ``stored`` a columnar copy
    that was made on an earlier day.
    """

    path: Path
    layout: Layout
    log_type: str
    record: tuple[str, ...] = ()
    header: bool = False
    time_keys: tuple[str, ...] = ()
    carriage_returns: bool = False
    size: int = 0
    accepted: float = 0.0
    packing: Packing = Packing.NONE
    nested: bool = False
    shape: Shape = Shape.LINES
    wide: bool = False
    broken_up: bool = False
    joined: bool = False
    modified: int = 0
    copy: Path | None = None
    stored: Copy | None = None

    @property
    def is_read(self) -> bool:
        """Whether the file itself is read, and no copy of it."""
        return self.copy is None and self.stored is None

    @property
    def place(self) -> Path:
        """What is read."""
        return self.copy or self.path

    @property
    def kind(self) -> tuple[object, ...]:
        """Files of one kind are read by one table function call."""
        return (
            self.layout.value,
            self.log_type,
            self.record,
            self.header,
            self.time_keys,
            self.carriage_returns,
            self.packing.value,
            self.shape.value,
            self.wide,
            self.joined,
            self.stored.holds if self.stored else None,
        )
