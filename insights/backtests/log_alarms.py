"""The backtest of a log alarm: what its executions would have given, and what followed.

Executions are taken to come so that their windows end at multiples of ``every`` (A: the service
starts to count when the alarm is made), and to see events from the start of their window until
before its end (A: whether the last second counts is not documented).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from insights.backtests import costs
from insights.backtests.log_queries import RUN, OneByOne, plan_executions
from insights.backtests.log_replay import LogReplay
from insights.backtests.log_runs import Answered, Runs, by_execution, one_by_one, why_alone
from insights.backtests.reading import Place, check_span, number_of, rows_of
from insights.backtests.thresholds import bounds, neighbours
from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.catalog.rendering import render
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity, Source
from insights.errors import FindingsError, UsageError
from insights.lang import parse
from insights.lang.printer import query as printed
from insights.monitors.alarms.aggregation import Aggregation
from insights.monitors.alarms.log_decision import value_of_nothing
from insights.monitors.alarms.points import Point
from insights.monitors.alarms.rule import Rule, log_rule
from insights.monitors.backtest import Backtest, Cost, OtherReading
from insights.monitors.resources.alarm_settings import comparison, counts
from insights.monitors.resources.durations import seconds
from insights.monitors.resources.log_alarm import check_log_alarm
from insights.render.numbers import spelled
from insights.results import ResultSet, Statistics
from insights.runs.follow import added
from insights.sandbox.execution import aggregation_of, point_of, with_aggregate
from insights.times import Window, spell

_MOST_LIVE = 100


@dataclass(frozen=True, slots=True)
class _Alarm:
    """A log alarm: its rule, its aggregate, and ``every``, ``window``, ``delay`` in seconds."""

    name: str
    rule: Rule
    aggregation: Aggregation
    every: int
    window: int
    delay: int

    @classmethod
    def of(cls, entry: Entry, written: MarkedMap) -> _Alarm:
        """The alarm as an entry writes it; ``FindingsError`` where AWS would refuse it."""
        told: list[Diagnostic] = []
        check_log_alarm(entry, written, told)
        errors = [one for one in told if one.severity >= Severity.ERROR]
        count, sign = counts(written), comparison(written)
        missing = written.get("missing", "missing")
        rule, _ = log_rule(count.alarm, count.of, sign, written["threshold"], missing)
        if errors or rule is None:
            raise FindingsError(f"The alarm '{written['name']}' cannot be used.", errors)
        every = seconds(written, "every", 60, [])
        return cls(
            written["name"],
            rule,
            aggregation_of(written["aggregate"]),
            every,
            seconds(written, "window", every, []),
            seconds(written, "delay", 0, []),
        )


@dataclass(frozen=True, slots=True)
class _Span:
    """The time of the replay, and the ends of the windows of all executions in it."""

    start: int
    end: int
    ends: range


def log_backtest(
    entry: Entry, written: MarkedMap, place: Place, *, counts_as_zero: bool
) -> Backtest:
    """One log alarm of an entry; ``counts_as_zero`` says what ``count(*)`` of nothing is.

    Raises ``UsageError`` for what cannot be replayed, ``FindingsError`` for an alarm that AWS would
    refuse, and what a run raises.
    """
    alarm = _Alarm.of(entry, written)
    span = _span(alarm, entry, place)
    executed = _Executing(alarm, entry, place, span)
    columns, runs = executed.runs()
    points = _points(alarm, columns, runs, span, counts_as_zero=counts_as_zero)
    replay = LogReplay(alarm.rule, points, span.start, span.end)
    threshold = alarm.rule.threshold or 0.0
    never, once = bounds(replay.with_threshold, alarm.rule.comparison, replay.values)
    other = _points(alarm, columns, runs, span, counts_as_zero=not counts_as_zero)
    return Backtest(
        alarm=alarm.name,
        entry=entry.name,
        version=entry.version,
        kind="log",
        rule=_in_words(alarm, written),
        timeline=replay.timeline(),
        evaluations=len(points),
        threshold=threshold,
        points=replay.shown(),
        events=_whole(executed.statistics.records_scanned),
        matched=_whole(executed.statistics.records_matched),
        neighbours=neighbours(replay.with_threshold, threshold, place.tried),
        never=never,
        once=once,
        readings=tuple(_readings(alarm, points, other, span, counts_as_zero=counts_as_zero)),
        costs=tuple(_costs(alarm, executed.statistics, span, place.region(entry))),
        notes=tuple(executed.notes),
        worst=replay.worst() if alarm.aggregation.by else None,
    )


class _Executing:
    """The rows of all executions, in as few queries as the alarm's query allows."""

    def __init__(self, alarm: _Alarm, entry: Entry, place: Place, span: _Span) -> None:
        self._alarm, self._entry, self._place, self._span = alarm, entry, place, span
        rendered = render(entry.query, entry.parameters, {})
        self._text = with_aggregate(rendered.text, alarm.aggregation)
        self._values = {key: str(value) for key, value in rendered.values.items()}
        self.statistics = Statistics()
        self.notes: list[str] = []

    def runs(self) -> tuple[tuple[str, ...], Runs]:
        """The columns, and the rows of each execution by the end of its window."""
        alarm, query = self._alarm, parse(Source(self._text))[0]
        source = self._place.catalog.sources[self._entry.source]
        plan = plan_executions(query, source, alarm.every, alarm.window)
        if isinstance(plan, OneByOne):
            return self._alone(plan)
        result = self._ask(printed(plan.query), self._reach)
        answered = Answered(tuple(column.name for column in result.columns), result.rows)
        self.statistics = result.statistics
        if not answered.rows and RUN not in answered.columns:
            return (), {}
        return by_execution(plan, answered, alarm.every, alarm.window)

    def _alone(self, plan: OneByOne) -> tuple[tuple[str, ...], Runs]:
        why = why_alone(plan, len(self._span.ends))
        if self._place.is_live(self._entry) and len(self._span.ends) > _MOST_LIVE:
            raise UsageError(
                f"The alarm '{self._alarm.name}' cannot be replayed live: {why}",
                f"Give the events themselves: --data FILE, or a time of {_MOST_LIVE} executions.",
            )
        self.notes.append(why)
        self._place.say(why)
        count = len(self._span.ends)

        def told(number: int) -> None:
            self._place.progress.update(f"Execution {number:,} of {count:,}", self.statistics)

        return one_by_one(self._span.ends, self._one, told)

    def _one(self, end: int) -> Answered:
        result = self._ask(self._text, Window(end - self._alarm.window, end))
        answered = Answered(tuple(column.name for column in result.columns), result.rows)
        self.statistics = self._with(result.statistics)
        return answered

    def _with(self, run: Statistics) -> Statistics:
        """What all executions until now scanned: of files each one reads the whole."""
        together = added(self.statistics, run)
        if self._place.is_live(self._entry):
            return together
        return replace(
            together, records_scanned=run.records_scanned, bytes_scanned=run.bytes_scanned
        )

    def _ask(self, text: str, window: Window) -> ResultSet:
        return self._place.ask(self._entry, text, self._values, window=window)

    @property
    def _reach(self) -> Window:
        """From the start of the first window to the end of the last."""
        ends = self._span.ends
        return Window(ends[0] - self._alarm.window, ends[-1])


