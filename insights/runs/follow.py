"""The events of a query as they come: ``--follow``.

CloudWatch is asked for windows that overlap, because an event can be queried only some time after
it was written, and then in the order of its own time. What was handed out before is known by the
whole event and its row, with a count, so that two equal events are two; only what the next window
can show again is remembered. That an event shows the same cells in every answer is assumed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from insights.dataclass import dataclass
from insights.engines.protocol import Engine, Progress, Request
from insights.errors import GuardError, InterruptedRunError, UsageError
from insights.lang import ast, printer
from insights.results import ResultSet, Row, Statistics
from insights.times import Window

if TYPE_CHECKING:
    from insights.engines.cloudwatch.clock import Clock

#: Seconds between two queries: so many after an answer with rows, twice as many after each
#: answer without, up to the most.
LEAST, MOST = 5.0, 60.0
#: How late an event may be seen, in seconds, where nobody says; longer than is usual (assumed).
LAG = 120
_TIME = "@timestamp"
#: What makes an event one of its own.
_IDENTITY = (_TIME, "@message", "@log", "@logStream")

Rows = Iterator[Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How a follow goes: ``lag`` is how late events may be seen, ``seconds`` when to end.

    ``whole`` begins files at their start.
    """

    lag: int = LAG
    seconds: float | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """A query that can be followed; ``request`` shows ``hidden`` columns behind its own."""

    request: Request
    hidden: int


def followed(request: Request) -> Following:
    """The request with what tells its events apart. Raises ``UsageError`` with the reason."""
    from insights.engines.parts.deciding import plan_of
    from insights.engines.parts.events import showing
    from insights.engines.parts.plan import InTime
    from insights.lang.scope import scopes

    query = request.query
    limited = any(isinstance(command, ast.Limit) for command in query.commands)
    plan = plan_of(query, request.log_source)
    if limited or request.limit is not None:
        raise _refused("it has a limit, and events go on coming")
    if not isinstance(plan, InTime):
        raise _refused(getattr(plan, "reason", "") or _whole(query))
    scope = scopes(query, request.log_source)[-1]
    if taken := [name for name in _IDENTITY if name in scope.defined]:
        raise _refused(f"it makes another {taken[0]}, by which events are known")
    shown = showing(query, scope, [ast.Field((name,)) for name in _IDENTITY])
    own = {column.name for column in scope.columns}
    hidden = sum(name not in own for name in _IDENTITY)
    changed = replace(request, query=shown, text=printer.query(shown), origin=lambda _: 0)
    return Following(changed if hidden else request, hidden)


def _whole(query: ast.Query) -> str:
    """Which command needs all events before it has a row."""
    words = [c.word for c in query.commands if isinstance(c, ast.Stats | ast.Sort)]
    return f"{words[-1] if words else 'it'} looks at all rows together"


def _refused(why: str) -> UsageError:
    why = why.removeprefix("The query cannot be answered in parts: ").rstrip(".")
    return UsageError(f"The query cannot be followed: {why}.", "Leave out --follow.")


class Seen:
    """What was handed out of the window that comes next."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[bytes]] = {}

    def fresh(self, timed: Sequence[tuple[str, Row]]) -> list[tuple[str, Row]]:
        """Those rows that are more than were there before, each with its time."""
        now: Counter[bytes] = Counter()
        found = []
        for time, row in timed:
            key = _digest(time, row)
            now[key] += 1
            known = self._counts.setdefault(time, Counter())
            if now[key] > known[key]:
                known[key] += 1
                found.append((time, row))
        return found

    def forget(self, before: str) -> None:
        """Give up what is older than any window to come."""
        for time in [time for time in self._counts if time < before]:
            del self._counts[time]

    def __len__(self) -> int:
        return sum(map(len, self._counts.values()))


def _digest(time: str, row: Row) -> bytes:
    return blake2b(repr((time, row)).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(slots=True)
class LiveFollow:
    """A query asked again and again."""

    engine: Engine
    following: Following
    clock: Clock
    progress: Progress
    pace: Pace = Pace()

    def answer(self) -> ResultSet:
        """The events, the oldest of each answer first, until Ctrl-C or the end.

        Raises what a run raises; ``GuardError`` once all queries together passed ``max_scan``.
        """
        first = self.following.request.window
        if first is None:
            raise UsageError("Following in CloudWatch needs a time window.", "Add --since 10m.")
        start = self._asked(first, None)
        hidden = self.following.hidden
        columns = start.columns[: len(start.columns) - hidden]
        result = ResultSet(columns, (), start.provenance, start.statistics)
        result.deliver(self._rounds(result, start, first))
        return result

    def _rounds(self, result: ResultSet, current: ResultSet, window: Window) -> Rows:
        """Each round is handed out, then waited for, then asked for."""
        seen, wait = Seen(), LEAST
        end = self.clock.now() + (math.inf if self.pace.seconds is None else self.pace.seconds)
        at = [column.name for column in current.columns].index(_TIME)
        total = Statistics()
        first = window.start
        while True:
            timed = [(row[at] or "", row) for row in current.rows]
            rows = sorted(seen.fresh(timed), key=lambda pair: pair[0])
            total = added(total, current.statistics)
            result.statistics = total
            result.completeness = current.completeness
            if rows:
                yield [row[: len(result.columns)] for _, row in rows]
            wait = LEAST if rows else min(MOST, wait * 2)
            if self.clock.now() + wait > end:
                return
            # What a place could not answer is asked for again.
            late = current.completeness.missing
            start = window.start if late else max(first, window.end - self.pace.lag)
            seen.forget(_shown(start))
            try:
                self.clock.sleep(wait)
                window = Window(start, max(int(self.clock.now()), start))
                current = self._asked(window, total.bytes_scanned)
            except KeyboardInterrupt:
                raise InterruptedRunError("Interrupted.") from None

    def _asked(self, window: Window, scanned: float | None) -> ResultSet:
        request = self.following.request
        most = request.max_scan
        left = None if most is None else int(most - (scanned or 0.0))
        if left is not None and left <= 0:
            raise GuardError(
                f"The queries of this follow have scanned the {most:,} bytes that they may.",
                "Raise it with --max-scan, or leave it out.",
            )
        asked = replace(
            request, window=window, max_scan=left, everything=True, timeout=None, limit=None
        )
        answer = self.engine.run(asked, self.progress)
        _ = answer.rows  # so that its statistics are final
        return answer


def added(one: Statistics, two: Statistics) -> Statistics:
    """What both queries cost together."""
    values = {name: _sum(getattr(one, name), getattr(two, name)) for name in Statistics.__slots__}
    groups = [one.log_groups_scanned, two.log_groups_scanned]
    known = [count for count in groups if count is not None]
    return Statistics(**{**values, "log_groups_scanned": max(known, default=None)})


def _sum(one: float | None, two: float | None) -> float | None:
    return one if two is None else two if one is None else one + two


def _shown(second: int) -> str:
    """The time as ``@timestamp`` shows it, which sorts as the time does."""
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M:%S}.000"
