"""Metric filters: what an event that matches a pattern adds to a metric."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Source
from insights.monitors.codes import (
    BAD_SELECTOR,
    DEFAULT_WITH_DIMENSIONS,
    TOO_MANY_DIMENSIONS,
    UNMENTIONED_FIELD,
)
from insights.monitors.criteria import is_criteria
from insights.monitors.derivation import DERIVE
from insights.monitors.kinds import Kind
from insights.monitors.naming import check_name, name_of
from insights.monitors.resources.bodies import body
from insights.monitors.resources.target import Derive, Target
from insights.monitors.wanted import Wanted
from insights.patterns.nodes import Column, SpacePattern
from insights.patterns.parser import parse
from insights.suggest import did_you_mean

#: Dimensions of a metric filter, system fields included (D; the text is recorded, observed 4).
MOST_DIMENSIONS = 3
_DIMENSION = re.compile(r"(?!:)(?=.*\S)[\x00-\x7f]{1,255}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """A metric filter as CloudWatch holds it, for any of its log groups."""

    name: str
    pattern: str
    metric: str
    namespace: str
    value: str
    default: float | None = None
    unit: str = "None"
    dimensions: Mapping[str, str] = field(default_factory=dict)
    system_dimensions: tuple[str, ...] = ()
    transformed: bool = False
    select: str = ""

    def body(self) -> dict[str, Any]:
        """What PutMetricFilter is told beside name and log group."""
        transformation: dict[str, Any] = {
            "metricName": self.metric,
            "metricNamespace": self.namespace,
            "metricValue": self.value,
            "unit": self.unit,
        }
        if self.default is not None:
            transformation["defaultValue"] = self.default
        if self.dimensions:
            transformation["dimensions"] = dict(self.dimensions)
        return body(
            Kind.METRIC_FILTER,
            {
                "filterPattern": self.pattern,
                "metricTransformations": [transformation],
                "applyOnTransformedLogs": self.transformed,
                "fieldSelectionCriteria": self.select,
                "emitSystemFieldDimensions": list(self.system_dimensions),
            },
        )


def metric_filters(
    entry: Entry, target: Target, derive: Derive, told: list[Diagnostic]
) -> Iterator[Wanted]:
    """An entry's metric filters, one for each log group of its source."""
    groups = target.groups_of(entry, _ANY_NUMBER, told) if entry.metric_filters else ()
    for written in entry.metric_filters:
        told += check_metric_filter(written)
        name = name_of(target.catalog, Kind.METRIC_FILTER, written["name"])
        place = (written.file, written.value_span("name"))
        check_name(Kind.METRIC_FILTER, name, place, told)
        made = metric_filter(entry, written, target, derive)
        if isinstance(made, Diagnostic):
            told.append(made)
            continue
        if written["pattern"] == DERIVE:
            told += _unmentioned(written["metric"], made.pattern)
        for group in groups:
            identity = written["name"]
            yield Wanted(Kind.METRIC_FILTER, identity, name, made.body(), _name_of_group(group))


def metric_filter(
    entry: Entry, written: MarkedMap, target: Target, derive: Derive
) -> MetricFilter | Diagnostic:
    """One metric filter, or why no pattern could be derived for it."""
    pattern: str | Diagnostic = written["pattern"]
    if pattern == DERIVE:
        pattern = derive(entry, target.log_source(entry))
    if isinstance(pattern, Diagnostic):
        return pattern
    metric = written["metric"]
    return MetricFilter(
        name_of(target.catalog, Kind.METRIC_FILTER, written["name"]),
        pattern,
        metric["name"],
        metric["namespace"],
        str(metric["value"]),
        metric.get("default"),
        metric.get("unit", "None"),
        dict(metric.get("dimensions", {})),
        tuple(written.get("system_dimensions", ())),
        written.get("transformed", False),
        written.get("select", ""),
    )


