"""What happens before a statement with ``pattern``: shapes out of DuckDB, patterns back into it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from insights.dataclass import dataclass
from insights.engines.local.profile import Counts, counted
from insights.engines.local.templates import Shape, Template, mined
from insights.errors import InterruptedRunError
from insights.sql.mining import COLUMNS, MOST_SHAPES
from insights.sql.program import Mining
from insights.sql.text import literal

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Mined:
    """How many shapes there were, and the records scanned and matched for them."""

    shapes: int
    counts: Counts

    @property
    def cut_by(self) -> str:
        """What is not in the patterns, as a reason for people; empty where nothing is."""
        if self.shapes <= MOST_SHAPES:
            return ""
        return f"pattern, which looks at {MOST_SHAPES:,} of {self.shapes:,} shapes of texts"


def mine(connection: duckdb.DuckDBPyConnection, mining: Mining, stopped: threading.Event) -> Mined:
    """Make the table of patterns. Raises ``InterruptedRunError`` soon after ``stopped`` is set."""

    def check() -> None:
        if stopped.is_set():
            raise InterruptedRunError("Interrupted.")

    rows = connection.execute(mining.sql).fetchall()
    counts = counted(connection)
    total, shapes = rows[0][5:] if rows else (0, 0)
    found = [_row(one, total) for one in mined([Shape(*row[:5]) for row in rows], check)]
    check()
    types = literal(json.dumps([COLUMNS]))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {mining.table} AS"
        f" SELECT unnest(from_json($1, {types}), recursive := true)",
        [json.dumps(found)],
    )
    return Mined(shapes, counts)


def _row(one: Template, total: int) -> dict[str, str | int]:
    return {
        "pattern": one.pattern,
        "id": one.id,
        "regex": one.regex,
        "severity": one.severity,
        "now": one.now,
        "earlier": one.earlier,
        "ratio": f"{one.now / total:.2f}" if total else "0.00",
    }
