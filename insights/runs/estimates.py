"""What a run would scan, before it runs.

Three ways, the surest first: what CloudWatch's own ``estimate`` command says, which is free of
charge and only sent where it was asked for; what the same query scanned before, a second of its
window; and the bytes that the log groups store. Those are packed, and spread evenly over the life
of the group by assumption only, so the third is poor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from insights.dataclass import dataclass
from insights.engines.protocol import Progress, Request
from insights.errors import GuardError
from insights.lang import ast
from insights.runs import history
from insights.runs.clock import now
from insights.runs.history import COMPLETE, Record

if TYPE_CHECKING:
    from insights.engines.parts.fleet import Fleet
    from insights.results import ResultSet
    from insights.runs.job import Job
    from insights.times import Window

#: Runs of the past that are looked at, the newest first.
_RUNS = 5
_DAY = 86_400
#: Seconds that the look at the log groups may take; the run can do without.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """``bytes`` that would be scanned, and what says so. ``poor`` ones may be far off."""

    bytes: float
    basis: str
    poor: bool = False

    def told(self) -> dict[str, Any]:
        """As an object."""
        return {"bytes": round(self.bytes), "basis": self.basis, "poor": self.poor}


def expected(job: Job, progress: Progress) -> Estimate | None:
    """What is known without running the query; CloudWatch is asked only where that is wanted."""
    if not job.is_live:
        return from_files(job.request)
    if job.wanted.estimate:
        return from_command(live_engine(job), job.request, progress)
    return from_history(job)


def live_engine(job: Job) -> Fleet:
    """The engine of a live run."""
    return cast("Fleet", job.where.engine())


def from_files(request: Request) -> Estimate | None:
    """The size of the files; unknown where one is no plain file."""
    files = [Path(name) for name in request.data]
    if not all(file.is_file() for file in files):
        return None
    return Estimate(sum(file.stat().st_size for file in files), "the size of the files")


def from_history(job: Job) -> Estimate | None:
    """What the same query on the same groups scanned before, for this window."""
    store, window = history.opened(), job.request.window
    if store is None or window is None:
        return None
    try:
        runs = list(islice((one for one in store.recent() if _is_like(one, job)), _RUNS))
    except OSError:
        return None
    seconds = sum(_seconds(one.window) for one in runs)
    if not seconds:
        return None
    share = _seconds((window.start, window.end)) / seconds
    count = "the last run" if len(runs) == 1 else f"the last {len(runs)} runs"
    scanned = sum(one.scanned or 0.0 for one in runs) * share
    return Estimate(scanned, f"what {count} of this query scanned for a second of the window")


def from_command(engine: Fleet, request: Request, progress: Progress) -> Estimate | None:
    """What the ``estimate`` command says; ``None`` where its answer holds no number."""
    text = f"{request.text.rstrip()}\n| estimate"
    commands = (*request.query.commands, ast.Estimate(start=len(text) - 8, end=len(text)))
    query = replace(request.query, commands=commands)
    asked = replace(request, text=text, query=query, max_scan=None, started=lambda _: None)
    found = _number(engine.run(asked, progress))
    return None if found is None else Estimate(found, "what CloudWatch's estimate command says")


def from_groups(engine: Fleet, request: Request) -> Estimate | None:
    """The share of the stored bytes that falls into the window.

    ``None`` where that is not known: for groups that SOURCE names, for groups that show no bytes
    yet, and where the identity may not look.
    """
    from insights.engines.cloudwatch.stored import described

    window = request.window
    if window is None or not request.groups:
        return None
    groups = [described(request.groups, one) or [] for one in engine.services(_PATIENCE)]
    shares = [_share(group, window) for found in groups for group in found]
    if not shares or not sum(shares):
        return None
    basis = "the bytes that the log groups store, packed, spread evenly over their lives"
    return Estimate(sum(shares), basis, poor=True)


def guard(job: Job, engine: Fleet, estimate: Estimate | None) -> None:
    """Refuse a run whose estimate passes its ``max_scan``; raises ``GuardError``.

    Without an estimate the history and the log groups are looked at.
    """
    most = job.request.max_scan
    if most is None:
        return
    found = estimate or from_history(job) or from_groups(engine, job.request)
    if found is None or found.bytes <= most:
        return
    about = "very roughly" if found.poor else "about"
    raise GuardError(
        f"The query would scan {about} {_size(found.bytes)}, more than the {_size(most)} that it "
        f"may; that is {found.basis}.",
        "Ask for a shorter window or fewer log groups, let CloudWatch itself say with --estimate, "
        f"or raise it with --max-scan '{_roomy(found.bytes)}'.",
    )


def _is_like(one: Record, job: Job) -> bool:
    """Whether a run of the past tells what this one will scan."""
    request = job.request
    same = one.entry == request.entry if request.entry else one.query == request.text
    return (
        same
        and one.engine == job.where.name
        and one.status == COMPLETE
        and not one.cached
        and one.scanned is not None
        and set(one.asked) == set(request.groups)
        and one.connection == job.connection
    )


def _seconds(window: tuple[int, int] | None) -> int:
    """The length of a window, whose ends both count."""
    return window[1] - window[0] + 1 if window else 0


def _share(group: Mapping[str, Any], window: Window) -> float:
    """The part of a group's bytes that falls into the window, if they are spread evenly."""
    end = now().timestamp()
    born = float(group.get("creationTime") or 0) / 1000
    kept = group.get("retentionInDays")
    start = max(born, end - kept * _DAY) if kept else born
    inside = min(window.end + 1, end) - max(window.start, start)
    return float(group.get("storedBytes") or 0) * min(1.0, max(0.0, inside) / max(1.0, end - start))


def _number(result: ResultSet) -> float | None:
    """The sum of the numbers of an answer; the name of their column is not documented.

    Columns that tell the place of a row begin with an underscore.
    """
    told = [at for at, column in enumerate(result.columns) if not column.name.startswith("_")]
    numbers = [
        number for row in result.rows for at in told if (number := _finite(row[at])) is not None
    ]
    return sum(numbers) if numbers else None


def _finite(cell: str | None) -> float | None:
    try:
        value = float(cell or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _size(count: float) -> str:
    from insights.render.summary import human_bytes

    return human_bytes(count)


def _roomy(count: float) -> str:
    """A round size above that many bytes, as ``--max-scan`` takes it."""
    unit, size = next(
        (u, s)
        for u, s in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0))
        if count >= s or s == 1.0
    )
    return f"{math.ceil(count * 1.1 / size)} {unit}"
