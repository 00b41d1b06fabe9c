"""The same run again and again: ``--watch``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from insights.engines.protocol import Progress
from insights.errors import GuardError, UsageError
from insights.results import Column, ColumnType, ResultSet, Row
from insights.times import spell

if TYPE_CHECKING:
    from insights.engines.cloudwatch.clock import Clock
    from insights.runs.job import Job

#: Seconds between two runs at the least, where a service is asked.
LEAST = 10
#: The column that marks rows which the run before did not have.
CHANGED = "changed"


def watched(
    job: Job, every: int, clock: Clock, progress: Progress, say: Callable[[str], None]
) -> Iterator[ResultSet]:
    """The answer, and after each ``every`` seconds the next, until nobody asks for more.

    Raises ``GuardError`` once all runs together passed ``max_scan``.
    """
    least = LEAST if job.is_live else 1
    if every < least:
        raise UsageError(f"Every {spell(every)} is too often.", f"Write --watch {spell(least)}.")
    before: set[Row] | None = None
    spent = 0.0
    while True:
        result = _run_now(job, spent, progress, say)
        rows = result.rows
        spent += result.statistics.bytes_scanned or 0.0
        yield _marked(result, before)
        before = set(rows)
        clock.sleep(every)


def _run_now(job: Job, spent: float, progress: Progress, say: Callable[[str], None]) -> ResultSet:
    request = job.request
    window, most = request.window, request.max_scan
    if window is not None:
        window = job.wanted.window(spell(window.end - window.start))
    if most is not None:
        if spent >= most:
            raise GuardError(
                f"The runs of this watch have scanned the {most:,} bytes that they may.",
                "Raise it with --max-scan, or leave it out.",
            )
        most = int(most - spent)
    return replace(job, request=replace(request, window=window, max_scan=most)).run(progress, say)


def _marked(result: ResultSet, before: set[Row] | None) -> ResultSet:
    """The answer with a mark in front of rows that are new or other than before."""
    rows = [
        ("*" if before is not None and row not in before else None, *row) for row in result.rows
    ]
    columns = (Column(CHANGED, ColumnType.STRING), *result.columns)
    return ResultSet(columns, [rows], result.provenance, result.statistics, result.completeness)
