"""A catalog in a folder with one entry, its backtests on files, and alarms in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from insights.backtests.reading import Place
from insights.backtests.suite import backtests
from insights.engines.protocol import Silent
from insights.monitors.backtest import Backtest
from insights.runs.entries import chosen, whole
from insights.runs.wanted import Wanted

DATA = Path(__file__).parents[1] / "data"
LIBRARY = Path(__file__).parents[2] / "queries"
CATALOG = """\
catalog: test-cat
sources:
  vpcflow: {type: vpcflow}
  cloudtrail: {type: cloudtrail}
  text: {type: json}
"""


def replayed(
    folder: Path, entry: str, *files: Path, zero: bool = True, **asked: str
) -> dict[str, Backtest]:
    """The backtests of all alarms of an entry, by their names."""
    (folder / "catalog.yaml").write_text(CATALOG)
    (folder / "e.yaml").write_text(f"name: e\nversion: 1.0.0\n{entry}")
    return replayed_of(folder, "e", *files, zero=zero, **asked)


def replayed_of(
    catalog: Path, name: str, *files: Path, zero: bool = True, **asked: str
) -> dict[str, Backtest]:
    """The same of an entry that a catalog has."""
    wanted = Wanted(data=tuple(map(str, files)), **asked)  # type: ignore[arg-type]
    place = Place(whole(catalog), wanted, Silent(), lambda _: None)
    found = backtests(chosen(name, catalog).entry, None, place, counts_as_zero=zero)
    return {one.alarm: one for one in found.found}


def minutes_in_alarm(
    points: Mapping[int, float],
    breaches: Callable[[float], bool],
    *,
    period: int,
    datapoints: tuple[int, int],
    moments: Sequence[int],
) -> list[int]:
    """The moments after which a metric alarm with 'missing: notBreaching' is in ALARM.

    ``points`` are sums by minute. Written out anew: windows of whole periods that end a minute
    before the moment, the last N that have any point deciding, N + 2 looked at.
    """
    alarm, of = datapoints
    found = []
    for at in moments:
        end = at // 60 * 60 - 60
        values = []
        for back in range(of + 2, 0, -1):
            start = end - back * period
            inside = [points[m] for m in range(start, start + period, 60) if m in points]
            if inside:
                values.append(sum(inside))
        last = values[-of:] if len(values) >= of else values
        if sum(1 for value in last if breaches(value)) >= alarm:
            found.append(at)
    return found


def in_alarm(one: Backtest, moments: Sequence[int]) -> list[int]:
    """The same moments, as a backtest has them."""
    return [at for at in moments if one.timeline.at(at).value == "ALARM"]
