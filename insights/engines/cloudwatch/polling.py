"""Watching a query until it ends. Rows of a running query are provisional and never looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.dataclass import dataclass
from insights.engines.cloudwatch.service import Service
from insights.engines.cloudwatch.starting import Run
from insights.engines.protocol import Progress
from insights.errors import GuardError, QueryError
from insights.results import Statistics

#: The first pause between two looks, what it grows by, and the longest, in seconds.
FIRST_PAUSE = 0.2
GROWTH = 1.5
LONGEST_PAUSE = 5.0
#: Looks in a row that may say ``Unknown``, or a status that this version does not know.
MOST_UNKNOWN = 10

_GOING_ON = frozenset({"Scheduled", "Running"})
_ENDINGS: Mapping[str, tuple[str, str]] = {
    "Failed": (
        "CloudWatch could not finish the query; it gives no reason.",
        "Run it again; if it fails again, ask for a shorter window or fewer log groups.",
    ),
    "Cancelled": (
        "The query was stopped from elsewhere: in the console, or with StopQuery.",
        "Run it again.",
    ),
    "Timeout": (
        "The query ran into the 60 minutes that CloudWatch gives to every query.",
        "Ask for a shorter window or fewer log groups.",
    ),
}


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched for while the query runs.

    ``elsewhere`` tells how many bytes the other queries of the same run have scanned so far.
    """

    progress: Progress
    max_scan: int | None = None
    elsewhere: Callable[[], float] = lambda: 0.0


def read_statistics(reply: Mapping[str, Any], seconds: float | None = None) -> Statistics:
    """Statistics of a reply; a value that the service leaves out is not known, not zero."""
    found: Mapping[str, Any] = reply.get("statistics") or {}
    return Statistics(
        records_matched=found.get("recordsMatched"),
        records_scanned=found.get("recordsScanned"),
        bytes_scanned=found.get("bytesScanned"),
        log_groups_scanned=found.get("logGroupsScanned"),
        estimated_records_skipped=found.get("estimatedRecordsSkipped"),
        estimated_bytes_skipped=found.get("estimatedBytesSkipped"),
        seconds=seconds,
    )


def poll(service: Service, run: Run, watch: Watch) -> dict[str, Any]:
    """The reply that says ``Complete``.

    Polls ask for one row, so that they stay small while thousands of partial rows exist. Raises
    ``QueryError`` for every other end, and ``GuardError`` once more than ``max_scan`` bytes were
    scanned; a query that completed first is answered all the same, because its scan is paid.
    """
    pause, unknown = FIRST_PAUSE, 0
    while True:
        service.patience.pause(pause * service.door.random.uniform(0.9, 1.0))
        reply = service.call("GetQueryResults", queryId=run.query_id, maxItems=1)
        status, statistics = str(reply["status"]), read_statistics(reply)
        watch.progress.update(status, statistics)
        if status == "Complete":
            run.end()
            return reply
        unknown = 0 if status in _GOING_ON else unknown + 1
        _check_status(status, unknown, run)
        if statistics.bytes_scanned is not None:
            check_scan(statistics.bytes_scanned + watch.elsewhere(), watch.max_scan)
        pause = min(pause * GROWTH, LONGEST_PAUSE)


def _check_status(status: str, unknown: int, run: Run) -> None:
    if status in _ENDINGS:
        run.end()
        message, hint = _ENDINGS[status]
        raise QueryError(f"{message} Its id is '{run.query_id}'.", hint)
    if unknown >= MOST_UNKNOWN:
        raise QueryError(
            f"CloudWatch answered the status '{status}' {unknown} times in a row, so nothing is "
            f"known about query '{run.query_id}'.",
            "Run it again.",
        )


def check_scan(scanned: float, most: int | None) -> None:
    """Raises ``GuardError`` where more bytes were scanned than may be."""
    if most is None or scanned <= most:
        return
    raise GuardError(
        f"The query scanned {_size(scanned)}, more than the {_size(most)} that it may.",
        "Ask for a shorter window or fewer log groups, or raise max_scan.",
    )


def _size(count: float) -> str:
    """Bytes for people, in decimal units as AWS bills them."""
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count:.0f} bytes"
