"""Which names of objects a catalog can make, and the prefixes that an account's names have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from insights.dataclass import dataclass
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.naming import start_of

_NAME = re.compile(r"[a-z0-9-]{1,100}")
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a catalog of this id and prefix gives."""

    catalog: str
    prefix: str

    def id_of(self, kind: Kind, name: str) -> str:
        """A name without what all of its kind begin with."""
        return name.removeprefix(start_of(self.prefix, kind))

    def has(self, live: Live) -> bool:
        """Whether a name begins as the catalog's do."""
        return live.name.startswith(start_of(self.prefix, live.kind))

    def refusal(self, live: Live) -> str:
        """Why the catalog cannot have an object of that name; nothing where it can."""
        if live.marker is not None and live.marker.catalog != self.catalog:
            return f"It belongs to the catalog '{live.marker.catalog}'."
        if not self.has(live):
            return f"Its name does not start with '{start_of(self.prefix, live.kind)}'."
        identity = self.id_of(live.kind, live.name)
        if live.kind is not Kind.SAVED_QUERY and not _NAME.fullmatch(identity):
            return "Its name has other signs than a-z, 0-9 and '-' behind the prefix."
        return ""


def prefixes(objects: Iterable[Live], known: str = "") -> Counter[str]:
    """How many objects have each prefix; an empty one counts those without any.

    A prefix ends at the first dot or slash, unless it is the ``known`` one. Names of dashboards
    have dashes for dots, so that nobody can tell their prefix.
    """
    counted = [one for one in objects if one.kind is not Kind.DASHBOARD and not one.of_service]
    return Counter(_prefix(one, known) for one in counted)


def _prefix(live: Live, known: str) -> str:
    if known and live.name.startswith(start_of(known, live.kind)):
        return known
    start, separator, rest = live.name.partition(live.kind.separator)
    return start if separator and rest.strip("./") and _PREFIX.fullmatch(start) else ""
