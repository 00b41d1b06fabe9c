"""An answer as a Parquet file, with typed columns."""

from __future__ import annotations

import io

from insights.errors import UsageError
from insights.frames import arrow_table, library
from insights.results import ResultSet

_ASKED = "-o parquet"


def check(*, on_terminal: bool) -> None:
    """Raise ``UsageError`` where a file cannot be made, or would go to a terminal."""
    if on_terminal:
        raise UsageError("A Parquet file is nothing to look at.", "Add --out FILE, or a pipe.")
    library("pyarrow.parquet", _ASKED)


def content(result: ResultSet) -> bytes:
    """The file, with the columns of :func:`insights.frames.arrow_table` and the query beside them.

    Raises ``UsageError`` where pyarrow is not installed.
    """
    table = arrow_table(result, _ASKED)
    known = {"insights.query": result.provenance.query, "insights.entry": result.provenance.entry}
    told = {name: text.encode("utf-8", "replace") for name, text in known.items() if text}
    file = io.BytesIO()
    library("pyarrow.parquet", _ASKED).write_table(table.replace_schema_metadata(told), file)
    return file.getvalue()
