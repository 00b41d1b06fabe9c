"""What the queries of an entry cost before and after a change: bytes scanned, and how often.

A month is thirty days. Logs Insights bills bytes scanned (CWL AnalyzingLogData, D), so that a
filter makes nothing cheaper; what a new query scans is known once it has run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.effects.sides import Pair
from insights.monitors.resources.durations import seconds
from insights.prices import scan_price
from insights.review.effects import Cost
from insights.runs import history
from insights.sandbox.cron_times import is_due
from insights.times import duration, spell

_MONTH = timedelta(days=30)
_RUNS = 5


@dataclass(frozen=True, slots=True)
class Scanning:
    """Bytes for a second of the window, before and after, in a Region; ``basis`` says whence."""

    before: float | None
    after: float | None
    region: str
    basis: str


@dataclass(frozen=True, slots=True)
class _Runs:
    """How often something runs in a month, and the seconds of each run's window."""

    count: int
    window: int


def query_costs(pair: Pair, scanning: Scanning | None, now: datetime) -> Iterator[Cost]:
    """A run, and all runs of a month that alarms and a schedule make.

    Where no bytes are known, only what runs more or less often is told.
    """
    old, new = _all_runs(pair.old, now), _all_runs(pair.new, now)
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name), new.get(name)
        if before != after or scanning:
            prices = _price(before, scanning, "before"), _price(after, scanning, "after")
            yield Cost(_words(name, before, after), *prices, scanning.basis if scanning else "")


def scanned_in_history(pair: Pair, region: str) -> Scanning | None:
    """What live runs of both versions scanned, as far as this machine's history knows them."""
    store = history.opened()
    if store is None:
        return None
    try:
        runs = [one for one in islice(store.recent(), 1000) if _tells(one, pair)]
    except OSError:
        return None
    before = _rate(runs, pair.old.version)
    after = None if pair.new.version == pair.old.version else _rate(runs, pair.new.version)
    if before is None and after is None:
        return None
    basis = "the last runs in the history"
    if after is None:
        basis += ", where the new query is not"
    return Scanning(before, after, region or runs[0].region, basis)


def _tells(one: history.Record, pair: Pair) -> bool:
    done = one.status == history.COMPLETE and not one.cached
    known = one.scanned is not None and one.window is not None
    named = one.entry in (pair.old.name, pair.new.name)
    return named and one.engine == "cloudwatch" and done and known


def _rate(runs: Sequence[history.Record], version: str) -> float | None:
    """Bytes for a second of the window, of the newest runs of a version."""
    found = [one for one in runs if one.version == version][:_RUNS]
    length = sum(one.window[1] - one.window[0] + 1 for one in found if one.window)
    return sum(one.scanned or 0.0 for one in found) / length if length else None


def _all_runs(entry: Entry, now: datetime) -> dict[str, _Runs]:
    found = {"a run": _Runs(1, duration(entry.window))}
    written = entry.scheduled_query
    if written is not None and written.get("enabled", True):
        window = seconds(written, "window", duration(entry.window), [])
        found["the scheduled query"] = _Runs(_scheduled(written, now), window)
    for alarm in entry.alarms:
        if "aggregate" in alarm:
            every = seconds(alarm, "every", 60, [])
            count = int(_MONTH.total_seconds()) // max(every, 1)
            found[f"the log alarm '{alarm['name']}'"] = _Runs(
                count, seconds(alarm, "window", every, [])
            )
    return found


def _scheduled(written: MarkedMap, now: datetime) -> int:
    """How often a schedule is due in the month that begins now."""
    start = now.astimezone(UTC).replace(second=0, microsecond=0)
    minutes = int(_MONTH.total_seconds()) // 60
    try:
        return sum(is_due(written["cron"], start + timedelta(minutes=at)) for at in range(minutes))
    except ValueError:
        return 0  # validate speaks of a schedule that is none


def _price(runs: _Runs | None, scanning: Scanning | None, side: str) -> float | None:
    if runs is None:
        return 0.0
    rate = None if scanning is None else getattr(scanning, side)
    price = scan_price(scanning.region) if scanning else None
    return None if rate is None or price is None else price.of(rate * runs.window * runs.count)


def _words(name: str, before: _Runs | None, after: _Runs | None) -> str:
    if name == "a run":
        windows = [spell(one.window) for one in (after, before) if one]
        return f"a run over {', not '.join(dict.fromkeys(windows))}"
    old, new = (f"{one.count:,}" if one else "no" for one in (before, after))
    runs = f"{new} runs a month" if old == new else f"{new} runs a month, not {old}"
    return f"{name}: {runs}"
