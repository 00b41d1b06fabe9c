"""What has to change in an entry's file so that it says what is in AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from insights.catalog.model import Entry
from insights.monitors.differences import TYPE
from insights.monitors.expressing import alarms, queries
from insights.monitors.expressing.edit import Edit, Unsaid
from insights.monitors.expressing.group_edits import group_edits
from insights.monitors.expressing.query_edits import template_edits, unattended_edits
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.resources.bodies import COMPOSITE, LOG
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted

_Written = Mapping[str, Any]
_QUERY = "ScheduledQueryConfiguration"


def edits(entry: Entry, wanted: Wanted, live: Live, target: Target) -> Iterator[Edit | Unsaid]:
    """The edits, as far as an entry has words for them, and why it has none for the rest."""
    if wanted.body.get(TYPE) != live.body.get(TYPE):
        return
    match wanted.kind:
        case Kind.SAVED_QUERY:
            yield from _saved_query(entry, wanted, live, target)
            yield from group_edits(entry, wanted, live, target)
        case Kind.SCHEDULED_QUERY:
            said = [queries.scheduled_query(one.body) for one in (wanted, live)]
            yield from _differing(("scheduled_query",), *said)
            texts = [str(one.body.get("queryString", "")) for one in (wanted, live)]
            if texts[0] != texts[1]:
                yield from unattended_edits(entry, texts[1], target, "queryString")
            yield from group_edits(entry, wanted, live, target)
        case Kind.METRIC_FILTER:
            at = _index(entry, "metric_filters", wanted.id)
            if at is None:
                return
            said = [queries.metric_filter(one.body) for one in (wanted, live)]
            yield from _differing(("metric_filters", at), *said)
        case Kind.ALARM:
            yield from _alarm(entry, wanted, live, target)
        case Kind.DASHBOARD:
            return


def _alarm(entry: Entry, wanted: Wanted, live: Live, target: Target) -> Iterator[Edit | Unsaid]:
    def actions(arns: list[str]) -> list[str]:
        known = {name: tuple(target.arns_of(name)) for name in target.environment.actions}
        return _action_names(arns, known)

    def names(full: str) -> str:
        return full.removeprefix(f"{target.catalog.prefix}.")

    at = _index(entry, "alarms", wanted.id)
    if at is None:
        return
    path = ("alarms", at)
    kind = wanted.body.get(TYPE)
    if kind == LOG:
        yield from _differing(path, *(alarms.log_alarm(b, actions) for b in _bodies(wanted, live)))
        texts = [str(body.get(_QUERY, {}).get("QueryString", "")) for body in _bodies(wanted, live)]
        if texts[0] != texts[1]:
            yield from unattended_edits(entry, texts[1], target, f"{_QUERY}.QueryString")
        yield from group_edits(entry, wanted, live, target)
    elif kind == COMPOSITE:
        said = (alarms.composite_alarm(body, actions, names) for body in _bodies(wanted, live))
        yield from _differing(path, *said)
    else:
        filters = partial(_filter_of, entry)
        said = (alarms.metric_alarm(body, actions, filters) for body in _bodies(wanted, live))
        yield from _differing(path, *said)


def _filter_of(entry: Entry, metric: Mapping[str, Any]) -> str:
    """The metric filter of an entry that makes a metric, if one does."""
    wanted = (metric.get("Namespace"), metric.get("MetricName"))
    for one in entry.metric_filters:
        if (one["metric"]["namespace"], one["metric"]["name"]) == wanted:
            return str(one["name"])
    return ""


def _saved_query(
    entry: Entry, wanted: Wanted, live: Live, target: Target
) -> Iterator[Edit | Unsaid]:
    yield from _title(entry, wanted.name, live.name, target.catalog.prefix)
    texts = [str(one.body.get("queryString", "")) for one in (wanted, live)]
    if texts[0] != texts[1]:
        yield from template_edits(entry, texts[1], target, "queryString")
    before, after = (queries.parameters(one.body) for one in (wanted, live))
    for name in before.keys() & after.keys():
        for edit in _differing(("parameters", name), before[name], after[name]):
            if edit.path[-1] == "type":
                continue  # the entry knows it better than a default tells
            kind = entry.parameters[name].type
            is_default = edit.path[-1] == "default" and edit.value is not None
            yield Edit(edit.path, _default(kind, edit.value)) if is_default else edit


def _title(entry: Entry, before: str, after: str, prefix: str) -> Iterator[Edit]:
    if before == after or not after.startswith(f"{prefix}/"):
        return
    folder, _, title = after.removeprefix(f"{prefix}/").rpartition("/")
    if title != entry.title:
        yield Edit(("title",), title)
    options = entry.saved_query if isinstance(entry.saved_query, dict) else {}
    if folder != options.get("folder", ""):
        whole = not isinstance(entry.saved_query, dict) or not folder
        yield (
            Edit(("saved_query",), {"folder": folder} if folder else True)
            if whole
            else Edit(("saved_query", "folder"), folder)
        )


def _differing(path: tuple[str | int, ...], before: _Written, after: _Written) -> Iterator[Edit]:
    for key in (*before, *(key for key in after if key not in before)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if key == "metric" and isinstance(old, dict) and isinstance(new, dict):
            yield from _differing((*path, key), old, new)
        elif key == "metrics" and old and new and _ids(old) == _ids(new):
            for at, pair in enumerate(zip(old, new, strict=True)):
                yield from _differing((*path, key, at), *pair)
        else:
            yield Edit((*path, key), new)


def _ids(metrics: Sequence[_Written]) -> list[str]:
    return [one["id"] for one in metrics]


def _bodies(wanted: Wanted, live: Live) -> tuple[_Written, _Written]:
    return wanted.body, live.body


def _index(entry: Entry, key: str, name: str) -> int | None:
    """Where an item stands in the file; nowhere for one that is made for a row."""
    items: Sequence[_Written] = entry.written.get(key, ())
    return next((at for at, one in enumerate(items) if one["name"] == name), None)


def _action_names(arns: list[str], known: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Names that stand for some of the ARNs, then the ARNs that are left."""
    left, told = list(arns), []
    for name, these in known.items():
        if these and set(these) <= set(left):
            told.append(name)
            left = [arn for arn in left if arn not in these]
    return [*told, *left]


def _default(kind: str, value: Any) -> Any:
    """A default as the entry writes it; the text itself where it is none of that type."""
    if kind not in ("integer", "number", "list", "boolean"):
        return str(value)
    try:
        return json.loads(str(value))
    except ValueError:
        return value
