"""Hundreds of queries with answers that were computed without the engine.

Beside each case in ``cases/answers`` stands plain Python over its events, or hand-written SQL over
a table of them (``t`` in epoch milliseconds, ``m`` the message).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import agreement
import answer_cases
import duckdb
import pytest
from answer_cases import Case
from local_run import TEN, answer, cells, message
from oracle.answer import Asked
from oracle.answer import answer as meaning
from oracle.events import Event
from oracle.values import shown

from insights.diagnostics import Source
from insights.errors import QueryError
from insights.lang import ast, functions, parse
from insights.lang.commands import Command
from insights.lang.log_types import LogSource
from insights.lang.walk import find, walk

CASES = answer_cases.load()
TEAMS = "code,team,lead\napi,red,Ann\nweb,blue,\napi,green,Bob\n"
#: What has no local answer, with a query that says so.
REFUSED = {
    "anomaly": "pattern @message | anomaly",
    "relevantfields": "relevantfields where a > 1",
    "logcompare": "logcompare timeshift 7d",
}
COMMANDS = [
    kind
    for kind in map(vars(ast).get, ast.__all__)
    if isinstance(kind, type) and issubclass(kind, Command) and kind is not Command
]
#: Commands and functions whose answers have cases of their own, in test_local_commands.py.
ELSEWHERE = {"Pattern", "Diff", "Estimate", "CidrLookup", "SavedCall"}


def events(case: Case) -> list[Event]:
    return [
        Event(one.when, message(one.event), case.kind, "main", one.group) for one in case.events
    ]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_engine_gives_what_was_computed(case: Case, tmp_path: Path) -> None:
    path = agreement.write(events(case), tmp_path / "events.json")
    table = tmp_path / "teams.csv"
    table.write_text(TEAMS, "utf-8")

    got = cells(answer(case.query, [path], LogSource(case.kind), lookups={"teams": str(table)}))

    assert answer_cases.same(case.rows, got), got


@pytest.mark.parametrize("case", [c for c in CASES if c.python], ids=str)
def test_plain_python_computes_the_rows(case: Case) -> None:
    found = answer_cases.computed(case)

    assert answer_cases.same(case.rows, found), found


@pytest.mark.parametrize("case", [c for c in CASES if c.sql], ids=str)
def test_hand_written_sql_computes_the_rows(
    case: Case, connection: duckdb.DuckDBPyConnection
) -> None:
    connection.execute("CREATE OR REPLACE TABLE events (t BIGINT, m VARCHAR)")
    for one in case.events:
        connection.execute("INSERT INTO events VALUES (?, ?)", [one.when, message(one.event)])

    cursor = connection.execute(case.sql)

    names = [column[0] for column in cursor.description]
    found = [
        {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        for row in cursor.fetchall()
    ]
    assert answer_cases.same(case.rows, found), found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_interpreter_gives_them_too(case: Case) -> None:
    query, faults = parse(Source(case.query))
    tables = {"teams": agreement.lines(TEAMS)}

    _, rows = meaning(Asked(case.query, query, events(case), TEN, lookups=tables))

    found = [
        {name: cell for name, value in row.items() if (cell := shown(value)) is not None}
        for row in rows
    ]
    assert faults == []
    assert answer_cases.same(case.rows, found), found


def test_there_are_hundreds_of_cases_and_each_has_its_computation() -> None:
    assert len(CASES) >= 400
    assert len({case.id for case in CASES}) == len(CASES)
    assert all(bool(case.python) != bool(case.sql) for case in CASES)


def calls() -> list[str]:
    """The names of all functions that cases call, as often as cases call them."""
    found = []
    for case in CASES:
        query, _ = parse(Source(case.query))
        found += [name for name in {call.name.lower() for call in find(query, ast.Call)}]
    return found


def test_every_function_has_two_cases() -> None:
    called = calls()
    twins = {function.name: function.twins for function in functions.FUNCTIONS}

    few = {
        name
        for name, others in twins.items()
        if sum(called.count(one.lower()) for one in (name, *others)) < 2
    }

    assert few <= ELSEWHERE
    assert {name.lower() for name in functions.names()} - set(called) <= {
        name.lower() for name in ELSEWHERE
    }


def test_every_command_has_two_cases() -> None:
    used = [
        {type(node) for node in walk(parse(Source(case.query))[0]) if isinstance(node, Command)}
        for case in CASES
    ]
    refused = {type(parse(Source(text))[0].commands[-1]) for text in REFUSED.values()}

    few = {
        kind.__name__
        for kind in COMMANDS
        if kind not in refused and sum(kind in found for found in used) < 2
    }

    assert few <= ELSEWHERE


@pytest.mark.parametrize("word", REFUSED)
def test_what_has_no_local_answer_is_refused_by_name(word: str, tmp_path: Path) -> None:
    path = agreement.write([Event(TEN * 1000, '{"a":1}')], tmp_path / "events.json")

    with pytest.raises(QueryError) as caught:
        answer(REFUSED[word], [path], LogSource("json"))

    assert [word in found.message for found in caught.value.diagnostics] == [True]
