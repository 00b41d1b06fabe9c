"""A plan as values: steps, what is left alone and why, and what forbids it all."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.kinds import Kind
from insights.monitors.live import Live
from insights.monitors.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Change:
    """A part of an object that is not as wanted; ``None`` stands for one that is not there.

    ``path`` is the key of the API, with dots where it lies deeper.
    """

    path: str
    before: Any
    after: Any


class _Made:
    """A step after which an object is as wanted."""

    __slots__ = ()
    after: Wanted

    @property
    def address(self) -> str:
        """``kind/id``."""
        return self.after.address

    @property
    def kind(self) -> Kind:
        """The object's kind."""
        return self.after.kind


@dataclass(frozen=True, slots=True)
class Create(_Made):
    """Make an object."""

    after: Wanted


@dataclass(frozen=True, slots=True)
class Update(_Made):
    """Make an object as wanted.

    ``adopts`` says that it gets this catalog's marker for the first time, ``overwrites`` that
    somebody's edit is lost, ``replaces`` that it has to be deleted first, since its type changes.
    """

    before: Live
    after: Wanted
    changes: tuple[Change, ...] = ()
    adopts: bool = False
    overwrites: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove an object that the catalog no longer has."""

    before: Live
    address: str

    @property
    def kind(self) -> Kind:
        """The object's kind."""
        return self.before.kind


Step = Create | Update | Delete


class Reason(StrEnum):
    """Why an object is left alone."""

    DRIFT = "drift"
    ORPHAN = "orphan"
    CONFLICT = "conflict"
    UNMANAGED = "unmanaged"
    OTHER_CATALOG = "other-catalog"
    OF_SERVICE = "of-service"


@dataclass(frozen=True, slots=True)
class Left:
    """An object that stays as it is.

    ``address`` is ``kind/id`` of what is or was this catalog's, ``kind/name`` of the rest.
    ``message`` says why, ``hint`` what would change that. ``changes`` are those of a console
    edit.
    """

    reason: Reason
    address: str
    message: str
    hint: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """Why nothing at all may be written, and what to do."""

    name: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change, in the order in which it is done.

    With a guard there are no ``steps``; what they would have been is ``withheld``. ``in_step``
    counts the objects that are as wanted.
    """

    steps: tuple[Step, ...] = ()
    left: tuple[Left, ...] = ()
    guards: tuple[Guard, ...] = ()
    withheld: tuple[Step, ...] = ()
    in_step: int = 0

    @property
    def refused(self) -> bool:
        """Whether a guard forbids it."""
        return bool(self.guards)

    @property
    def out_of_step(self) -> bool:
        """Whether AWS is not as the catalog wants it, which is what ``--check`` asks."""
        return self.refused or bool(self.steps) or self.leaves_apart

    @property
    def leaves_apart(self) -> bool:
        """Whether an object stays other than the catalog wants it, also once this is done."""
        return any(one.reason in (Reason.DRIFT, Reason.CONFLICT) for one in self.left)

    def of(self, kind: type[Step]) -> Iterator[Step]:
        """The steps of one kind."""
        return (step for step in self.steps if isinstance(step, kind))
