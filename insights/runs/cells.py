"""The accounts and regions of a live run, as cells that are opened when they are asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from insights.dataclass import dataclass
from insights.engines.cloudwatch.connection import Connection
from insights.errors import GuardError

if TYPE_CHECKING:
    from insights.engines.cloudwatch.engine import CloudWatchEngine
    from insights.engines.parts.cells import Opened
    from insights.engines.parts.fleet import Fleet


@dataclass(frozen=True, slots=True)
class Place:
    """A connection, and the account that it must lead to; empty where it may be any.

    ``groups`` are the log groups of this place, where the places do not have the same.
    """

    connection: Connection
    account: str = ""
    groups: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The place in messages."""
        whose = self.account or self.connection.profile or "the account"
        return f"{whose} in {self.connection.region}" if self.connection.region else whose


def fleet(places: Sequence[Place], open_engine: Callable[[Connection], CloudWatchEngine]) -> Fleet:
    """An engine over these places."""
    from insights.engines.parts.cells import Cell
    from insights.engines.parts.fleet import Fleet

    identities, several = Identities(), len(places) > 1
    doors = [_Door(place, identities, open_engine, several) for place in places]
    return Fleet([Cell(door.place.name, partial(door.open)) for door in doors])


def entered(
    place: Place, open_engine: Callable[[Connection], CloudWatchEngine]
) -> CloudWatchEngine:
    """The engine of one place; ``GuardError`` where the credentials are another account's."""
    return _Door(place, Identities(), open_engine, several=False).open().engine


class Identities:
    """The accounts that credentials belong to, each asked for once whatever the region."""

    def __init__(self) -> None:
        self._known: dict[Connection, str] = {}
        self._lock = threading.Lock()

    def account(self, connection: Connection) -> str:
        """The account, as STS says."""
        from insights.engines.cloudwatch.session import account_of

        anywhere = replace(connection, region="")
        with self._lock:
            if anywhere not in self._known:
                self._known[anywhere] = account_of(connection)
            return self._known[anywhere]


@dataclass(slots=True)
class _Door:
    """The way into one place; walked once, however often it is asked for.

    ``several`` places have to know whose rows are whose.
    """

    place: Place
    identities: Identities
    open_engine: Callable[[Connection], CloudWatchEngine]
    several: bool
    opened: Opened | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> Opened:
        """Raises ``GuardError`` where the credentials are those of another account."""
        from insights.engines.parts.cells import Opened

        with self.lock:
            if self.opened is None:
                engine = self.open_engine(self.place.connection)
                self.opened = Opened(engine, self._account(), self.place.groups)
            return self.opened

    def _account(self) -> str:
        if not self.place.account and not self.several:
            return ""
        return checked_account(self.place, self.identities)


def checked_account(place: Place, identities: Identities) -> str:
    """The account of a place, as STS says; ``GuardError`` where it is not the one it must be."""
    wanted, connection = place.account, place.connection
    found = identities.account(connection)
    if wanted and found != wanted:
        whose = f"of the profile '{connection.profile}'" if connection.profile else "found here"
        raise GuardError(
            f"The environment is for account {wanted}, but the credentials {whose} belong to "
            f"account {found}.",
            "Choose others with --profile, or another environment with -e.",
        )
    return found
