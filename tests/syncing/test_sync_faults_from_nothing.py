"""Every call of the first sync of a catalog fails in turn."""

from __future__ import annotations

from faults_in_turn import Story, every_call_may_fail
from sync_stage import ENTRY, catalog_of, staged


def test_every_call_may_fail() -> None:
    with staged() as stage:
        every_call_may_fail(Story(None, catalog_of(ENTRY)), stage)
