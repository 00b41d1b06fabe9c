"""Rows as values of metrics: what PutMetricData takes, and what is left out with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.monitors.datums import MOST_BYTES, MOST_VALUES, Datum, datums, requests

NOW = 1_763_640_000
METRIC = {"namespace": "N", "name": "M", "value": "n", "dimensions": ["source"], "unit": "Count"}


def made(row: dict[str, Any], time: int | None = NOW, **changes: Any) -> Datum | str:
    found, left = datums({**METRIC, **changes}, [row], [time], NOW)
    return found[0] if found else left[0].why


def test_a_row_is_a_value_with_its_dimensions() -> None:
    assert made({"source": "10.0.0.1", "n": 3}) == Datum(
        "N", "M", (("source", "10.0.0.1"),), NOW, 3.0, "Count"
    )


@pytest.mark.parametrize(
    ("row", "time", "why"),
    [
        pytest.param({"source": "a"}, NOW, "'n' is missing.", id="no value"),
        pytest.param({"source": "a", "n": "x"}, NOW, "'n' is 'x', which is no number.", id="text"),
        pytest.param(
            {"source": "a", "n": True}, NOW, "'n' is 'True', which is no number.", id="bool"
        ),
        pytest.param(
            {"source": "a", "n": 1e200},
            NOW,
            "'n' is 1e+200, which no metric takes.",
            id="too large",
        ),
        pytest.param(
            {"n": 1}, NOW, "'source' is empty, and a dimension has a value.", id="no dimension"
        ),
        pytest.param(
            {"source": "x" * 1025, "n": 1},
            NOW,
            "'source' has 1,025 characters; a dimension takes 1,024.",
            id="a long dimension",
        ),
        pytest.param(
            {"source": "é", "n": 1},
            NOW,
            "'source' is 'é'; a dimension takes ASCII that can be printed.",
            id="no ASCII",
        ),
        pytest.param(
            {"source": "a", "n": 1},
            NOW - 14 * 86_400 - 1,
            "Its time is more than two weeks ago, or more than two hours ahead.",
            id="too old",
        ),
        pytest.param(
            {"source": "a", "n": 1}, None, "The time of its bin cannot be read.", id="no time"
        ),
    ],
)
def test_what_no_metric_takes_is_left_out(row: dict[str, Any], time: int | None, why: str) -> None:
    assert made(row, time) == why


def test_the_edges_of_time_and_length_are_taken() -> None:
    for time in (NOW - 14 * 86_400, NOW + 2 * 3600):
        assert isinstance(made({"source": "x" * 1024, "n": 2.0**360}, time), Datum)


def test_rows_beyond_max_and_rows_twice_are_named() -> None:
    rows = [{"source": name, "n": 1} for name in ("a", "a", "b", "c")]

    found, left = datums({**METRIC, "max": 2}, rows, [NOW] * 4, NOW)

    assert [datum.dimensions[0][1] for datum in found] == ["a", "b"]
    assert [(one.row, one.why) for one in left] == [
        (2, "Row 1 has the same dimensions at the same time."),
        (4, "'max' is 2."),
    ]


@given(st.lists(st.integers(0, 1000), max_size=2600), st.sampled_from([1, 1000]))
def test_requests_hold_every_value_once_and_keep_to_the_limits(
    values: list[int], length: int
) -> None:
    found = [
        Datum("N" if value % 2 else "O", "M", (("d", f"{n}".rjust(length, "x")),), NOW, value)
        for n, value in enumerate(values)
    ]

    pieces = list(requests(found))

    assert [datum for piece in pieces for datum in piece] == found
    for piece in pieces:
        assert len(piece) <= MOST_VALUES
        assert len({datum.namespace for datum in piece}) == 1
        assert len(json.dumps([datum.member() for datum in piece])) <= MOST_BYTES + 2 * len(piece)
