"""Expressions of metric math over the metrics that a request or an alarm lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from insights.monitors.metric_math.computing import Sheet, empty_sheet
from insights.monitors.metric_math.faults import FormulaFaultError, NotComputedError
from insights.monitors.metric_math.functions import Times
from insights.monitors.metric_math.lines import Line, Lines
from insights.sandbox.alarm_rules import wrong
from insights.sandbox.metric_store import MetricStore, Series, series_of
from insights.sandbox.statistics import in_slots, statistic

Asked = Mapping[str, Any]
_MINUTE = 60


def formulas_of(metrics: Iterable[Asked]) -> dict[str, str]:
    """The expressions among the elements of ``Metrics`` or ``MetricDataQueries``, by Id."""
    return {one["Id"]: one["Expression"] for one in metrics if "Expression" in one}


def stats_of(metrics: Iterable[Asked]) -> dict[str, Asked]:
    """The metrics among them, by Id."""
    return {one["Id"]: one["MetricStat"] for one in metrics if "MetricStat" in one}


def check_formulas(metrics: Sequence[Asked]) -> set[str]:
    """Raises :class:`Refusal` for an expression that is wrong, in the service's words.

    What is only not computed here passes; its names are returned.
    """
    sheet = empty_sheet(stats_of(metrics), formulas_of(metrics))
    needed = set()
    for name in sheet.formulas:
        try:
            sheet.value(name)
        except FormulaFaultError as fault:
            raise wrong(f"Error in expression '{name}': {fault.message}") from None
        except NotComputedError as missing:
            needed.add(missing.name)
    return needed


def is_single(one: Asked, metrics: Sequence[Asked]) -> bool:
    """Whether an expression comes to one time series, as far as it is computed here."""
    sheet = empty_sheet(stats_of(metrics), formulas_of(metrics))
    try:
        return isinstance(sheet.value(one["Id"]), Line)
    except NotComputedError:
        return True


def period_of(metrics: Sequence[Asked], name: str) -> int:
    """The period of an expression: that of the metrics that it uses, or what it says itself.

    Raises :class:`NotComputedError` for what is not computed here; metrics of different periods
    are among that.
    """
    periods = tuple((one, int(stat["Period"])) for one, stat in stats_of(metrics).items())
    period, needed = _period(name, tuple(formulas_of(metrics).items()), periods)
    if needed:
        raise NotComputedError(needed)
    told = next(int(one.get("Period", _MINUTE)) for one in metrics if one["Id"] == name)
    return period or told


@lru_cache(1000)
def _period(
    name: str, formulas: tuple[tuple[str, str], ...], periods: tuple[tuple[str, int], ...]
) -> tuple[int, str]:
    """The period, 0 where no metric is used, and what is not computed here."""
    known = dict(periods)
    sheet = empty_sheet(known, dict(formulas))
    try:
        sheet.value(name)
    except NotComputedError as needed:
        return 0, needed.name
    found = {known[used] for used in sheet.used}
    if len(found) > 1:
        return 0, "metrics of different periods"
    return (found.pop() if found else 0), ""


def sheet_of(store: MetricStore, metrics: Sequence[Asked], times: Times, period: int) -> Sheet:
    """The metrics read from the store, on slots of ``period`` seconds from ``times`` on."""
    known = {
        name: Line(_values(store, stat, times, period), name, stat["Period"])
        for name, stat in stats_of(metrics).items()
    }
    return Sheet(times, known, formulas_of(metrics))


def lines_of(sheet: Sheet, name: str) -> Lines:
    """The time series of an expression, one or more."""
    found = sheet.value(name)
    return (found,) if isinstance(found, Line) else found


def series_in(stat: Asked) -> Series:
    """The series that a MetricStat names."""
    metric = stat["Metric"]
    names = (metric.get("Namespace", ""), metric.get("MetricName", ""))
    return series_of(*names, metric.get("Dimensions", ()))


def _values(store: MetricStore, stat: Asked, times: Times, period: int) -> tuple[float | None, ...]:
    if not times:
        return ()
    data = store.data(series_in(stat), times[0], times[-1] + period, stat.get("Unit", ""))
    slots = in_slots(data, times[0], period)
    return tuple(statistic(stat["Stat"], slots[time]) if time in slots else None for time in times)
