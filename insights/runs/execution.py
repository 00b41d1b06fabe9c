"""A run with all that stands around it: the kept answer, the guard of cost, the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from insights.engines.protocol import Progress
from insights.errors import UsageError
from insights.runs import answers, estimates, history, state
from insights.runs.recording import Recording

if TYPE_CHECKING:
    from insights.engines.cloudwatch.clock import Clock
    from insights.engines.parts.fleet import Fleet
    from insights.engines.protocol import Engine
    from insights.results import ResultSet
    from insights.runs.follow import Pace
    from insights.runs.history import Record
    from insights.runs.job import Job

#: Hears a sentence for people.
Say = Callable[[str], None]


def run(job: Job, progress: Progress, say: Say) -> ResultSet:
    """Execute, or give the kept answer where one was asked for and is there."""
    name = _kept_as(job, say)
    if name and (kept := answers.Answers().find(name, job)) is not None:
        return _recording(job).watching(kept)
    engine = _engine(job, progress, say)
    recording = _recording(job)
    try:
        result = engine.run(replace(job.request, started=recording.started), progress)
    except BaseException as error:
        recording.failed(error)
        raise
    result = recording.watching(result)
    return answers.Answers().keeping(name, result) if name and job.leaves_traces else result


def detach(job: Job, progress: Progress, say: Say) -> Record:
    """Start the query and leave it running; the record of it, with its ids.

    Raises ``UsageError`` for a run that no service carries on with.
    """
    if not job.is_live:
        raise UsageError(
            "A run on files ends with its process, so it cannot be detached.", "Leave out --detach."
        )
    engine = cast("Fleet", _engine(job, progress, say))
    recording = _recording(job)
    try:
        request = replace(job.request, started=recording.started)
        recording.detached(engine.detach(request, progress))
    except BaseException as error:
        recording.failed(error)
        raise
    return recording.record


def follow(job: Job, pace: Pace, clock: Clock, progress: Progress, say: Say) -> ResultSet:
    """The events of the job's window, and those that come, as one record.

    Raises ``UsageError`` for a query that cannot be followed.
    """
    from insights.runs.follow import LiveFollow, followed
    from insights.runs.follow_files import FileFollow

    following = followed(job.request)
    engine = _engine(job, progress, say)
    recording = _recording(job)
    try:
        if job.is_live:
            request = replace(following.request, started=recording.started)
            following = replace(following, request=request)
            result = LiveFollow(engine, following, clock, progress, pace).answer()
        else:
            result = FileFollow(engine, job.request, clock, progress, pace).answer()
    except BaseException as error:
        recording.failed(error)
        raise
    return recording.watching(result)


def _engine(job: Job, progress: Progress, say: Say) -> Engine:
    """The engine, once nothing stands against the run. Raises ``GuardError``."""
    if not job.is_live:
        return job.where.engine()
    live = estimates.live_engine(job)
    if unusable := state.problem():
        say(f"{unusable} Other runs at the same time are not counted, and this one is not kept.")
    estimate = None
    if job.wanted.estimate:
        estimate = estimates.from_command(live, job.request, progress)
        say(_told(estimate, live.region))
    estimates.guard(job, live, estimate)
    return live


def _told(estimate: estimates.Estimate | None, region: str) -> str:
    from insights.render.summary import cost, human_bytes

    if estimate is None:
        return "CloudWatch gives no estimate of this query."
    return f"CloudWatch's estimate: {human_bytes(estimate.bytes)} ({cost(estimate.bytes, region)})."


def _recording(job: Job) -> Recording:
    return Recording.begun(job, history.opened() if job.leaves_traces else None)


def _kept_as(job: Job, say: Say) -> str:
    """The key of the answer; empty where none is wanted, or none may stand for this run."""
    if not job.wanted.cached:
        return ""
    reason = answers.unfit(job)
    if reason:
        say(f"Not from the cache: {reason}")
        return ""
    try:
        state.folder()
    except OSError:
        return ""
    return answers.key(job)
