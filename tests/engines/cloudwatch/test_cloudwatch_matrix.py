"""Several accounts, regions and chunks of groups: one answer, and no failure hidden."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from cloudwatch_stage import GROUP, Stage
from parts_stage import PartsStage, events, names, wanted

from insights.engines.cloudwatch.budget import RequestBudget
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.session import open_client
from insights.engines.local.engine import LocalEngine
from insights.engines.parts.cells import Cell, Opened
from insights.engines.parts.fleet import Fleet
from insights.engines.protocol import Request, Silent
from insights.errors import (
    AccessDeniedError,
    CredentialsError,
    GuardError,
    InterruptedRunError,
    QueryError,
    UsageError,
)
from insights.results import ResultSet
from insights.sandbox.calls import Call
from insights.sandbox.faults import Fault
from insights.sandbox.queries import Looks

ALL = events(120, seed=5)
ONE, TWO = "123456789012", "222222222222"
EU = "eu-west-1"


class There(PartsStage):
    """Another account and region of a stage's sandbox, with a way in by a role."""

    def __init__(self, stage: PartsStage) -> None:
        self.sandbox, self.clock, self.behind = stage.sandbox, stage.clock, stage.behind
        self.budget = RequestBudget()
        role = f"arn:aws:iam::{TWO}:role/reader"
        self.client = open_client(Connection(region=EU, role_arn=role))

    def fault(self, operation: str, kind: str, **numbers: Any) -> None:
        self.sandbox.fault(Fault(operation, kind, **numbers, account=TWO, region=EU))

    def calls(self, *operations: str) -> list[Call]:
        return [one for one in super().calls(*operations) if (one.account, one.region) == (TWO, EU)]


