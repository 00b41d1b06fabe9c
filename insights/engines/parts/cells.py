"""Where the parts of a run are answered: accounts, regions, and groups that fit into one query."""

from __future__ import annotations

from collections.abc import Callable

from insights.dataclass import dataclass
from insights.engines.cloudwatch.engine import CloudWatchEngine
from insights.engines.cloudwatch.groups import Groups


@dataclass(frozen=True, slots=True)
class Opened:
    """A cell that can be asked; ``account`` is its id where it is known.

    ``own_groups`` are what is read here, where that is not the same in all cells.
    """

    engine: CloudWatchEngine
    account: str = ""
    own_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One account in one region; ``name`` is what people know it by.

    ``open`` raises ``InsightsError`` where there is no way in, and ``GuardError`` where the
    credentials are those of another account.
    """

    name: str
    open: Callable[[], Opened]


@dataclass(frozen=True, slots=True)
class Unit:
    """What one query can read: a cell, and at most fifty groups of it, or a SOURCE in its text.

    ``piece`` counts from 1 where the groups of the cell do not fit into one query.
    """

    cell: Cell
    opened: Opened
    groups: Groups
    piece: int = 0

    @property
    def name(self) -> str:
        """The unit in messages."""
        groups = f" (log groups from '{self.groups.names[0]}' on)" if self.piece else ""
        return f"{self.cell.name}{groups}"

    @property
    def place(self) -> tuple[str, str]:
        """Account and region, as the columns in front of the rows show them."""
        return self.opened.account, self.opened.engine.region
