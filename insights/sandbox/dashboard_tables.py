"""Dashboards belong to an account, whatever region they are asked for in."""

from __future__ import annotations

from insights.dataclass import dataclass
from insights.sandbox.account import ACCOUNT
from insights.sandbox.journal import Journal, Table


@dataclass(frozen=True, slots=True)
class Dashboards:
    """The dashboards of an account by name, and their tags by ARN."""

    kept: Table
    tags: Table

    @classmethod
    def of(cls, account: str, journal: Journal) -> Dashboards:
        """Those in the sandbox's own journal; the first account's are where they always were."""
        if account == ACCOUNT:
            return cls(journal.table("dashboards"), journal.table("alarm-tags"))
        return cls(
            journal.table(f"dashboards-{account}"), journal.table(f"dashboard-tags-{account}")
        )
