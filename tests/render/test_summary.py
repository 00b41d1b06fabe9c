"""The lines that say what a run was and what it cost."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from insights.prices import scan_price
from insights.render.summary import dollars, human_bytes, summary
from insights.results import Completeness, Provenance, ResultSet, Statistics

FULL = Statistics(
    records_matched=1234, records_scanned=5678901, bytes_scanned=1.21e9, seconds=3.14159
)


def lines(
    statistics: Statistics = FULL,
    completeness: Completeness | None = None,
    engine: str = "cloudwatch",
    region: str = "eu-west-1",
    groups: tuple[str, ...] = ("/aws/vpc/flowlogs",),
) -> list[str]:
    provenance = Provenance(
        engine,
        "fields @message",
        entry="rejects",
        version="1.2.0",
        window=(1772883296, 1772886896),
        groups=groups,
        region=region,
    )
    result = ResultSet([], [], provenance, statistics, completeness)
    return list(summary(result, 20, ZoneInfo("Europe/Berlin")))


def test_says_what_ran_and_what_it_cost() -> None:
    assert lines() == [
        "rejects 1.2.0 on cloudwatch eu-west-1: /aws/vpc/flowlogs; "
        "2026-03-07T11:34:56Z to 2026-03-07T12:34:56Z (1h); "
        "Europe/Berlin: 2026-03-07 12:34:56+01:00 to 2026-03-07 13:34:56+01:00",
        "20 rows, 1,234 of 5,678,901 records matched, 1.2 GB scanned ($0.0069), 3.1 s, complete",
    ]


def test_says_what_cut_the_answer() -> None:
    found = lines(completeness=Completeness(False, "the default limit of 10,000 rows"))

    assert "complete" not in found[1]
    assert found[2] == "Not complete: cut by the default limit of 10,000 rows."


def test_a_price_that_is_not_known_is_not_made_up() -> None:
    assert "1.2 GB scanned (price not known for xx-north-9)" in lines(region="xx-north-9")[1]
    assert "1.2 GB scanned (price not known)" in lines(engine="athena")[1]
    assert "1.2 GB scanned, " in lines(engine="local", region="")[1]


def test_unknown_statistics_are_left_out() -> None:
    assert lines(Statistics())[1] == "20 rows, complete"
    assert lines(Statistics(records_scanned=1))[1] == "20 rows, 1 record scanned, complete"
    assert lines(Statistics(records_matched=2))[1] == "20 rows, 2 records matched, complete"


def test_many_groups_are_counted() -> None:
    found = lines(groups=tuple(f"/g/{number}" for number in range(1203)))

    assert ": /g/0, /g/1, /g/2 and 1,200 more; 2026" in found[0]


def test_a_query_without_a_name_or_a_window_is_described_too() -> None:
    result = ResultSet([], [], Provenance("local", "fields @message", groups=("a\x1b.log",)))

    assert list(summary(result, 0, UTC)) == [
        r"query on local: a\x1b.log; all times",
        "0 rows, complete",
    ]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_960, "1.0 MB"),
        (1.1e9, "1.1 GB"),
        (5e18, "5000.0 PB"),
    ],
)
def test_bytes_have_decimal_units(count: float, text: str) -> None:
    assert human_bytes(count) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0.00"),
        (0.00001, "less than $0.0001"),
        (0.0069, "$0.0069"),
        (1.2, "$1.20"),
        (1234.5, "$1,234.50"),
    ],
)
def test_small_sums_keep_their_digits(amount: float, text: str) -> None:
    assert dollars(amount) == text


def test_prices_are_near_half_a_cent_and_know_their_own_certainty() -> None:
    assert scan_price("nowhere") is None
    for region in ("us-east-1", "eu-west-2", "sa-east-1", "ap-southeast-7"):
        price = scan_price(region)
        assert price is not None
        assert price.source
        assert 0.004 < price.per_gigabyte < 0.01
        assert price.certainty.value
        assert price.of(2e9) == pytest.approx(2 * price.per_gigabyte)
