"""How two bodies differ, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from insights.monitors.live import Live
from insights.monitors.steps import Change
from insights.monitors.wanted import Wanted

#: The body's key that says of which type an alarm is; AWS keeps the type of a name (A).
TYPE = "AlarmType"


def changes(live: Live, wanted: Wanted) -> tuple[Change, ...]:
    """What an update would change, the name included, in the order of paths."""
    named = [Change("name", live.name, wanted.name)] if live.name != wanted.name else []
    return (*named, *_between(live.body, wanted.body, ""))


def marker_change(live: Live, wanted: Wanted) -> tuple[Change, ...]:
    """What is out of date in the marker of an object that is otherwise as wanted."""
    marker = live.marker
    if marker is None or not marker.digest:
        return ()
    before = f"{marker.id} v{marker.version} {marker.digest}"
    after = f"{wanted.id} v{wanted.version} {wanted.digest}"
    return (Change("marker", before, after),) if before != after else ()


def _between(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[Change]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _between(old, new, f"{path}{key}.")
        elif old != new:
            yield Change(f"{path}{key}", old, new)
