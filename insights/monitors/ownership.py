"""Whose an object is: this catalog's, another's, nobody's.

A marker decides: the last comment of a saved query, the tags of alarms and scheduled queries. A
metric filter can carry none; its log group and name are compared with those of the wanted ones,
and a name alone is never enough to delete it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from insights.dataclass import dataclass
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.naming import start_of
from insights.monitors.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Owner:
    """This catalog: its id, its prefix, and the addresses of entries that it has retired."""

    catalog: str
    prefix: str
    retired: Collection[str] = ()

    def owns(self, live: Live) -> bool:
        """Whether an object says that it is this catalog's."""
        return live.marker is not None and live.marker.catalog == self.catalog

    def foreign(self, live: Live) -> bool:
        """Whether an object says that it is another catalog's."""
        return live.marker is not None and live.marker.catalog != self.catalog

    def id_of(self, live: Live) -> str:
        """The catalog's name of an object: that of its marker, or its name behind the prefix."""
        if live.marker is not None:
            return live.marker.id
        return live.name.removeprefix(self._start(live.kind))

    def address_of(self, live: Live) -> str:
        """``kind/id`` of an object that is or was this catalog's."""
        return f"{live.kind}/{self.id_of(live)}"

    def in_prefix(self, live: Live) -> bool:
        """Whether its name starts as the names of this catalog's objects do."""
        return live.name.startswith(self._start(live.kind))

    def was_retired(self, live: Live) -> bool:
        """Whether a metric filter is one that the catalog lists as retired."""
        return self.in_prefix(live) and self.address_of(live) in self.retired

    def _start(self, kind: Kind) -> str:
        return start_of(self.prefix, kind)


@dataclass(frozen=True, slots=True)
class Claims:
    """The objects in AWS by what they say of themselves, and by what they are called."""

    by_id: Mapping[tuple[Kind, str], tuple[Live, ...]]
    by_key: Mapping[tuple[Kind, str, str], tuple[Live, ...]]

    @classmethod
    def of(cls, owner: Owner, objects: Iterable[Live]) -> Claims:
        """The claims of all objects that AWS does not manage itself."""
        by_id: dict[tuple[Kind, str], tuple[Live, ...]] = {}
        by_key: dict[tuple[Kind, str, str], tuple[Live, ...]] = {}
        for live in objects:
            if live.of_service:
                continue
            key = (live.kind, live.group, live.name)
            by_key[key] = (*by_key.get(key, ()), live)
            if owner.owns(live):
                name = (live.kind, owner.id_of(live))
                by_id[name] = (*by_id.get(name, ()), live)
        return cls(by_id, by_key)

    def marked(self, wanted: Wanted) -> Live | None:
        """The object that says it is the wanted one and may go on being it.

        Only a saved query can be renamed; of the other kinds one of another name is none.
        """
        for live in self.by_id.get((wanted.kind, wanted.id), ()):
            if live.name == wanted.name or not wanted.kind.named_uniquely:
                return live
        return None

    def named(self, wanted: Wanted) -> tuple[Live, ...]:
        """All objects of the wanted kind, log group and name."""
        return self.by_key.get(wanted.key(), ())

    def doubled(self, owner: Owner) -> list[tuple[Live, ...]]:
        """Objects of which several say that they are the same.

        What has another prefix does not count where names are unique: it is what a change of
        the prefix left behind.
        """
        groups = []
        for group in self.by_id.values():
            rivals = [one for one in group if not one.kind.named_uniquely or owner.in_prefix(one)]
            if len(rivals) > 1:
                groups.append(tuple(rivals))
        return groups
