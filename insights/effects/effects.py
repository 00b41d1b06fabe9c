"""A review with what each change does: run on test events, on real data, and in plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from insights.catalog.model import Catalog, Entry
from insights.catalog.versions import Impact
from insights.dataclass import dataclass
from insights.effects.costs import query_costs, scanned_in_history
from insights.effects.objects import synced
from insights.effects.proofs import alarm_changes, filter_changes, row_changes
from insights.effects.real import RealData
from insights.effects.replays import replays
from insights.effects.sides import Pair
from insights.effects.uses import on_dashboards, uses
from insights.review.catalogs import Review, Reviewed
from insights.review.effects import Effects, Rows, Use
from insights.runs.reviewing import Compared


@dataclass(frozen=True, slots=True)
class Running:
    """What is run: with ``real`` data too, and ``proofs`` from the events of tests unless not.

    ``now`` is when the month starts that costs are told for.
    """

    now: datetime
    real: RealData | None = None
    proofs: bool = True


def with_effects(found: Compared, running: Running) -> Review:
    """The review, with the effects of every change that is more than wording."""
    entries = tuple(
        replace(one, effects=_effects(one, found, running)) for one in found.review.entries
    )
    objects = tuple(synced(found.old, found.new))
    return replace(found.review, entries=entries, synced=objects)


def _effects(one: Reviewed, found: Compared, running: Running) -> Effects:
    if one.impact in (None, Impact.WORDING):
        return Effects()
    old = found.old.entries.get(one.old_name or one.name)
    new = found.new.entries.get(one.name)
    used = tuple(_uses(one, found))
    if old is None or new is None:
        return Effects(uses=used)
    pair = Pair(found.old, found.new, old, new)
    rows = list(row_changes(pair)) if running.proofs and pair.asks_otherwise else []
    unproved = pair.text(old) != pair.text(new) and not any(one.differ or one.notes for one in rows)
    watches = [*filter_changes(pair), *alarm_changes(pair)] if running.proofs else []
    if running.real and pair.does_otherwise:
        watches += replays(pair, running.real)
    scanning = scanned_in_history(pair, _region(found.new)) if pair.does_otherwise else None
    if running.real and pair.asks_otherwise:
        real, billed = running.real.row_changes(pair)
        rows.append(real)
        scanning = billed or scanning
    costs = tuple(query_costs(pair, scanning, running.now)) if pair.does_otherwise else ()
    return Effects(tuple(rows), tuple(watches), used, costs, running.proofs and unproved)


def _uses(one: Reviewed, found: Compared) -> Iterator[Use]:
    """Those who rest on it now; where its name is gone, those who did so before too."""
    seen: dict[Use, None] = {}
    new, old = found.new.entries.get(one.name), found.old.entries.get(one.old_name or one.name)
    if new is not None:
        seen |= dict.fromkeys(uses(new, found.new, found.new.entries))
        seen |= dict.fromkeys(on_dashboards(new, found.new))
    if old is not None and (new is None or old.name != new.name):
        left = {**found.new.entries, **_broken(found)}
        left.pop(one.name, None)
        seen |= dict.fromkeys(uses(old, found.old, left))
        seen |= dict.fromkeys(on_dashboards(old, found.old))
    elif old is not None:
        seen |= dict.fromkeys(uses(old, found.old, _broken(found)))
    yield from seen


def _broken(found: Compared) -> dict[str, Entry]:
    """Entries that cannot be read now, as they were: what they used they may use still."""
    return {name: one for name, one in found.old.entries.items() if name in found.new.broken}


def _region(catalog: Catalog) -> str:
    """The first Region of the first environment in CloudWatch."""
    live = [one for one in catalog.environments.values() if one.engine == "cloudwatch"]
    return next((region for one in live for region in one.regions), "")


def missing(review: Review) -> list[Rows]:
    """What was asked for and could not be run on real data."""
    compared = [row for one in review.entries if one.effects for row in one.effects.rows]
    return [one for one in compared if one.real and one.failed]
