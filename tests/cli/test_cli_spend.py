"""What queries cost, by entry and by user."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import Endpoint, Outcome, insights, sandbox

from insights.engines.cloudwatch.listing import Shown, read_shown
from insights.runs.spending import by_cost, spent
from insights.times import Window

FLOWS = "/aws/vpc/flowlogs"
ORDERS = "/ecs/orders"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    now = datetime.now(UTC).isoformat()
    with sandbox(tmp_path_factory.mktemp("spend"), "--now", now) as running:
        yield running


def test_queries_are_joined_with_the_catalog(endpoint: Endpoint, tmp_path: Path) -> None:
    def live(state: str, *arguments: str) -> Outcome:
        environment = {**endpoint.environment, "INSIGHTS_STATE": str(tmp_path / state)}
        return insights(*arguments, cwd=tmp_path, environment=environment)

    for limit in ("2", "3"):
        live("mine", "run", "rejects", "-g", FLOWS, "-p", f"limit={limit}", "--detach")
    text = "stats   count(*) as n   by route"
    live("mine", "query", text, "-g", ORDERS, "-q", "--no-history")

    done = live("another", "spend", "-o", "json")

    named = {row.get("name", row.get("text")): row for row in done.rows}
    assert set(named) == {"rejects", "stats count(*) as n by route"}
    assert (named["rejects"]["runs"], named["rejects"]["failed"]) == (2, 0)
    assert named["rejects"]["who"] == "user/sandbox"
    assert named["stats count(*) as n by route"]["bytes"] > 100_000
    assert "3 queries for " in done.err
    assert "1 query for less than $0.0001 of them" in done.err


def query(text: str, **values: object) -> dict[str, object]:
    return {"queryId": "q", "queryString": text, "status": "Complete", **values}


def test_sums_are_by_text_and_user_and_the_dearest_comes_first() -> None:
    listed = [
        query("fields a", userIdentity="arn:aws:iam::1:user/ann", bytesScanned=1e9),
        query("fields   a", userIdentity="arn:aws:iam::1:user/ann", bytesScanned=2e9),
        query("fields a", userIdentity="arn:aws:sts::1:assumed-role/ops/bob", bytesScanned=5e9),
        query("fields b", userIdentity="arn:aws:iam::1:user/ann", status="Failed"),
        query('SOURCE "/g" START=1000 END=2999 | fields b', status="Running"),
    ]

    found = spent(listed, "us-east-1", {}, None)

    assert [(one.text, one.who, one.runs, one.bytes, one.unknown, one.failed) for one in found] == [
        ("fields a", "assumed-role/ops/bob", 1, 5e9, 0, 0),
        ("fields a", "user/ann", 2, 3e9, 0, 0),
        ("fields b", "", 1, 0.0, 1, 0),
        ("fields b", "user/ann", 1, 0.0, 1, 1),
    ]
    assert found[0].dollars == pytest.approx(0.025)


def test_what_this_user_ran_is_known_by_its_id() -> None:
    found = spent([query("fields b", queryId="q7")], "us-east-1", {"q7": "mine"}, None)

    assert [one.name for one in found] == ["mine"]


def test_an_unknown_price_stays_unknown() -> None:
    known = spent([query("fields a", bytesScanned=1.0)], "eu-west-1", {}, None)
    unknown = spent([query("fields a", bytesScanned=9.0)], "us-gov-west-1", {}, None)

    assert [one.dollars is None for one in by_cost([*unknown, *known])] == [False, True]


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        (
            'SOURCE "/a" START=1763636400000 END=1763640000999 | fields a',
            Shown("fields a", ("/a",), Window(1763636400, 1763640000)),
        ),
        (
            'SOURCE "/a", "/b" START=1000 END=2999 | SOURCE "x" | b',
            Shown('SOURCE "x" | b', ("/a", "/b"), Window(1, 2)),
        ),
        ("SOURCE '/a' | fields b", Shown("SOURCE '/a' | fields b")),
        ("", Shown("")),
    ],
)
def test_what_the_service_puts_in_front_is_taken_off(shown: str, read: Shown) -> None:
    assert read_shown(shown) == read
