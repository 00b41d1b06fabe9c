"""Expressions of metric math over the metrics that a request or an alarm lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def check_formulas(metrics: Sequence[Asked]) -> None:
    """Raises :class:`Refusal` for an expression that is wrong, in the service's words.

    What is only not computed here passes.
    """
    sheet = empty_sheet(stats_of(metrics), formulas_of(metrics))
    for name in sheet.formulas:
        try:
            sheet.value(name)
        except FormulaFaultError as fault:
            raise wrong(f"Error in expression '{name}': {fault.message}") from None
        except NotComputedError:
            continue


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
    stats = stats_of(metrics)
    sheet = empty_sheet(stats, formulas_of(metrics))
    sheet.value(name)
    periods = {int(stats[used]["Period"]) for used in sheet.used}
    if len(periods) > 1:
        raise NotComputedError("metrics of different periods")
    told = next(int(one.get("Period", _MINUTE)) for one in metrics if one["Id"] == name)
    return periods.pop() if periods else told


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
