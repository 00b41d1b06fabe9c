"""Runs that go on: ``--follow`` and ``--watch``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from insights.cli import progress
from insights.cli.terminal import Terminal
from insights.dataclass import dataclass
from insights.engines.protocol import Progress, Silent
from insights.errors import UsageError
from insights.render.registry import render
from insights.render.summary import summary
from insights.results import ResultSet
from insights.times import Window, duration, zone_named

if TYPE_CHECKING:
    from insights.runs.job import Job
    from insights.runs.wanted import Wanted

#: Where a follow in CloudWatch begins, as that of the AWS CLI does, in seconds.
_BACK = 600
#: Formats of which one answer more can stand behind the last.
_BLOCKS = ("table", "jsonl", "markdown", "raw", "vertical")
_HEADED = ("table", "markdown")
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"


@dataclass(frozen=True, slots=True)
class Again:
    """How a run goes on, as it was typed."""

    follow: bool = False
    lag: str | None = None
    watch: str | None = None


def checked(again: Again, compare: str | None, out: str | None, wanted: Wanted) -> None:
    """Raise ``UsageError`` for options that make no sense together."""
    chosen = {
        "--follow": again.follow,
        "--watch": again.watch,
        "--compare": compare,
    }
    given = [name for name, value in chosen.items() if value]
    if len(given) > 1:
        raise UsageError(f"{given[0]} and {given[1]} do not go together.", "Leave one out.")
    if again.lag and not again.follow:
        raise UsageError("--lag belongs to --follow.", "Add --follow, or leave it out.")
    going_on = again.follow or again.watch
    if going_on and out:
        raise UsageError(f"{given[0]} has no end that --out could wait for.", "Write > FILE.")
    if going_on and wanted.cached:
        raise UsageError(f"{given[0]} asks anew, so there is no kept answer.", "No --cached.")
    if going_on and wanted.end:
        raise UsageError(f"{given[0]} goes on with time, so it has no end.", "Leave out --to.")


def follow(job: Job, again: Again, output: str | None, wanted: Wanted, terminal: Terminal) -> None:
    """Write events as they come; what they cost in the end, also after Ctrl-C."""
    name = output or ("table" if terminal.shows_tables else "jsonl")
    with progress.shown(terminal, job.region) as moving:
        result = _following(job, again, wanted, moving, terminal)
    began = time.monotonic()
    try:
        for piece in _pieces(result, name, terminal.width):
            terminal.write(piece)
            terminal.flush()
    finally:
        seconds = time.monotonic() - began
        result.statistics = replace(result.statistics, seconds=seconds)
        result.provenance = replace(result.provenance, window=None)
        for line in summary(result, result.delivered, zone_named(wanted.zone)):
            terminal.say(line)


def _following(
    job: Job, again: Again, wanted: Wanted, moving: Progress, terminal: Terminal
) -> ResultSet:
    from insights.engines.cloudwatch.clock import SystemClock
    from insights.runs.execution import follow
    from insights.runs.follow import LAG, Pace

    begins = wanted.asks_for_a_time
    request = replace(job.request, timeout=None)
    if request.window and not begins:
        request = replace(request, window=Window(request.window.end - _BACK, request.window.end))
    pace = Pace(
        lag=duration(again.lag) if again.lag else LAG,
        seconds=duration(wanted.timeout) if wanted.timeout else None,
        whole=begins,
    )
    return follow(
        replace(job, request=request),
        pace,
        SystemClock(),
        moving,
        terminal.say,
    )


def _pieces(result: ResultSet, name: str, width: int | None) -> Iterator[str]:
    """Each batch as soon as it is there; a table's header once."""
    if name not in _HEADED:
        yield from render(name)(result, width)
        return
    header = 0
    for batch in result.batches:
        part = ResultSet(result.columns, [batch], result.provenance)
        lines = "".join(render(name)(part, width)).splitlines(keepends=True)
        yield "".join(lines[header:])
        header = 2


def watch(job: Job, again: Again, output: str | None, wanted: Wanted, terminal: Terminal) -> None:
    """Draw each answer over the last, or behind it in a pipe."""
    from insights.engines.cloudwatch.clock import SystemClock
    from insights.runs.watch import watched

    name = output or ("table" if terminal.shows_tables else "jsonl")
    if name not in _BLOCKS:
        raise UsageError(
            f"One {name} after the other is no {name}.", f"Choose -o {', '.join(_BLOCKS)}."
        )
    every = duration(again.watch or "")
    for result in watched(job, every, SystemClock(), Silent(), terminal.say):
        if terminal.shows_tables:
            terminal.write(_CLEAR)
        if name != "jsonl":
            terminal.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}, every {again.watch}\n")
        for piece in render(name)(result, terminal.width):
            terminal.write(piece)
        terminal.flush()
        for line in summary(result, result.delivered, zone_named(wanted.zone)):
            terminal.say(line)
