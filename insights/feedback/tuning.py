"""Thresholds from a query's rows: ``threshold_from: {query, column, times}``.

The value is the column of the first row of the named entry, run with the defaults of its
parameters; multiplied, and rounded to six digits. The evidence stands beside the threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from insights.backtests.reading import Place
from insights.backtests.suite import backtests
from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.catalog.rewrite_values import with_value
from insights.dataclass import dataclass
from insights.errors import DataError, QueryError, UsageError
from insights.monitors.backtest import Backtest
from insights.results import ResultSet
from insights.runs import clock, job
from insights.runs.entries import Chosen, chosen
from insights.suggest import did_you_mean

#: What a backtest says of the new threshold.
TUNED = "tuned"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Tuned:
    """The new threshold of an alarm, and what it is from.

    ``evidence`` is what stands in the file afterwards. ``backtest`` is over the same time, where
    the events are at hand.
    """

    alarm: str
    old: float
    new: float
    source: str
    column: str
    times: float
    evidence: Mapping[str, Any]
    backtest: Backtest | None = None

    @property
    def changes(self) -> bool:
        """Whether the threshold is another one."""
        return self.old != self.new


def tuned(
    entry: Entry, alarm: str | None, folder: Path, place: Place, *, replay: bool
) -> Iterator[Tuned]:
    """The thresholds of an entry that come from queries, or that of one alarm.

    ``replay`` tells what the change would have done, too. Raises ``UsageError`` where there is
    nothing to tune, ``QueryError`` where the query gives no number, and what a run raises.
    """
    for written in _chosen(entry, alarm):
        found = _tuned(written, folder, place)
        if replay:
            yield _with_backtest(found, entry, place)
        else:
            yield found


def rewritten(entry: Entry, data: bytes, found: Tuned) -> bytes:
    """The entry's file with a new threshold and its evidence; all else stays.

    Raises ``DataError`` where that cannot be done safely.
    """
    written = entry.written["alarms"]
    at = next((n for n, one in enumerate(written) if one.get("name") == found.alarm), None)
    if at is None:
        raise DataError(
            f"'{found.alarm}' is made for a row, so that it has no threshold of its own.",
            "Write the threshold of all of them yourself.",
        )
    values = {"threshold": _number(found.new), "evidence": dict(found.evidence)}
    for key, value in values.items():
        path = ("alarms", at, key)
        changed = with_value(data, entry.file, path, value, behind="threshold_from")
        if changed is None:
            raise DataError(
                f"'{key}' of '{found.alarm}' cannot be rewritten in '{entry.file}'.",
                f"Write {key}: {value} there yourself.",
            )
        data = changed
    return data


def _chosen(entry: Entry, alarm: str | None) -> list[MarkedMap]:
    named = {str(one["name"]): one for one in entry.alarms}
    if alarm is not None and alarm not in named:
        hint = did_you_mean(alarm, named) or f"It has {', '.join(named) or 'none'}."
        raise UsageError(f"'{entry.name}' has no alarm '{alarm}'.", hint)
    found = [one for name, one in named.items() if alarm in (None, name)]
    sourced = [one for one in found if "threshold_from" in one and "threshold" in one]
    if not sourced:
        whose = f"The alarm '{alarm}'" if alarm else f"No alarm of '{entry.name}'"
        raise UsageError(
            f"{whose} {'does not say' if alarm else 'says'} where its threshold is from.",
            "Add 'threshold_from: {query: NAME, column: COLUMN}' beside it.",
        )
    return sourced


def _tuned(written: MarkedMap, folder: Path, place: Place) -> Tuned:
    source = written["threshold_from"]
    asked = chosen(source["query"], folder)
    result = _run(asked, place)
    records = list(result.records())
    value = _first(records, source, asked.entry)
    times = source.get("times", 1)
    provenance = result.provenance
    evidence: dict[str, Any] = {
        "date": f"{clock.now():%Y-%m-%d}",
        "value": _number(_rounded(value)),
        "rows": len(records),
    }
    if provenance.window is not None:
        evidence["window"] = " to ".join(map(_utc, provenance.window))
    if provenance.query_ids:
        evidence["query"] = provenance.query_ids[0]
    return Tuned(
        str(written["name"]),
        written["threshold"],
        _rounded(value * times),
        asked.entry.name,
        source["column"],
        times,
        evidence,
    )


def _run(asked: Chosen, place: Place) -> ResultSet:
    return job.of_entry(asked, {}, place.wanted).run(place.progress, place.say)


def _first(records: list[dict[str, Any]], source: MarkedMap, entry: Entry) -> float:
    """The number in the column of the first row."""
    column = source["column"]
    if not records:
        raise QueryError(
            f"'{entry.name}' gives no row, so there is no threshold in it.",
            "Ask for a longer time with --since.",
        )
    value = records[0].get(column)
    if isinstance(value, bool) or not isinstance(value, int | float):
        known = [name for name, one in records[0].items() if isinstance(one, int | float)]
        hint = did_you_mean(column, known) or f"Columns of numbers: {', '.join(known) or 'none'}."
        raise QueryError(f"'{column}' of the first row of '{entry.name}' is no number.", hint)
    return value


def _with_backtest(found: Tuned, entry: Entry, place: Place) -> Tuned:
    tried = Place(place.catalog, place.wanted, place.progress, place.say, {TUNED: found.new})
    (one,) = backtests(entry, found.alarm, tried, counts_as_zero=True).found
    return Tuned(
        found.alarm,
        found.old,
        found.new,
        found.source,
        found.column,
        found.times,
        found.evidence,
        one,
    )


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _number(value: float) -> int | float:
    """A whole number without a point, as people write it."""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


def _utc(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
