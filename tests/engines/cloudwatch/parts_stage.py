"""Runs in parts on sandboxes: events of ten minutes, and a fleet whose queries tell few rows."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cloudwatch_stage import GROUP, NOW, Stage, ask

from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.local.engine import LocalEngine
from insights.engines.parts.cells import Cell, Opened
from insights.engines.parts.fleet import Fleet
from insights.engines.protocol import Progress, Request, Silent
from insights.lang.log_types import LogSource
from insights.results import ResultSet
from insights.sandbox.queries import Looks
from insights.times import Window

START, END = int(NOW) - 600, int(NOW)
Event = tuple[int, str]


def events(count: int, seed: int, seconds: int = 600) -> list[Event]:
    """Events with a number, a text or nothing, and a key, in the order of their time."""
    chance = random.Random(seed)
    times = sorted(START * 1000 + chance.randrange(seconds * 1000) for _ in range(count))
    numbers = [1, 2, 3.5, 10, 200, "x", "-", "a7", None]
    return [
        (when, json.dumps({"i": n, "n": chance.choice(numbers), "k": chance.choice("abc")}))
        for n, when in enumerate(times)
    ]


class PartsStage(Stage):
    """A sandbox with these events behind the local engine, as one cell of a fleet."""

    def __init__(self, logged: Sequence[Event], group: str = GROUP, looks: Looks | None = None):
        super().__init__(LocalEngine(), looks or Looks(0, 0))
        self._logged = logged
        self._group = group

    def __enter__(self) -> PartsStage:
        super().__enter__()
        self.client.delete_log_group(logGroupName=GROUP)
        self.sandbox.load(self._group, "main", self._logged)
        return self

    def cell(self, account: str = "", engine: CloudWatchEngine | None = None) -> Cell:
        """The sandbox as a cell."""
        opened = Opened(engine or self.new_engine(), account)
        return Cell(f"{account} in {opened.engine.region}".strip(), lambda: opened)

    def fleet(self, most: int = 100_000) -> Fleet:
        """An engine over this cell alone."""
        return Fleet([self.cell()], most, self.clock)

    def whole(self, text: str) -> ResultSet:
        """The answer of one query."""
        return self.engine.run(wanted(text, limit=100_000), Silent())

    def in_parts(self, text: str, most: int, progress: Progress | None = None) -> ResultSet:
        """All rows, where one query tells so many."""
        return self.fleet(most).run(wanted(text, everything=True), progress or Silent())


def wanted(text: str, **changes: Any) -> Request:
    """A request for the ten minutes."""
    asked = ask(text, window=Window(START - 5, END), log_source=LogSource(""))
    return replace(asked, **changes)


def names(result: ResultSet) -> list[str]:
    """The columns."""
    return [column.name for column in result.columns]
