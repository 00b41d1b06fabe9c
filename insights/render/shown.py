"""The part of an answer that people look at."""

from __future__ import annotations

from insights.results import ResultSet

#: The service's pointer to the whole event: long, opaque, and of use to programs only.
_POINTER = "@ptr"


def shown_columns(result: ResultSet) -> list[int]:
    """Positions of the columns to show; formats for programs keep them all."""
    return [at for at, column in enumerate(result.columns) if column.name != _POINTER]
