"""Which entry an alarm goes into: the one whose metric filter makes its metric, or one beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from insights.monitors.differences import TYPE
from insights.monitors.expressing.drafts import Draft
from insights.monitors.expressing.measured import Filters
from insights.monitors.expressing.sightings import Sighting
from insights.monitors.resources.bodies import COMPOSITE

_Metric: TypeAlias = tuple[str, str, frozenset[str]]
_Key: TypeAlias = tuple[str, tuple[str, ...]]


class _Made(NamedTuple):
    draft: Draft
    filter: str


@dataclass(slots=True)
class Homes:
    """The metrics that entries make, by namespace, name and the names of their dimensions.

    ``others`` are entries for alarms on what no entry makes.
    """

    by_metric: dict[_Metric, list[_Made]] = field(default_factory=lambda: defaultdict(list))
    others: dict[_Key, Draft] = field(default_factory=dict)

    def made(self, draft: Draft, written: Mapping[str, Any]) -> None:
        """A metric filter of an entry, in its words."""
        metric = written["metric"]
        dimensions = {*metric.get("dimensions", ()), *written.get("system_dimensions", ())}
        key = (str(metric.get("namespace")), str(metric.get("name")), frozenset(dimensions))
        self.by_metric[key].append(_Made(draft, written["name"]))

    def of_metrics(self, alarm: Sighting) -> Draft | None:
        """The entry that makes the first of an alarm's metrics that one makes in its regions."""
        for metric in _metrics(alarm.body):
            for one in self.by_metric.get(_key(metric), ()):
                if one.draft.regions == alarm.regions:
                    return one.draft
        return None

    def filters(self, home: Draft | None) -> Filters:
        """The metric filters of an entry by the metrics that they make."""

        def name(metric: Mapping[str, Any]) -> str:
            made = self.by_metric.get(_key(metric), ())
            return next((one.filter for one in made if one.draft is home), "")

        return name

    def standing(self, alarm: Sighting) -> tuple[_Key, str]:
        """Which entry an alarm without a home shares, and the name that it would like."""
        if alarm.body.get(TYPE) == COMPOSITE:
            wish = "composite alarms"
        else:
            spaces = [str(one.get("Namespace", "")) for one in _metrics(alarm.body)]
            wish = f"{spaces[0] if spaces else 'metric math'} alarms"
        return (wish, alarm.regions), wish


def _metrics(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "MetricName" in body:
        yield body
    for one in body.get("Metrics", ()):
        if "MetricStat" in one:
            yield one["MetricStat"]["Metric"]


def _key(metric: Mapping[str, Any]) -> _Metric:
    dimensions = frozenset(one["Name"] for one in metric.get("Dimensions", ()))
    return str(metric.get("Namespace")), str(metric.get("MetricName")), dimensions
