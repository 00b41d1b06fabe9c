"""What there is in AWS, as the list calls tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.digest import fingerprint
from insights.monitors.kinds import Kind


@dataclass(frozen=True, slots=True)
class Marker:
    """What an object says about whose it is.

    ``version`` and ``digest`` are of the entry and of what was written; empty where they are not
    known.
    """

    catalog: str
    id: str
    version: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Live:
    """An object in AWS, whoever made it.

    ``body`` is what a request would have to say to make it, in the words of the API and without
    what the service fills in. ``handle`` is the id or ARN by which it is updated and deleted.
    ``written`` is the fingerprint of what this catalog last wrote to it: by default that of its
    marker, and ``None`` where nobody knows. ``of_service`` is true of what AWS manages itself,
    such as the scheduled query of a log alarm.
    """

    kind: Kind
    name: str
    body: Mapping[str, Any]
    group: str = ""
    marker: Marker | None = None
    written: str | None = None
    handle: str = ""
    of_service: bool = False

    @property
    def edited(self) -> bool:
        """Whether somebody changed it since this catalog wrote it."""
        last = self.written or (self.marker.digest if self.marker else "")
        return bool(last) and last != fingerprint(self.name, self.body)

    @property
    def label(self) -> str:
        """``kind/name``, with the log group where that is a part of the identity."""
        return f"{self.kind}/{self.name}" + (f" on {self.group}" if self.group else "")


@dataclass(frozen=True, slots=True)
class World:
    """Everything of the kinds that were asked for, in one account and region.

    ``failed`` leads from kinds whose list call failed to the reason.
    """

    objects: tuple[Live, ...] = ()
    failed: Mapping[Kind, str] = field(default_factory=dict)
    account: str = ""
