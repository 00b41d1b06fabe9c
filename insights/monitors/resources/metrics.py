"""The metrics that alarms look at: those of metric filters, and metric math over them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.diagnostics import Diagnostic
from insights.monitors.codes import BAD_METRIC_MATH, BAD_STATISTIC, DIMENSIONS_MISMATCH
from insights.monitors.extended_statistics import read_extended
from insights.monitors.metric_math.computing import Sheet, empty_sheet
from insights.monitors.metric_math.faults import FormulaFaultError, NotComputedError
from insights.monitors.metric_math.functions import FUNCTIONS
from insights.monitors.metric_math.lines import Line
from insights.suggest import did_you_mean

PLAIN = ("Sum", "Average", "Minimum", "Maximum", "SampleCount")
#: Metrics of one alarm on metric math (D).
MOST_METRICS = 10

# Words of an expression that are no call: metric ids, once text literals are blanked out.
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_NO_FUNCTION = re.compile(r"Function '(\w+)' not found")
_ID = re.compile(r"(?<![\w.])[a-z]\w*(?!\w*\s*\()")


def metric_of(entry: Entry, name: str) -> MarkedMap | None:
    """The metric of one of an entry's metric filters."""
    for written in entry.metric_filters:
        if written["name"] == name:
            metric: MarkedMap = written["metric"]
            return metric
    return None


def check_statistic(written: MarkedMap, told: list[Diagnostic]) -> None:
    """What CloudWatch refuses about a statistic (V, observed 6.4: p101; texts are ours)."""
    statistic = written["statistic"]
    if statistic not in PLAIN and read_extended(statistic) is None:
        ranged = "(" in statistic
        message = f"'{statistic}' is no {'range of a statistic' if ranged else 'percentile'}."
        hint = "Write one up to p100."
        if ranged:
            hint = "Write the lower bound first: TM(10%:90%), or PR(100:2000) without percents."
        told.append(BAD_STATISTIC.at(written.file, written.value_span("statistic"), message, hint))
    if "low_samples" in written and not statistic.startswith("p"):
        message = f"'low_samples' is for percentiles, and the statistic is '{statistic}'."
        span = written.key_span("low_samples")
        told.append(BAD_STATISTIC.at(written.file, span, message, "Remove it."))


def check_choice(written: MarkedMap) -> Iterator[Diagnostic]:
    """An alarm on one metric says once which it is."""
    if "filter" in written and "namespace" in written:
        message = "The alarm watches a metric filter and another metric."
        hint = "Remove 'filter', or 'namespace' and 'metric'."
        span = written.key_span("namespace")
        yield BAD_METRIC_MATH.at(written.file, span, message, hint)


def check_dimensions(entry: Entry, written: MarkedMap, told: list[Diagnostic]) -> None:
    """An alarm that does not name the dimensions of its filter looks at a metric without points."""
    filters = [one for one in entry.metric_filters if one["name"] == written.get("filter")]
    if not filters:
        return
    system = filters[0].get("system_dimensions", ())
    emitted = {*filters[0]["metric"].get("dimensions", ()), *system}
    named = set(written.get("dimensions", ()))
    if emitted != named:
        listed = ", ".join(sorted(emitted)) or "none"
        message = f"The metric has the dimensions {listed}; the alarm looks at another metric."
        key = "dimensions" if "dimensions" in written else "filter"
        hint = "Give a value to each of them." if emitted else "Remove 'dimensions'."
        span = written.key_span(key)
        told.append(DIMENSIONS_MISMATCH.at(written.file, span, message, hint))


def statistic_keys(statistic: str) -> dict[str, str]:
    """The statistic of an alarm on one metric, under its one of two names."""
    return {"Statistic" if statistic in PLAIN else "ExtendedStatistic": statistic}


def metric_keys(entry: Entry, written: MarkedMap) -> dict[str, Any]:
    """Name, namespace and dimensions of a metric."""
    if "filter" in written:
        metric: Mapping[str, Any] = metric_of(entry, written["filter"]) or {}
        name, namespace = metric.get("name", ""), metric.get("namespace", "")
    else:
        name, namespace = written["metric"], written["namespace"]
    dimensions = [{"Name": n, "Value": v} for n, v in written.get("dimensions", {}).items()]
    keys: dict[str, Any] = {"MetricName": name, "Namespace": namespace}
    return {**keys, "Dimensions": dimensions} if dimensions else keys


