"""Parquet files: types, odd cells, where they may go."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime

import pyarrow.parquet
import pytest

from insights.errors import UsageError
from insights.render import parquet
from insights.results import Column, ColumnType, Provenance, ResultSet, Row

COLUMNS = (
    Column("t", ColumnType.TIMESTAMP),
    Column("n", ColumnType.NUMBER),
    Column("x"),
    Column("text", ColumnType.STRING),
)


def answer(rows: list[Row]) -> ResultSet:
    return ResultSet(COLUMNS, [rows], Provenance("local", "fields t, n"))


def test_columns_have_types_and_the_query_is_beside_them() -> None:
    rows: list[Row] = [
        ("2026-11-20 12:00:00.007", "1", "1.5", "007"),
        (None, None, None, "half \ud800 <☃>"),
    ]
    table = pyarrow.parquet.read_table(io.BytesIO(parquet.content(answer(rows))))

    assert [str(field.type) for field in table.schema] == [
        *("timestamp[ms, tz=UTC]", "int64", "double", "string")
    ]
    assert table.to_pylist() == [
        {"t": datetime(2026, 11, 20, 12, 0, 0, 7000, UTC), "n": 1, "x": 1.5, "text": "007"},
        {"t": None, "n": None, "x": None, "text": "half ? <☃>"},
    ]
    assert table.schema.metadata[b"insights.query"] == b"fields t, n"


def test_an_answer_without_rows_is_a_file_too() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(parquet.content(answer([]))))

    assert (table.num_rows, table.column_names) == (0, ["t", "n", "x", "text"])


def test_a_terminal_gets_no_file() -> None:
    parquet.check(on_terminal=False)
    with pytest.raises(UsageError, match="nothing to look at"):
        parquet.check(on_terminal=True)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)

    with pytest.raises(UsageError, match="-o parquet needs pyarrow, which is not installed"):
        parquet.check(on_terminal=False)
