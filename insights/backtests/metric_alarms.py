"""The backtest of a metric alarm: what its filters emitted, and what followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from insights.backtests import costs
from insights.backtests.emitted import Data, Emitted, emitted
from insights.backtests.metric_replay import MetricReplay
from insights.backtests.reading import Place, check_span
from insights.backtests.thresholds import bounds, neighbours
from insights.catalog.model import Entry, Environment
from insights.catalog.places import MarkedMap
from insights.diagnostics import Diagnostic, Severity
from insights.errors import FindingsError, UsageError
from insights.monitors.alarms.ranges import cadence, range_length
from insights.monitors.backtest import Backtest, Cost, OtherReading
from insights.monitors.derivation import derived_pattern
from insights.monitors.resources.metric_alarm import check_metric_alarm, metric_alarm
from insights.monitors.resources.metric_filter import metric_filter
from insights.monitors.resources.target import Target
from insights.render.numbers import spelled
from insights.sandbox.formulas import formulas_of, series_in, stats_of
from insights.sandbox.watched import Watched, watched
from insights.times import spell

_MINUTE = 60


def metric_backtest(entry: Entry, written: MarkedMap, place: Place) -> Backtest:
    """One metric alarm of an entry.

    Raises ``UsageError`` for what cannot be replayed, ``FindingsError`` for an alarm that AWS would
    refuse, and what a run raises.
    """
    target = Target(place.catalog, Environment("backtest", "local"), "", "")
    found = _watched(entry, written, target)
    lead = _lead(found)
    made = {
        name: emitted(_record(entry, stat, written, target), stat, entry, place, lead)
        for name, stat in stats_of(found.metrics).items()
    }
    start, end = _span(place, made)
    check_span(start, end, cadence(found.rule))
    replay = MetricReplay(found, {name: one.data for name, one in made.items()}, start, end)
    threshold = found.rule.threshold or 0.0
    never, once = bounds(replay.with_threshold, found.rule.comparison, replay.values)
    events = [one.events for one in made.values()]
    return Backtest(
        alarm=written["name"],
        entry=entry.name,
        version=entry.version,
        kind="metric",
        rule=_in_words(found, written),
        timeline=replay.timeline(),
        evaluations=replay.evaluations,
        threshold=threshold,
        points=replay.shown(),
        events=max((one for one in events if one is not None), default=None),
        matched=sum(one.matched for one in made.values()),
        neighbours=neighbours(replay.with_threshold, threshold, place.tried),
        never=never,
        once=once,
        readings=tuple(_readings(found, made, start, end)),
        costs=tuple(_costs(found, made, place.region(entry))),
        notes=tuple(_notes(entry, written, place)),
    )


def _watched(entry: Entry, written: MarkedMap, target: Target) -> Watched:
    told: list[Diagnostic] = []
    check_metric_alarm(entry, written, told)
    errors = [one for one in told if one.severity >= Severity.ERROR]
    if errors:
        raise FindingsError(f"The alarm '{written['name']}' cannot be used.", errors)
    record = {
        "AlarmName": written["name"],
        "Dimensions": (),
        **metric_alarm(entry, written, target, []),
    }
    found = watched(record)
    if found is None:
        what = "a band that CloudWatch learns" if "band" in written else "what is not computed here"
        raise UsageError(
            f"The alarm '{written['name']}' compares with {what}, so it cannot be replayed.",
            "Choose another with --alarm.",
        )
    return found


def _record(
    entry: Entry, stat: Mapping[str, Any], written: MarkedMap, target: Target
) -> dict[str, Any]:
    """The metric filter that feeds a metric, as PutMetricFilter is told it."""
    metric = stat["Metric"]
    for one in entry.metric_filters:
        made = one["metric"]
        if (made["namespace"], made["name"]) == (metric["Namespace"], metric["MetricName"]):
            found = metric_filter(entry, one, target, derived_pattern)
            if isinstance(found, Diagnostic):
                raise FindingsError(f"The metric filter '{one['name']}' has no pattern.", [found])
            return {"filterName": one["name"], "filterPattern": "", **found.body()}
    raise UsageError(
        f"The alarm '{written['name']}' looks at the metric '{metric['MetricName']}' of "
        f"{metric['Namespace']}, which no metric filter of '{entry.name}' makes.",
        "Only what comes from events can be replayed; choose another alarm with --alarm.",
    )


def _lead(found: Watched) -> int:
    """The seconds that the first evaluation looks back."""
    reach = range_length(found.rule) * found.rule.period + 2 * cadence(found.rule)
    return -(-reach // _MINUTE) * _MINUTE


def _span(place: Place, made: Mapping[str, Emitted]) -> tuple[int, int]:
    """The time that is replayed: the window, or that of the events until all are looked at."""
    window = place.window()
    if window is not None:
        return window.start, window.end
    spans = [one.span for one in made.values() if one.span is not None]
    if not spans:
        raise UsageError("The files hold no event with a time.", "Name others behind --data.")
    return min(start for start, _ in spans), max(end for _, end in spans) + _MINUTE


def _readings(
    found: Watched, made: Mapping[str, Emitted], start: int, end: int
) -> Iterator[OtherReading]:
    """Each open reading of each pattern, the others being the usual ones."""
    data: dict[str, Data] = {name: one.data for name, one in made.items()}
    for name, one in made.items():
        for other in one.others:
            replay = MetricReplay(found, {**data, name: other.data}, start, end)
            yield OtherReading(other.question.words, other.events, replay.timeline())


def _costs(found: Watched, made: Mapping[str, Emitted], region: str) -> Iterator[Cost]:
    count = len(made)
    thing = "high_resolution_alarm" if found.rule.period < _MINUTE else "alarm"
    yield costs.kept(thing, "the alarm", region, count)
    yield costs.kept("custom_metric", f"its {_counted(count, 'metric')}", region, count)
    yield costs.scanned(sum(one.scanned for one in made.values()), region)


def _notes(entry: Entry, written: MarkedMap, place: Place) -> Iterator[str]:
    if "wall_clock" in written:
        yield "Periods that follow the clock are replayed as ones that slide."
    named = {written.get("filter"), *(one.get("filter") for one in written.get("metrics", ()))}
    filters = [one for one in entry.metric_filters if one["name"] in named]
    if any("select" in one for one in filters):
        yield "What 'select' says about accounts and Regions is not looked at."
    if any(one.get("transformed") for one in filters):
        yield "The events are taken as they are, not as a transformer leaves them."
    if place.is_live(entry):
        yield "Events were not downloaded: CloudWatch counted them by the minute."


def _in_words(found: Watched, written: MarkedMap) -> str:
    rule = found.rule
    if found.math:
        measured = formulas_of(found.metrics)[found.shown]
    else:
        series = series_in(found.stat)
        of = "".join(f" {name}={value}" for name, value in series.dimensions)
        measured = f"{found.stat['Stat']} of {series.name}{of}"
    threshold = spelled(rule.threshold or 0.0)
    return (
        f"{measured} over {spell(rule.period)} {written['comparison']} {threshold}, "
        f"{rule.alarm} of {rule.of}, missing {rule.missing.value}"
    )


def _counted(number: int, noun: str) -> str:
    return noun if number == 1 else f"{number} {noun}s"