def metric_stat(entry: Entry, written: MarkedMap, period: int) -> dict[str, Any]:
    """A metric with its statistic, as metric math takes it."""
    stat = {"Metric": metric_keys(entry, written), "Period": period, "Stat": written["statistic"]}
    return {**stat, "Unit": written["unit"]} if "unit" in written else stat


def math(entry: Entry, written: MarkedMap, period: int, watched: str) -> list[dict[str, Any]]:
    """The metrics and expressions of an alarm on metric math."""
    made = []
    for one in written["metrics"]:
        query: dict[str, Any] = {"Id": one["id"]}
        if "expression" in one:
            query |= {"Expression": one["expression"], "Period": period}
        else:
            query["MetricStat"] = metric_stat(entry, one, period)
        if "label" in one:
            query["Label"] = one["label"]
        made.append(query if one["id"] == watched else {**query, "ReturnData": False})
    return made


def watched(written: MarkedMap) -> str:
    """The id that an alarm on metric math looks at."""
    last: str = written["metrics"][-1]["id"]
    return str(written.get("watch", last))


def check_math(written: MarkedMap) -> Iterator[Diagnostic]:
    """What CloudWatch refuses about ids and expressions (D, and V, observed 6.4)."""
    metrics = written["metrics"]
    if len(metrics) > MOST_METRICS:
        message = f"These are {len(metrics)} metrics and expressions; {MOST_METRICS} are taken."
        span = written.key_span("metrics")
        yield BAD_METRIC_MATH.at(written.file, span, message, "Write fewer.")
    ids: list[str] = []
    for one in metrics:
        if one["id"] in ids:
            message = f"The id '{one['id']}' is taken already."
            yield BAD_METRIC_MATH.at(one.file, one.value_span("id"), message, "Write another.")
        ids.append(one["id"])
    unknown = [found for one in metrics for found in _unknown_ids(one, ids)]
    yield from unknown
    if not unknown:
        yield from _wrong_expressions(metrics, watched(written))
    if "watch" in written and written["watch"] not in ids:
        message = f"There is no metric with the id '{written['watch']}'."
        hint = did_you_mean(written["watch"], ids) or "Write one of the ids."
        yield BAD_METRIC_MATH.at(written.file, written.value_span("watch"), message, hint)


def _unknown_ids(one: MarkedMap, ids: list[str]) -> Iterator[Diagnostic]:
    if "expression" not in one:
        return
    source = one.source("expression")
    blanked = _LITERAL.sub(lambda literal: " " * len(literal[0]), source.text)
    for found in _ID.finditer(blanked):
        if found[0] not in ids:
            message = f"The expression names '{found[0]}', which is the id of no metric."
            hint = did_you_mean(found[0], ids) or "Write one of the ids."
            yield BAD_METRIC_MATH.at(one.file, source.span(*found.span()), message, hint)


def _wrong_expressions(metrics: Sequence[MarkedMap], shown: str) -> Iterator[Diagnostic]:
    """What is wrong with expressions beside their ids, before there are any values."""
    formulas = {one["id"]: one["expression"] for one in metrics if "expression" in one}
    sheet = empty_sheet([one["id"] for one in metrics if "expression" not in one], formulas)
    for one in metrics:
        if "expression" in one:
            wrong = _wrong(one["id"], sheet, shown)
            if wrong:
                span = one.value_span("expression")
                yield BAD_METRIC_MATH.at(one.file, span, *wrong)


def _wrong(name: str, sheet: Sheet, shown: str) -> tuple[str, str] | None:
    """Why CloudWatch would refuse an expression, and what to do; nothing where it would not."""
    try:
        value = sheet.value(name)
    except FormulaFaultError as fault:
        called = _NO_FUNCTION.match(fault.message)
        hint = did_you_mean(called[1].upper(), FUNCTIONS) if called else ""
        return f"{fault.message}.", hint or "Write it as in 'm1 / m2 * 100' or 'm1 - AVG(m1)'."
    except NotComputedError as needed:
        if needed.name != "SEARCH":
            return None
        return "SEARCH cannot stand in an alarm.", "Write every metric into 'metrics' instead."
    if name == shown and not isinstance(value, Line):
        hint = f"Make one of them, as in 'SUM({name})' or 'MAX({name})'."
        return "The expression comes to several time series, and an alarm looks at one.", hint
    return None
