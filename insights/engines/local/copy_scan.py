"""Copies as tables: a column for each field that was found when the copy was made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from insights.engines.local.copies import Contents
from insights.lang.log_types import SYSTEM_FIELDS, LogSource
from insights.sql.text import ident, literal

#: System fields that a copy has; ``@ptr`` belongs to an answer.
STORED = tuple(name for name in SYSTEM_FIELDS if name != "@ptr")


def stored_columns(fields: Sequence[str]) -> dict[str, str]:
    """The column of each system field and each field, numbered: names may differ in case only."""
    return {name: f"c{number}" for number, name in enumerate((*STORED, *fields))}


def copy_table(
    paths: Sequence[Path], holds: Contents, source: LogSource
) -> tuple[str, dict[str, str]]:
    """A FROM clause for copies with the same contents, and the SQL of what they deliver.

    Fields are only those of the log type for which they were found; all others are taken out of
    the message.
    """
    columns = {name: ident(column) for name, column in stored_columns(holds.fields).items()}
    if source.type != holds.log_type:
        columns = {name: columns[name] for name in STORED}
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}])", columns
