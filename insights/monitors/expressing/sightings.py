"""The objects of several regions, each once: what is the same in all of them is one sighting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from insights.dataclass import dataclass
from insights.monitors.digest import whole
from insights.monitors.expressing.dashboards import region_shown, without_sources
from insights.monitors.kinds import Kind
from insights.monitors.live import Live

#: Regions with the log groups that are read there, in order.
Places: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]

#: Stands for the region in what is otherwise the same in all of them.
REGION = "{region}"
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
_QUERY = "ScheduledQueryConfiguration"


class Found(NamedTuple):
    """An object, and the region that it is in."""

    region: str
    live: Live


class Left(NamedTuple):
    """An object that a catalog cannot hold, and why."""

    found: Found
    reason: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """One object wherever it is the same.

    A dashboard has another name in each region but the first; ``name`` is the one without it.
    ``body`` has no log groups, which are in ``places`` or those of a dashboard's widgets, and
    ``{region}`` for the region in the ARNs of actions and on dashboards.
    """

    kind: Kind
    name: str
    body: Mapping[str, Any]
    places: Places
    found: tuple[Found, ...]

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that it is in."""
        return tuple(region for region, _ in self.places)


def in_their_regions(found: Iterable[Found]) -> list[Found]:
    """The same objects, dashboards in the region whose logs they show.

    Every region tells of all dashboards of the account (D, ListDashboards), so that each is there
    once. One that shows no region, or several, stays where it was found first.
    """
    made: list[Found] = []
    known: set[str] = set()
    for region, live in found:
        if live.kind is not Kind.DASHBOARD:
            made.append(Found(region, live))
        elif live.name not in known:
            known.add(live.name)
            made.append(Found(region_shown(live.body) or region, live))
    return made


def sighted(found: Iterable[Found]) -> tuple[list[Sighting], list[Left]]:
    """All objects, those of each name in the form that most regions have; the others are left."""
    by_name: dict[tuple[Kind, str], list[Found]] = defaultdict(list)
    for one in found:
        by_name[one.live.kind, _name(one)].append(one)
    sightings: list[Sighting] = []
    left: list[Left] = []
    for these in by_name.values():
        kept, refused = _one_a_region(these)
        left += refused
        if kept:
            sighting, others = _in_most_regions(kept)
            sightings.append(sighting)
            left += others
    return sightings, left


def _name(found: Found) -> str:
    """The name without the region that catalogs put behind those of dashboards."""
    if found.live.kind is Kind.DASHBOARD:
        return found.live.name.removesuffix(f"-{found.region}")
    return found.live.name


def _one_a_region(found: Sequence[Found]) -> tuple[list[Found], list[Left]]:
    """Without those that stand in the way of one another within a region."""
    kept: list[Found] = []
    left: list[Left] = []
    for region in dict.fromkeys(one.region for one in found):
        here = [one for one in found if one.region == region]
        reason = _rivalry(here)
        if reason:
            left += [Left(one, reason) for one in here]
        else:
            kept += here
    return kept, left


def _rivalry(here: Sequence[Found]) -> str:
    if here[0].live.kind is Kind.METRIC_FILTER:
        same = all(one.live.body == here[0].live.body for one in here)
        return "" if same else "It is another one on another log group."
    return "Several objects have this name, and a catalog keeps one." if len(here) > 1 else ""


def _in_most_regions(found: Sequence[Found]) -> tuple[Sighting, list[Left]]:
    forms: dict[str, list[Found]] = defaultdict(list)
    bodies: dict[str, Mapping[str, Any]] = {}
    for one in found:
        body = _regionless(one)
        forms[whole(body)].append(one)
        bodies[whole(body)] = body
    chosen = max(forms, key=lambda form: len({one.region for one in forms[form]}))
    these = forms.pop(chosen)
    first = these[0]
    where = these[0].region
    reason = f"It is another one in {where}; import this region into a folder of its own."
    left = [Left(one, reason) for others in forms.values() for one in others]
    live = first.live
    return Sighting(live.kind, _name(first), bodies[chosen], _places(these), tuple(these)), left


def _places(found: Sequence[Found]) -> Places:
    groups: dict[str, set[str]] = defaultdict(set)
    for region, live in found:
        groups[region] |= {live.group} if live.group else set(_groups(live))
    return tuple((region, tuple(sorted(these))) for region, these in groups.items())


def _groups(live: Live) -> Sequence[str]:
    told = live.body.get("logGroupNames") or live.body.get("logGroupIdentifiers")
    found: Sequence[str] = told or live.body.get(_QUERY, {}).get("LogGroupIdentifiers", ())
    return found


def _regionless(found: Found) -> dict[str, Any]:
    region, live = found
    body = {k: v for k, v in live.body.items() if k not in ("logGroupNames", "logGroupIdentifiers")}
    if _QUERY in body:
        asked = body[_QUERY]
        body[_QUERY] = {key: one for key, one in asked.items() if key != "LogGroupIdentifiers"}
    for key in _ACTIONS:
        if key in body:
            body[key] = [_anywhere(arn, region) for arn in body[key]]
    if live.kind is Kind.DASHBOARD and isinstance(body.get("widgets"), list):
        body["widgets"] = [_widget(one, region) for one in body["widgets"]]
    return body


def _anywhere(arn: str, region: str) -> str:
    """An ARN with a stand-in for the region, where it is one of that region."""
    parts = arn.split(":")
    if len(parts) > 3 and parts[3] == region:
        parts[3] = REGION
    return ":".join(parts)


def _widget(widget: Any, region: str) -> Any:
    shown = widget.get("properties") if isinstance(widget, dict) else None
    if not isinstance(shown, dict) or shown.get("region") != region:
        return widget
    query = without_sources(str(shown.get("query", "")))
    return {**widget, "properties": {**shown, "region": REGION, "query": query}}
