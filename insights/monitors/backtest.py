"""What a backtest tells about an alarm, as values for reports."""

from __future__ import annotations

from collections.abc import Mapping

from insights.dataclass import dataclass
from insights.monitors.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What another threshold would have done; ``words`` tell how it was chosen."""

    threshold: float
    words: str
    fires: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Bound:
    """The threshold nearest to the points from which on an alarm fires so seldom.

    ``beyond`` says that it is any threshold past this one, and not this one itself. ``searched``
    is false where the search ended early, so that a nearer one may do the same.
    """

    threshold: float
    beyond: bool = False
    searched: bool = True


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What follows where the open meaning of a pattern is the other one.

    ``words`` say what would be true, ``events`` on how many events that makes a difference.
    """

    words: str
    events: int
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars for ``what``, ``None`` where no price is known; ``basis`` says who says so."""

    what: str
    dollars: float | None
    basis: str


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a metric, or of an execution of a query, for charts and evidence.

    ``value`` is ``None`` for a gap; with contributors ``value`` is the one that is the nearest to
    breaching, and ``contributors`` counts them.
    """

    time: int
    value: float | None
    contributors: int = 0


@dataclass(frozen=True, slots=True)
class Backtest:
    """One alarm over one time.

    ``rule`` is the alarm in words. ``events`` were looked at, and ``matched`` gave the metric a
    value other than its default; both are ``None`` where that is not known. ``notes`` are what was
    assumed or left out, a sentence each. ``worst`` are contributors that were in ALARM, with how
    often.
    """

    alarm: str
    entry: str
    version: str
    kind: str
    rule: str
    timeline: Timeline
    evaluations: int
    threshold: float | None = None
    points: tuple[Point, ...] = ()
    events: int | None = None
    matched: int | None = None
    neighbours: tuple[Neighbour, ...] = ()
    never: Bound | None = None
    once: Bound | None = None
    readings: tuple[OtherReading, ...] = ()
    costs: tuple[Cost, ...] = ()
    notes: tuple[str, ...] = ()
    worst: Mapping[str, int] | None = None
