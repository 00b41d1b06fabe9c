"""The old and the new alarm over the same real events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from insights.backtests.reading import Place
from insights.backtests.suite import backtests
from insights.catalog.model import Catalog, Entry
from insights.effects.real import RealData
from insights.effects.sides import Pair
from insights.errors import InsightsError, InterruptedRunError
from insights.monitors.alarms.states import State
from insights.monitors.backtest import Backtest
from insights.review.effects import Watch
from insights.runs.wanted import Wanted
from insights.times import spell


def replays(pair: Pair, real: RealData) -> Iterator[Watch]:
    """How often each alarm goes off that a change concerns, before and after."""
    names = _concerned(pair)
    if not names:
        return
    wanted = _pinned(real, pair.new)
    where = f"real events, {real.place}"
    for name in names:
        try:
            old, new = (
                _replayed(name, entry, _place(catalog, pair.new_catalog, wanted, real))
                for entry, catalog in ((pair.old, pair.old_catalog), (pair.new, pair.new_catalog))
            )
        except InterruptedRunError:
            raise
        except InsightsError as error:
            yield Watch("alarm", name, where, (f"not replayed: {error.message.rstrip('.')}",), True)
            continue
        yield Watch("alarm", name, where, tuple(_told(old, new)), real=True)


def _concerned(pair: Pair) -> list[str]:
    """Alarms of both sides that are written otherwise, or get other values."""
    changed = {name for name, _, _ in pair.watching("alarms")}
    filters = {name for name, _, _ in pair.watching("metric_filters")}
    before = {one["name"] for one in pair.old.alarms}
    return [
        one["name"]
        for one in pair.new.alarms
        if one["name"] in before
        and (
            one["name"] in changed
            or one.get("filter") in filters
            or any(metric.get("filter") in filters for metric in one.get("metrics", ()))
            or ("aggregate" in one and pair.asks_otherwise)
        )
    ]


def _pinned(real: RealData, entry: Entry) -> Wanted:
    """What is wanted with a window that does not move; that of the entry where none is given."""
    wanted = real.wanted
    if wanted.data and not wanted.asks_for_a_time:
        return wanted
    window = wanted.window(entry.window)
    start, end = (datetime.fromtimestamp(at, UTC).isoformat() for at in (window.start, window.end))
    return replace(wanted, since=None, length=None, start=start, end=end)


def _place(catalog: Catalog, now: Catalog, wanted: Wanted, real: RealData) -> Place:
    there = replace(
        catalog, environments=now.environments, default_environment=now.default_environment
    )
    return Place(there, wanted, real.progress, real.say)


def _replayed(name: str, entry: Entry, place: Place) -> Backtest:
    # As insights backtest has it where nothing else is said.
    [found] = backtests(entry, name, place, counts_as_zero=True).found
    return found


def _told(old: Backtest, new: Backtest) -> Iterator[str]:
    before, after = _times(old), _times(new)
    then = "as before" if before == after else f"before: {before}"
    yield f"it would have fired {after}, {then}"
    if old.matched != new.matched and None not in (old.matched, new.matched):
        yield f"{new.matched:,} events match, not {old.matched:,}"


def _times(one: Backtest) -> str:
    fires = one.timeline.fires
    if not fires:
        return "not at all"
    often = "once" if fires == 1 else f"{fires} times"
    return f"{often} ({spell(one.timeline.in_state(State.ALARM))} in ALARM)"
