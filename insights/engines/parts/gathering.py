"""The rest of a query over the rows of its parts, by the embedded engine's own SQL.

One compiler decides what sorts, sums and filters mean, so that an answer that was put together
is the one of the local engine. Rows are collected in a file, and DuckDB spills what is too much
for memory.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from insights.engines.local.connection import connect, run_interruptibly
from insights.engines.parts.plan import TIME, Gathered, Plan, Refused
from insights.errors import DataError
from insights.lang.log_types import TIMESTAMP, LogSource
from insights.results import ColumnType, Row
from insights.sql.bindings import Moment
from insights.sql.compiler import Statement, compile_query
from insights.sql.refusals import Refusal
from insights.sql.text import ident, literal

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
#: No row of an answer is larger; DuckDB wants to know.
_LARGEST = 64 * 1024 * 1024


def answerable(plan: Plan, moment: Moment) -> Plan:
    """The plan, or why the rest of its query has no answer here."""
    if not isinstance(plan, Gathered):
        return plan
    try:
        _compiled(plan, moment, 1, Path())
    except Refusal as refusal:
        return Refused(f"The query cannot be answered in parts: {refusal.message}", refusal.hint)
    return plan


class Gathering:
    """Rows of the parts of one query, and what the rest of the query makes of them.

    For plans that are :func:`answerable`. To be closed, which removes what was collected.
    """

    def __init__(self, plan: Gathered, moment: Moment, limit: int) -> None:
        self._names = [f"c{n}" for n in range(len(plan.columns))]
        self._folder = Path(tempfile.mkdtemp(prefix="insights-"))
        path = self._folder / "rows"
        self.statement = _compiled(plan, moment, limit, path)
        # A lone surrogate, which no file can hold, becomes a question mark.
        self._file = path.open("w", encoding="utf-8", errors="replace")
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self.rows = 0

    def add(self, rows: Sequence[Row], time: int) -> None:
        """Rows of a part that begins at ``time``, in epoch seconds. Raises ``DataError``."""
        try:
            for row in rows:
                record = {**dict(zip(self._names, row, strict=True)), "time": time * 1000}
                self._file.write(json.dumps(record, ensure_ascii=False) + "\n")
        except OSError as error:
            raise DataError(
                f"The rows cannot be collected in '{self._folder}': {error}."
            ) from error
        self.rows += len(rows)

    def mark(self) -> tuple[int, int]:
        """The end of what was collected so far."""
        return self._file.tell(), self.rows

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forget what was collected since."""
        self._file.seek(mark[0])
        self._file.truncate()
        self.rows = mark[1]

    def answer(self) -> Iterator[list[Row]]:
        """The rows of the whole in pieces, one row beyond the limit included."""
        self._file.close()
        sql = self.statement.sql
        cursor = connect(self._folder, sql, ordered=self.statement.ordered_input)
        self._cursor = cursor

        def work() -> None:
            cursor.execute(sql)

        run_interruptibly(cursor, work, lambda _: None)
        while rows := cursor.fetchmany(_BATCH):
            yield rows

    def close(self) -> None:
        """Remove everything."""
        with suppress(OSError):
            self._file.close()
        if self._cursor is not None:
            self._cursor.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _compiled(plan: Gathered, moment: Moment, limit: int, path: Path) -> Statement:
    kinds = {f"c{n}": column.type for n, column in enumerate(plan.columns)}
    times = {name: TIMESTAMP for name, kind in kinds.items() if kind is ColumnType.TIMESTAMP}

    def select(needed: Mapping[str, str], _: object) -> str:
        """The rows as a scan of events delivers them: texts, and times in milliseconds."""
        types = ", ".join([f"'{name}': 'VARCHAR'" for name in kinds] + ["'time': 'BIGINT'"])
        cells = [f"{_sql(name, kinds)} AS {ident(column)}" for name, column in needed.items()]
        return (
            f"SELECT {', '.join(cells) or '1'} FROM read_json({literal(str(path))},"
            f" format='newline_delimited', columns={{{types}}}, maximum_object_size={_LARGEST})"
        )

    return compile_query(plan.rest, LogSource("json", fields=times), moment, select, limit)


def _sql(name: str, kinds: Mapping[str, ColumnType]) -> str:
    if name == TIME:
        return "time"
    if kinds.get(name) is ColumnType.TIMESTAMP:
        return f"epoch_ms(TRY_CAST({name} || 'Z' AS TIMESTAMPTZ))"
    return name
