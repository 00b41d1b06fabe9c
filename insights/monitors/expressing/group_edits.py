"""Log groups that somebody added or removed in AWS, in the environment that names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from insights.catalog.model import AUTO, Entry
from insights.catalog.places import MarkedMap
from insights.monitors.desired import kept
from insights.monitors.expressing.edit import Edit, Unsaid
from insights.monitors.live import Live
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted

#: The name of one log group (D, CreateLogGroup); patterns, ARNs and tags have other signs.
_NAME = re.compile(r"[A-Za-z0-9._/#-]{1,512}")
_KEYS = ("logGroupNames", "logGroupIdentifiers")
_QUERY, _OF_ALARM = "ScheduledQueryConfiguration", "LogGroupIdentifiers"


def group_edits(
    entry: Entry, wanted: Wanted, live: Live, target: Target
) -> Iterator[Edit | Unsaid]:
    """Other groups in ``catalog.yaml`` where nothing but this object reads them there.

    Else what to edit by hand, since the environment's groups are those of all that reads them.
    """
    path, before = _groups(wanted.body)
    other, after = _groups(live.body)
    if before == after:
        return
    environment, catalog = target.environment, target.catalog
    others = _others(entry, target)
    if after and not others and _is_literal(environment.log_groups.get(entry.source, ())):
        keys = ("environments", environment.name, "log_groups", entry.source)
        yield Edit(keys, list(after), catalog.file)
        return
    told = [f"reads {name} too" for name in after if name not in before]
    told += [f"no longer reads {name}" for name in before if name not in after]
    readers = f", which {others} too" if others else ""
    place = f"'log_groups' of '{entry.source}' at {catalog.file}:{_line(entry, target)}{readers}"
    yield Unsaid(path or other, f"it {', '.join(told)}; edit {place}.")


def _groups(body: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The groups of a body, and the path that they are at."""
    for key in _KEYS:
        if key in body:
            return key, tuple(body[key])
    found = body.get(_QUERY, {}).get(_OF_ALARM)
    return (f"{_QUERY}.{_OF_ALARM}", tuple(found)) if found else ("", ())


def _others(entry: Entry, target: Target) -> str:
    """What else reads the same groups, in words; nothing where nothing does."""
    environment = target.environment
    if len(environment.regions) > 1 or len(environment.every_account) > 1:
        return "other regions or accounts have"
    entries = [one.name for one in kept(target.catalog) if one.source == entry.source]
    if len(entries) > 1:
        named = next(name for name in entries if name != entry.name)
        return f"'{named}' reads" if len(entries) == 2 else f"{len(entries) - 1} other entries read"
    logs = [one for one in entry.alarms if "aggregate" in one]
    reading = [entry.saved_query, entry.scheduled_query is not None, *entry.metric_filters, *logs]
    tagged = [
        one for one in target.catalog.dashboards.values() if set(one["tags"]) <= {*entry.tags}
    ]
    several = len(tagged) + sum(map(bool, reading)) > 1
    return "other objects of the entry read" if several else ""


def _is_literal(groups: tuple[str, ...]) -> bool:
    """Whether every name is that of one log group and no pattern."""
    return groups != (AUTO,) and all(map(_NAME.fullmatch, groups))


def _line(entry: Entry, target: Target) -> int:
    written: Any = target.catalog.written
    for key in ("environments", target.environment.name, "log_groups"):
        written = written.get(key) if isinstance(written, MarkedMap) else None
    known = isinstance(written, MarkedMap) and entry.source in written
    return int(written.key_span(entry.source).line) if known else 1