def check_metric_filter(written: MarkedMap) -> Iterator[Diagnostic]:
    """What PutMetricFilter would refuse, whatever the environment (D and V, observed 4)."""
    metric = written["metric"]
    dimensions = {name: metric["dimensions"] for name in metric.get("dimensions", ())}
    system = written.get("system_dimensions", ())
    if dimensions and "default" in metric:
        message = "A metric filter with dimensions cannot have a default value."
        hint = "Remove 'default', or the dimensions."
        yield DEFAULT_WITH_DIMENSIONS.at(written.file, metric.key_span("default"), message, hint)
    count = len(dimensions) + len(set(system))
    if count > MOST_DIMENSIONS:
        key, owner = ("dimensions", metric) if dimensions else ("system_dimensions", written)
        message = (
            f"These are {count} dimensions, system fields included; {MOST_DIMENSIONS} are taken."
        )
        yield TOO_MANY_DIMENSIONS.at(written.file, owner.key_span(key), message, "Remove some.")
    yield from _names(dimensions)
    select = written.get("select", "")
    if "[" not in select and select and not is_criteria(select):
        message = "CloudWatch cannot read these criteria."
        hint = "Write them like @aws.account = '123456789012' AND @aws.region IN ('eu-west-1')."
        yield BAD_SELECTOR.at(written.file, written.value_span("select"), message, hint)
    if "[" in select:
        message = "A list in 'select' has square brackets, which CloudWatch refuses."
        hint = "Write it in round ones: @aws.region IN ('eu-west-1', 'us-east-1')."
        yield BAD_SELECTOR.at(written.file, written.value_span("select"), message, hint)
    if isinstance(metric["value"], str):
        yield from _selector(metric, "value", written["pattern"])
    for name, owner in dimensions.items():
        yield from _selector(owner, name, written["pattern"])
    yield from _unmentioned(metric, written["pattern"])


def _names(dimensions: Mapping[str, MarkedMap]) -> Iterator[Diagnostic]:
    """Names that no dimension has (D, the schema of AWS::Logs::MetricFilter)."""
    for name, owner in dimensions.items():
        if not _DIMENSION.fullmatch(name):
            message = f"'{name[:40]}' is no name of a dimension."
            hint = "Write up to 255 ASCII characters, with one that is no blank, and no ':' first."
            yield BAD_SELECTOR.at(owner.file, owner.key_span(name), message, hint)


def _selector(owner: MarkedMap, key: str, pattern: str) -> Iterator[Diagnostic]:
    selector = owner[key]
    message = hint = ""
    if "*" in selector:
        message = f"'{selector}' has a wildcard, which values and dimensions cannot have."
        hint = "Name one field."
    elif pattern.strip().startswith("{") and selector.startswith("$") and selector[1:2] != ".":
        message = f"'{selector}' is for space-delimited patterns, and this one is for JSON."
        hint = f"Write '$.{selector[1:]}'."
    elif pattern.strip().startswith("[") and selector.startswith("$."):
        message = f"'{selector}' is for JSON patterns, and this one is space-delimited."
        hint = f"Write '${selector[2:]}'."
    elif selector.startswith("$") and _is_text(pattern):
        message = f"'{selector}' is a field, and a pattern of words has none."
        hint = "Write a number, or a pattern in brackets or braces."
    if message:
        yield BAD_SELECTOR.at(owner.file, owner.value_span(key), message, hint)


def _unmentioned(metric: MarkedMap, pattern: str) -> Iterator[Diagnostic]:
    """Fields that a space-delimited pattern does not name: they give no point (observed 4.11)."""
    tree, _ = parse(Source(pattern))
    if not isinstance(tree, SpacePattern):
        return
    names = [one.name for one in tree.columns if isinstance(one, Column) and one.name]
    dimensions = metric.get("dimensions", {})
    for owner, key in [(metric, "value"), *((dimensions, name) for name in dimensions)]:
        selector = str(owner[key])
        name = selector.removeprefix("$")
        if name != selector and name.isidentifier() and name not in names:
            message = f"The pattern names no field '{name}', so the metric gets no points."
            hint = did_you_mean(name, names) or f"Its fields are {', '.join(names) or 'unnamed'}."
            yield UNMENTIONED_FIELD.at(owner.file, owner.value_span(key), message, hint)


def _is_text(pattern: str) -> bool:
    return pattern != DERIVE and not pattern.strip().startswith(("{", "["))


def _name_of_group(group: str) -> str:
    """The name in a log group's ARN; metric filters take no ARNs (D)."""
    return (
        group.split(":log-group:", 1)[-1].removesuffix(":*") if group.startswith("arn:") else group
    )


#: Each log group has a filter of its own, so their number does not matter here.
_ANY_NUMBER = 10**9