class Matrix:
    """A sandbox with two accounts, in a region each, that have half of the events each."""

    def __init__(self, looks: Looks | None = None) -> None:
        self._stack = ExitStack()
        self._looks = looks

    def __enter__(self) -> Matrix:
        self.one = self._stack.enter_context(PartsStage(ALL[::2], looks=self._looks))
        self.one.sandbox.load(GROUP, "main", ALL[1::2], account=TWO, region=EU)
        self.two = There(self.one)
        self._stack.callback(self.two.client.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def stages(self) -> tuple[PartsStage, PartsStage]:
        return self.one, self.two

    def run(self, request: Request | str, most: int = 100_000) -> ResultSet:
        cells = [self.one.cell(ONE), self.two.cell(TWO)]
        asked = wanted(request) if isinstance(request, str) else request
        return Fleet(cells, most, self.one.clock).run(asked, Silent())


@pytest.fixture(scope="module")
def matrix() -> Iterator[Matrix]:
    with Matrix() as found:
        yield found


@pytest.fixture(scope="module")
def together() -> Iterator[PartsStage]:
    """All events in one place."""
    with PartsStage(ALL) as found:
        yield found


@pytest.mark.parametrize("most", [100_000, 25])
@pytest.mark.parametrize(
    "text",
    [
        "stats count(*) as c, sum(n), avg(n) as a, min(n), max(n) by k, bin(1m)",
        "stats count(*) as c by i, k | sort c desc, i | limit 7",
        "stats max(i) as m by n | filter m > 100 | sort m desc",
        "stats count(*)",
    ],
)
def test_aggregates_that_can_be_merged_are_merged(
    text: str, most: int, matrix: Matrix, together: PartsStage
) -> None:
    whole, parts = together.whole(text), matrix.run(text, most)

    assert parts.rows == whole.rows
    assert names(parts) == names(whole)


@pytest.mark.parametrize(
    "text", ["fields i", "fields i | sort @timestamp asc, i", "fields i, n | sort n desc, i"]
)
@pytest.mark.parametrize("most", [100_000, 25])
def test_events_say_where_they_are_from(
    text: str, most: int, matrix: Matrix, together: PartsStage
) -> None:
    parts = matrix.run(wanted(text, everything=True), most)

    assert names(parts) == ["_account", "_region", *names(together.whole(text))]
    assert [row[2:] for row in parts.rows] == together.whole(text).rows
    assert {row[:2] for row in parts.rows} == {(ONE, "us-east-1"), (TWO, "eu-west-1")}
    assert all(int(row[2] or 0) % 2 == (row[0] == TWO) for row in parts.rows)


def test_the_first_rows_of_all_are_the_first_rows(matrix: Matrix, together: PartsStage) -> None:
    for text in ("fields i | limit 9", "fields i, n | sort n desc, i | limit 9"):
        parts = matrix.run(text)

        assert [row[2:] for row in parts.rows] == together.whole(text).rows
        assert parts.completeness.complete


def test_the_row_limit_is_that_of_the_whole_answer(matrix: Matrix) -> None:
    for text in ("fields i", "fields i, n | sort n desc, i", "stats count(*) by i"):
        result = matrix.run(wanted(text, limit=9))

        assert len(result.rows) == 9
        assert result.completeness.cut_by == "the limit of 9 rows"


def test_other_aggregates_are_shown_for_each_cell(matrix: Matrix) -> None:
    result = matrix.run("stats pct(i, 50) as p, latest(n) as n by k | sort k")

    assert names(result) == ["_account", "_region", "k", "p", "n"]
    assert [(row[0], row[2]) for row in result.rows] == [
        (account, key) for account in (ONE, TWO) for key in "abc"
    ]


@pytest.mark.parametrize(
    "text", ["fields i", "fields i | sort n", "stats count(*) as c", "dedup k"]
)
def test_a_failed_cell_is_named_and_the_others_are_there(text: str) -> None:
    with Matrix() as matrix:
        matrix.two.fault("StartQuery", "denied")
        result = matrix.run(text)
        rows = result.rows

        assert rows
        assert all(row[0] != TWO for row in rows)
        (missing,) = result.completeness.missing
        assert missing.startswith(f"{TWO} in eu-west-1: ")
        assert "Access was denied to StartQuery" in missing
        assert result.completeness.noun == "part"
        if text.startswith("stats"):
            assert rows == [("60",)]


def test_a_cell_without_a_way_in_is_named() -> None:
    with Matrix() as matrix:

        def closed() -> Opened:
            raise CredentialsError("The single sign-on session has expired.")

        cells = [matrix.one.cell(ONE), Cell(f"{TWO} in eu-west-1", closed)]
        result = Fleet(cells, clock=matrix.one.clock).run(wanted("fields i"), Silent())

        assert len(result.rows) == 60
        assert {row[0] for row in result.rows} == {ONE}
        assert result.completeness.missing == (
            f"{TWO} in eu-west-1: The single sign-on session has expired.",
        )


def test_where_all_cells_fail_the_first_failure_is_raised() -> None:
    with Matrix() as matrix:
        for stage in matrix.stages:
            stage.fault("StartQuery", "denied")

        with pytest.raises(AccessDeniedError):
            matrix.run("fields i")


def test_a_fault_of_the_query_is_that_of_the_whole_run() -> None:
    with Matrix() as matrix, pytest.raises(QueryError) as caught:
        matrix.run("fields nonsense(i)")

    assert caught.value.diagnostics


def test_a_cell_that_breaks_off_does_not_count_half() -> None:
    """Rows of it were collected already, and are taken back."""
    with Matrix() as matrix:

        def fail_behind_the_first_page(_: int) -> None:
            calls = matrix.two.calls("GetQueryResults")
            if any(call.parameters["maxItems"] > 1 for call in calls):
                matrix.one.clock.at_sleep = lambda _: None
                matrix.two.fault("GetQueryResults", "expired-token")

        matrix.one.clock.at_sleep = fail_behind_the_first_page
        result = matrix.run("stats count(*) as c by i | stats sum(c) as s", most=25)

        assert result.rows == [("60",)]
        assert len(result.completeness.missing) == 1


def test_the_wrong_account_stops_the_run_before_it_costs_anything() -> None:
    with Matrix() as matrix:

        def wrong() -> Opened:
            raise GuardError("The environment is for account 1, but the credentials are for 2.")

        cells = [matrix.one.cell(ONE), Cell("two", wrong)]
        with pytest.raises(GuardError):
            Fleet(cells, clock=matrix.one.clock).run(wanted("fields i"), Silent())

        assert matrix.one.calls("StartQuery") == []


def test_ctrl_c_stops_the_queries_of_all_cells() -> None:
    with Matrix(Looks(1, 100_000, 1e9)) as matrix:

        def interrupt(count: int) -> None:
            if count > 8:
                raise KeyboardInterrupt

        matrix.one.clock.at_sleep = interrupt
        with pytest.raises(InterruptedRunError):
            matrix.run("fields i")

        assert [stage.running() for stage in matrix.stages] == [[], []]


# ------------------------------------------------------------------------------ log groups

MANY = [f"/app/{number:03}" for number in range(120)]


@pytest.fixture(scope="module")
def many() -> Iterator[Stage]:
    """Events spread over 120 groups."""
    with Stage(LocalEngine(), Looks(0, 0)) as stage:
        stage.client.delete_log_group(logGroupName=GROUP)
        for number, group in enumerate(MANY):
            stage.sandbox.load(group, "main", [ALL[number]])
        yield stage


def _from_many(stage: Stage, text: str, groups: tuple[str, ...] = ("/app/*",)) -> ResultSet:
    fleet = Fleet([Cell("here", lambda: Opened(stage.new_engine()))], clock=stage.clock)
    return fleet.run(wanted(text, groups=groups), Silent())


def test_more_groups_than_one_query_takes_are_asked_in_chunks(
    many: Stage, together: PartsStage
) -> None:
    for text in ("fields i", "fields i, n | sort n, i", "stats avg(n) as a by k | sort a desc"):
        result = _from_many(many, text)

        assert result.rows == together.whole(text).rows
        assert names(result) == names(together.whole(text))
        assert len(result.provenance.query_ids) == 3
        assert result.provenance.groups == tuple(MANY)


def test_groups_that_are_named_are_chunked_too(many: Stage) -> None:
    assert _from_many(many, "stats count(*)", tuple(MANY)).rows == [("120",)]


def test_what_cannot_be_merged_is_refused_before_it_costs_anything(many: Stage) -> None:
    before = len(many.calls("StartQuery"))

    with pytest.raises(UsageError) as caught:
        _from_many(many, "stats pct(n, 50)")

    assert "120 log groups; one query takes at most 50 by name" in caught.value.message
    assert "pct(n, 50) of the whole does not follow" in caught.value.message
    assert len(many.calls("StartQuery")) == before


def test_a_chunk_that_fails_is_named(many: Stage) -> None:
    many.fault("StartQuery", "denied")
    result = _from_many(many, "stats count(*)")

    assert result.rows in ([("70",)], [("100",)])
    (missing,) = result.completeness.missing
    assert missing.startswith("here (log groups from '/app/")
