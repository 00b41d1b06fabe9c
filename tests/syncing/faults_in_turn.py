"""Every single call of a sync fails in turn; the next sync finishes the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from snapshots import snapshot
from sync_stage import Stage, is_write

from insights.catalog.model import Catalog
from insights.errors import InsightsError
from insights.monitors.results import Applied, Outcome
from insights.monitors.steps import Delete, Step
from insights.syncing.planning import Choice

FOR_GOOD = 1000
#: What happens to writes: the service is busy, breaks, or does it and its reply is lost.
WRITES = ("throttle", "lost")
READS = ("denied", "5xx", "drop")
MAYBE = "may have been carried out"


@dataclass(frozen=True)
class Story:
    """From one catalog, or from nothing, to another one."""

    before: Catalog | None
    after: Catalog
    choice: Choice = field(default_factory=Choice)

    def kinds(self, operation: str, nth: int) -> Sequence[str]:
        """What that call meets. The first story has the reads of a plan, which are the same."""
        if is_write(operation):
            return WRITES
        return () if self.before else (READS[nth % len(READS)],)

    def begin(self, stage: Stage) -> None:
        stage.with_foreign()
        if self.before is not None:
            assert stage.sync(self.before).complete
        stage.sandbox.reset("calls")


def identity(step: Step) -> tuple[str, str]:
    group = step.before.group if isinstance(step, Delete) else step.after.group
    return step.address, group


def calls_of(story: Story, stage: Stage) -> tuple[list[tuple[str, int]], list[Any]]:
    """Each call of an undisturbed sync with the number of those like it before, and what it
    leaves.
    """
    story.begin(stage)
    assert stage.sync(story.after, story.choice).complete
    seen: Counter[str] = Counter()
    calls = []
    for operation in stage.operations():
        calls.append((operation, seen[operation]))
        seen[operation] += 1
    return calls, snapshot(stage)


def disturbed(story: Story, stage: Stage) -> Applied | None:
    """The sync that meets the fault; ``None`` where there was no plan to do."""
    try:
        planned = stage.plan(story.after, story.choice)
    except InsightsError:
        return None
    return None if planned.plan.refused else stage.apply(planned, story.after)


def check_report(applied: Applied | None, story: Story, stage: Stage) -> None:
    """What the run said of its steps is what a look at AWS says."""
    if applied is None:
        assert stage.writes() == []
    stage.sandbox.calm()
    again = stage.plan(story.after, story.choice)
    waiting = {identity(step) for step in again.plan.steps}
    for result in applied.results if applied else ():
        if result.outcome is Outcome.DONE:
            assert identity(result.step) not in waiting
        elif MAYBE not in result.message:
            assert identity(result.step) in waiting, result
    assert stage.apply(again, story.after).complete


def every_call_may_fail(story: Story, stage: Stage) -> None:
    """Begin, let one call fail, look at the report, sync again, compare the whole account."""
    calls, wanted = calls_of(story, stage)

    failed = 0
    for operation, nth in calls:
        for kind in story.kinds(operation, nth):
            story.begin(stage)
            stage.fault(operation, kind, FOR_GOOD, nth)

            applied = disturbed(story, stage)
            failed += applied is None or not applied.complete
            check_report(applied, story, stage)

            assert snapshot(stage) == wanted, (operation, nth, kind)
    assert failed >= sum(is_write(operation) for operation, _ in calls)
