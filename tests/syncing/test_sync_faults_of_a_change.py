"""Every call of a sync from one catalog to another fails in turn."""

from __future__ import annotations

from faults_in_turn import Story, every_call_may_fail
from sync_stage import CHANGED, ENTRY, OTHER, catalog_of, staged

from insights.syncing.planning import Choice


def test_every_call_may_fail() -> None:
    story = Story(catalog_of(ENTRY, OTHER), catalog_of(CHANGED), Choice(prune=True))

    with staged() as stage:
        every_call_may_fail(story, stage)
