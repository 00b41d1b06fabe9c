"""The kinds of objects that a catalog keeps in AWS."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A kind of object; its value is what ``--only`` takes and addresses start with."""

    SAVED_QUERY = "saved_query"
    SCHEDULED_QUERY = "scheduled_query"
    METRIC_FILTER = "metric_filter"
    ALARM = "alarm"
    DASHBOARD = "dashboard"

    @property
    def words(self) -> str:
        """The kind in prose: ``metric filter``."""
        return self.value.replace("_", " ")

    @property
    def separator(self) -> str:
        """What stands between the catalog's prefix and the rest of a name.

        A dot is no sign of a dashboard's name (D, PutDashboard).
        """
        return _SEPARATORS.get(self, ".")

    @property
    def marked(self) -> bool:
        """Whether its objects can say whose they are; a metric filter has only its name (D)."""
        return self is not Kind.METRIC_FILTER

    @property
    def named_uniquely(self) -> bool:
        """Whether a name is that of one object; saved queries may share theirs (D)."""
        return self is not Kind.SAVED_QUERY


_SEPARATORS = {Kind.SAVED_QUERY: "/", Kind.DASHBOARD: "-"}
