"""Files that hold events, and what is known of each before it is read."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path


class Layout(enum.Enum):
    """How a file holds events. The values are the names that ``--format`` takes."""

    LINES = "raw"
    JSON_LINES = "jsonl"
    FLOW_LOG = "flowlog-s3"
    EVENTS = "events"
    FILTER_LOG_EVENTS = "filter-log-events"
    GET_LOG_EVENTS = "get-log-events"
    QUERY_RESULTS = "get-query-results"

    @property
    def names_groups(self) -> bool:
        """Whether the events themselves may tell their log group."""
        return self in (Layout.EVENTS, Layout.FILTER_LOG_EVENTS, Layout.QUERY_RESULTS)


@dataclass(frozen=True, slots=True)
class Input:
    """One file: where it is, its layout, and what its first lines told.

    ``record`` are the flow-log fields of a file with a header line, or of the default format;
    ``time_key`` is the JSON key that holds the event's time; ``log_type`` what the events look
    like; ``accepted`` the share of flow-log records that end in ``ACCEPT OK``; ``packed`` is for
    gzip data, whatever the file is called.
    """

    path: Path
    layout: Layout
    log_type: str
    record: tuple[str, ...] = ()
    header: bool = False
    time_key: str = ""
    carriage_returns: bool = False
    size: int = 0
    accepted: float = 0.0
    packed: bool = False

    @property
    def kind(self) -> tuple[Layout, tuple[str, ...], bool, str, bool, bool]:
        """Files of one kind are read by one table function call."""
        return (
            self.layout,
            self.record,
            self.header,
            self.time_key,
            self.carriage_returns,
            self.packed,
        )
