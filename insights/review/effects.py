"""What a change does where its entry is used, as values for reports.

They are found by running the old and the new state of an entry (:mod:`insights.effects`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from insights.dataclass import dataclass
from insights.results import Cell


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that is ``added``, ``gone`` or ``changed``: its cells before and after, by column.

    Of a changed row only its keys and the cells that differ are told.
    """

    word: str
    before: Mapping[str, Cell] = field(default_factory=dict)
    after: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the old and the new query on the same events.

    ``where`` tells which events those are; ``real`` ones are no test's. ``keys`` are the columns by
    which rows were joined; without any, rows are the same where all their cells are. ``failed``
    says why there is nothing to compare, ``notes`` what the comparison leaves out. ``scanned`` are
    bytes before and after, ``None`` where they are not known.
    """

    where: str
    real: bool = False
    added: int = 0
    gone: int = 0
    changed: int = 0
    same: int = 0
    keys: tuple[str, ...] = ()
    examples: tuple[RowChange, ...] = ()
    notes: tuple[str, ...] = ()
    failed: str = ""
    scanned: tuple[float | None, float | None] = (None, None)

    @property
    def differ(self) -> bool:
        """Whether a row is not the same as before."""
        return bool(self.added or self.gone or self.changed)


@dataclass(frozen=True, slots=True)
class Watch:
    """What an alarm or a metric filter does differently over ``where``, a sentence each.

    There are none where it does the same there; over ``real`` events that is told too.
    """

    kind: str
    name: str
    where: str
    told: tuple[str, ...] = ()
    real: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """Something else that rests on an entry: ``words`` tell how, ``file`` and ``line`` where."""

    words: str
    file: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars for ``what``, before and after; ``None`` where that is not known.

    ``basis`` says where the figures come from.
    """

    what: str
    before: float | None
    after: float | None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """All of it for one entry.

    ``unproved`` says that its query is another, and that no test has events that show it.
    """

    rows: tuple[Rows, ...] = ()
    watches: tuple[Watch, ...] = ()
    uses: tuple[Use, ...] = ()
    costs: tuple[Cost, ...] = ()
    unproved: bool = False


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """An object in AWS that a sync would create, update or, with ``--prune``, delete.

    ``details`` are lines about what differs.
    """

    action: str
    kind: str
    address: str
    name: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync of an environment would change, if AWS is as the old catalog wants it.

    ``places`` counts its accounts and regions, in each of which that happens. ``marked`` counts
    the objects that only get the mark of a new version. ``costs`` are those a month in one place.
    """

    environment: str
    places: int
    objects: tuple[ObjectChange, ...] = ()
    marked: int = 0
    costs: tuple[Cost, ...] = ()
    notes: tuple[str, ...] = ()
