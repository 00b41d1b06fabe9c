"""What a catalog wants in AWS: one value an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.digest import fingerprint
from insights.monitors.kinds import Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object as a request would make it; see :class:`insights.monitors.live.Live` for bodies.

    ``id`` is the name in the catalog, ``name`` the one in AWS. ``version`` is the entry's, and
    empty where objects carry none.
    """

    kind: Kind
    id: str
    name: str
    body: Mapping[str, Any]
    group: str = ""
    version: str = ""

    @property
    def address(self) -> str:
        """``kind/id``, as plans, adoptions and the list of retired names say it."""
        return f"{self.kind}/{self.id}"

    @property
    def digest(self) -> str:
        """The fingerprint that goes into its marker."""
        return fingerprint(self.name, self.body)

    def key(self) -> tuple[Kind, str, str]:
        """Kind, log group and name: all that identifies what has no marker."""
        return (self.kind, self.group, self.name)