def _span(alarm: _Alarm, entry: Entry, place: Place) -> _Span:
    """All executions whose moment is in the time that was asked for, or that see the files."""
    every, delay = alarm.every, alarm.delay
    window = place.window()
    if window is None:
        first, last = _ends_of_files(entry, place)
        check_span(first, last, every)
        ends = range(first // every * every + every, last // every * every + every + 1, every)
        return _Span(ends[0] + delay - every, ends[-1] + delay, ends)
    first = -(-(window.start - delay) // every) * every
    ends = range(first, window.end - delay + 1, every)
    if not ends:
        raise UsageError(
            f"The time holds no execution of '{alarm.name}', which runs every {spell(every)}.",
            "Ask for a longer one with --since.",
        )
    return _Span(window.start, window.end, ends)


def _ends_of_files(entry: Entry, place: Place) -> tuple[int, int]:
    text = "stats min(toMillis(@timestamp)) as first, max(toMillis(@timestamp)) as last"
    for row in rows_of(place.ask(entry, text)):
        first, last = number_of(row.get("first")), number_of(row.get("last"))
        if first is not None and last is not None:
            return int(first) // 1000, int(last) // 1000
    raise UsageError("The files hold no event with a time.", "Name others behind --data.")


def _points(
    alarm: _Alarm, columns: tuple[str, ...], runs: Runs, span: _Span, *, counts_as_zero: bool
) -> list[tuple[int, Point]]:
    nothing = value_of_nothing(alarm.aggregation, counts_as_zero=counts_as_zero)
    counts_all = value_of_nothing(alarm.aggregation, counts_as_zero=True) is not None
    found: list[tuple[int, Point]] = []
    for end in span.ends:
        rows = runs.get(end, [])
        value = point_of(alarm.aggregation, columns, rows)[0] if rows else nothing
        # A count of zero is that of no row.
        empty = counts_all and value == 0
        found.append((end + alarm.delay, nothing if empty else value))
    return found


def _readings(
    alarm: _Alarm,
    points: list[tuple[int, Point]],
    other: list[tuple[int, Point]],
    span: _Span,
    *,
    counts_as_zero: bool,
) -> Iterator[OtherReading]:
    """What an empty answer is worth, where that makes a difference."""
    apart = sum(1 for one, two in zip(points, other, strict=True) if one != two)
    if apart:
        words = "missing" if counts_as_zero else "0"
        replay = LogReplay(alarm.rule, other, span.start, span.end)
        yield OtherReading(f"count(*) of nothing is {words}", apart, replay.timeline())


def _costs(alarm: _Alarm, statistics: Statistics, span: _Span, region: str) -> Iterator[Cost]:
    scanned = statistics.bytes_scanned or 0.0
    reach = span.ends[-1] - span.ends[0] + alarm.window
    yield costs.kept("log_alarm", "the alarm", region)
    yield costs.executions(scanned, reach, alarm.window, alarm.every, region)
    yield costs.scanned(scanned, region)


def _in_words(alarm: _Alarm, written: MarkedMap) -> str:
    delay = f", {spell(alarm.delay)} later" if alarm.delay else ""
    return (
        f"{alarm.aggregation} every {spell(alarm.every)} over {spell(alarm.window)}{delay} "
        f"{written['comparison']} {spelled(alarm.rule.threshold or 0.0)}, "
        f"{alarm.rule.alarm} of {alarm.rule.of}, missing {alarm.rule.missing.value}"
    )


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
