"""Alarms on the sandbox's clock."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from heapq import heapify, heappop, heappush
from typing import Any

from insights.monitors.alarms.states import State
from insights.sandbox.alarm_book import AlarmBook
from insights.sandbox.clock import SandboxClock
from insights.sandbox.journal import Table
from insights.sandbox.verdict import Judge


class Evaluating:
    """Makes up for the evaluations that were due since the last time that anyone asked.

    An alarm is evaluated at a fixed distance from its creation (observed 6.1). ``kept`` holds the
    moment of each alarm's last evaluation. ``release`` does what else is due until a moment.
    """

    def __init__(
        self,
        kept: Table,
        book: AlarmBook,
        clock: SandboxClock,
        judges: Mapping[str, Judge],
        release: Callable[[float], None],
    ) -> None:
        self._kept = kept
        self._book = book
        self._clock = clock
        self._judges = judges
        self._release = release

    def catch_up(self) -> None:
        """Evaluate all alarms up to now, in the order of time."""
        now = self._clock.now()
        self._forget_the_gone()
        due = list(self._due(now))
        heapify(due)
        while due:
            at, name, kind = heappop(due)
            self._release(at)
            following = self._evaluate(name, kind, at, now)
            if following <= now:
                heappush(due, (following, name, kind))
        self._release(now)

    def _due(self, now: float) -> Iterator[tuple[float, str, str]]:
        """The first evaluation of each alarm that has one to make up for."""
        for kind, judge in self._judges.items():
            for record in self._book.all(kind):
                name = record["AlarmName"]
                last = self._last(record, now)
                if judge.cadence(record):
                    at = judge.first(record, last, now)
                    if at <= now:
                        yield at, name, kind

    def _last(self, record: dict[str, Any], now: float) -> float:
        """The alarm's last evaluation; of a new alarm its creation, of which all is counted."""
        name = record["AlarmName"]
        known = self._kept.get(name)
        last = float(record["AlarmConfigurationUpdatedTimestamp"] if known is None else known)
        # A clock that was set back starts the count anew.
        last = min(last, now)
        if last != known:
            self._kept.put(name, last)
        return last

    def _evaluate(self, name: str, kind: str, at: float, now: float) -> float:
        """Evaluate once; the moment of the next evaluation."""
        record = self._book.get(name) or {}
        judge = self._judges[kind]
        verdict = judge.judge(record, at)
        self._book.set_trouble(name, verdict.trouble)
        self._book.set_state(name, *verdict.shown(), at=at)
        for fields in verdict.entered:
            self._book.move_contributor(name, fields, State.OK, State.ALARM, at)
        for fields in verdict.left:
            self._book.move_contributor(name, fields, State.ALARM, State.OK, at)
        step = judge.cadence(record)
        following = at + step * _steps((verdict.after - at) / step, (now - at) / step)
        if following > now:
            self._kept.put(name, following - step)
        return following

    def _forget_the_gone(self) -> None:
        for name, _ in self._kept.items():
            if not self._book.kind(name):
                self._kept.remove(name)
                for judge in self._judges.values():
                    judge.forget(name)


def _steps(wanted: float, left: float) -> int:
    """How many evaluations to go on: over those that can change nothing, and past now at most."""
    behind_now = math.floor(left) + 1
    return max(1, math.ceil(min(wanted, behind_now)))
