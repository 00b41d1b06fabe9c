"""The states of an alarm over a time: when it fired and returned, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from insights.dataclass import dataclass
from insights.monitors.alarms.states import NEW, State


@dataclass(frozen=True, slots=True)
class Change:
    """The step into a state at a moment in epoch seconds; ``reason`` is what is said about it."""

    at: int
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """A time in ALARM; ``end`` is ``None`` where it lasts beyond what was looked at."""

    start: int
    end: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """All changes from ``start`` until ``end``; before the first one the alarm is new."""

    start: int
    end: int
    changes: tuple[Change, ...]

    @property
    def seconds(self) -> int:
        """How long was looked at."""
        return self.end - self.start

    @property
    def fires(self) -> int:
        """How often the alarm went into ALARM."""
        return sum(1 for change in self.changes if change.state is State.ALARM)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The times in ALARM, the oldest first."""
        return tuple(self._episodes())

    @property
    def share(self) -> float:
        """The part of the time in ALARM, from 0 to 1."""
        return self.in_state(State.ALARM) / self.seconds if self.seconds else 0.0

    @property
    def last(self) -> State:
        """The state at the end."""
        return self.changes[-1].state if self.changes else NEW

    def in_state(self, state: State) -> int:
        """The seconds in a state."""
        total, since, current = 0, self.start, NEW
        for change in (*self.changes, Change(self.end, NEW)):
            total += change.at - since if current is state else 0
            since, current = change.at, change.state
        return total

    def at(self, moment: int) -> State:
        """The state at a moment, a change at that moment included."""
        current = NEW
        for change in self.changes:
            if change.at > moment:
                break
            current = change.state
        return current

    def _episodes(self) -> Iterator[Episode]:
        fired: Change | None = None
        for change in self.changes:
            if fired is not None:
                yield Episode(fired.at, change.at, fired.reason)
            fired = change if change.state is State.ALARM else None
        if fired is not None:
            yield Episode(fired.at, None, fired.reason)


def timeline(start: int, end: int, states: Iterable[tuple[int, State]]) -> Timeline:
    """The changes among states that were decided at moments, the oldest first."""
    changes: list[Change] = []
    current = NEW
    for at, state in states:
        if state is not current:
            changes.append(Change(at, state))
            current = state
    return Timeline(start, end, tuple(changes))
