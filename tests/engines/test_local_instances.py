"""DuckDB instances that one run after the other uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from insights.engines.local import instances

ASKED = "SELECT current_setting('preserve_insertion_order'), current_setting('temp_directory')"


def settings(connection: Any) -> Any:
    """What a connection was lent with."""
    return connection.execute(ASKED).fetchone()


@pytest.mark.parametrize("prepared", [0, 1, 2])
def test_a_connection_has_its_own_settings_whoever_had_the_instance(
    tmp_path: Path, prepared: int
) -> None:
    for _ in range(prepared):
        instances.prepare()
    for number, ordered in enumerate([True, False, True, False]):
        scratch = tmp_path / str(number)
        connection = instances.connection(scratch, ordered=ordered)
        assert settings(connection) == (ordered, str(scratch))
        del connection


def test_connections_at_the_same_time_share_nothing(tmp_path: Path) -> None:
    instances.prepare()
    one = instances.connection(tmp_path / "one", ordered=True)
    two = instances.connection(tmp_path / "two", ordered=False)
    one.execute("CREATE TEMP TABLE rows AS SELECT 1 AS n")

    assert two.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)
    assert settings(one) == (True, str(tmp_path / "one"))
    assert settings(two) == (False, str(tmp_path / "two"))


def test_macros_are_there_for_whoever_asks_and_made_once(tmp_path: Path) -> None:
    macros = ["CREATE MACRO li_test_twice(x) AS 2 * x"]
    for number in range(3):
        one = instances.connection(tmp_path / str(number), macros, ordered=True)
        assert one.execute("SELECT li_test_twice(21)").fetchone() == (42,)
        del one


def test_nothing_is_left_for_the_next(tmp_path: Path) -> None:
    one = instances.connection(tmp_path / "one", ordered=True)
    one.execute("CREATE TEMP TABLE rows AS SELECT 1 AS n; CREATE TEMP MACRO twice(x) AS 2 * x")
    del one

    two = instances.connection(tmp_path / "two", ordered=True)
    found = two.execute("SELECT count(*) FROM duckdb_functions() WHERE function_name = 'twice'")
    assert found.fetchone() == (0,)
    assert two.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)
