"""A dashboard that was edited in AWS, in ``catalog.yaml`` and the entries of its widgets."""

from __future__ import annotations

from collections.abc import Iterator

from insights.monitors.desired import kept
from insights.monitors.expressing.dashboards import Board, board
from insights.monitors.expressing.edit import Edit, Unsaid
from insights.monitors.expressing.query_edits import unattended_edits
from insights.monitors.live import Live
from insights.monitors.resources.target import Target
from insights.monitors.wanted import Wanted

_WIDGETS = "widgets"
_SHAPE = (
    "it is no longer a heading above log widgets of one size and view, which is all that "
    "catalog.yaml can say."
)


def dashboard_edits(wanted: Wanted, live: Live, target: Target) -> Iterator[Edit | Unsaid]:
    """Heading, view, size and the texts of queries; which widgets there are the tags decide."""
    before, after = board(wanted.body), board(live.body)
    if before is None or after is None:
        yield Unsaid(_WIDGETS, _SHAPE)
        return
    said, now = before.words(wanted.id), after.words(wanted.id)
    for key in ("title", "view", "width", "height"):
        if said.get(key) != now.get(key):
            path = ("dashboards", wanted.id, key)
            yield Edit(path, now.get(key), target.catalog.file)
    yield from _queries(wanted.id, before, after, target)


def _queries(name: str, before: Board, after: Board, target: Target) -> Iterator[Edit | Unsaid]:
    tags = set(target.catalog.dashboards[name]["tags"])
    entries = [entry for entry in kept(target.catalog) if tags <= set(entry.tags)]
    shown = [[(one.title, one.groups) for one in side.widgets] for side in (before, after)]
    if shown[0] != shown[1] or len(entries) != len(after.widgets):
        told = ", ".join(sorted(tags))
        reason = f"its widgets are the entries with the tags {told}; edit those entries."
        yield Unsaid(_WIDGETS, reason)
        return
    for entry, old, new in zip(entries, before.widgets, after.widgets, strict=True):
        if old.text != new.text:
            yield from unattended_edits(entry, new.text, target, _WIDGETS, file=entry.file)
