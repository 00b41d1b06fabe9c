"""State reasons and their data, against the recorded ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from alarm_rules import rule
from hypothesis import given
from hypothesis import strategies as st

from insights.monitors.alarms.evaluation import Datapoint, Evaluation, Percentile, evaluate
from insights.monitors.alarms.java_double import java_double
from insights.monitors.alarms.reason_data import Measured, reason_data
from insights.monitors.alarms.reasons import reason
from insights.monitors.alarms.rule import Rule
from insights.monitors.alarms.states import Comparison, State

START = int(datetime(2026, 9, 14, 5, 42, 20, tzinfo=UTC).timestamp())


def evaluated(chosen: Rule, *values: float | None, previous: State = State.OK) -> Evaluation:
    """An evaluation of points ten seconds apart."""
    points = [
        Datapoint(START + 10 * at, value, None if value is None else 1.0)
        for at, value in enumerate(values)
    ]
    return evaluate(chosen, points, previous)


ALARM_2 = "minimum 2 datapoints for OK -> ALARM transition"
ALARM_3 = "minimum 3 datapoints for OK -> ALARM transition"


@pytest.mark.parametrize(
    ("chosen", "values", "told"),
    [
        pytest.param(
            rule("2 of 3", period=10),
            (100, 0, 100),
            "Threshold Crossed: 2 out of the last 3 datapoints [100.0 (14/09/26 05:42:40), "
            f"100.0 (14/09/26 05:42:20)] were greater than the threshold (50.0) ({ALARM_2}).",
            id="two",
        ),
        pytest.param(
            rule("2 of 3", period=10),
            (100, None, None),
            "Threshold Crossed: 1 out of the last 3 datapoints [100.0 (14/09/26 05:42:20)] was "
            f"greater than the threshold (50.0) ({ALARM_2}).",
            id="a lone old breach",
        ),
        pytest.param(
            rule("3 of 3", "breaching", 10),
            (100, None, 60),
            "Threshold Crossed: 2 out of the last 3 datapoints [60.0 (14/09/26 05:42:40), "
            "100.0 (14/09/26 05:42:20)] were greater than the threshold (50.0) and 1 missing "
            f"datapoint was treated as [Breaching] ({ALARM_3}).",
            id="one filled",
        ),
        pytest.param(
            rule("3 of 3", "breaching", 10),
            (100, None, None),
            "Threshold Crossed: 1 out of the last 3 datapoints [100.0 (14/09/26 05:42:20)] was "
            "greater than the threshold (50.0) and 2 missing datapoints were treated as "
            f"[Breaching] ({ALARM_3}).",
            id="two filled",
        ),
        pytest.param(
            rule("3 of 3", period=10),
            (0, None, None),
            "Threshold Crossed: 1 out of the last 3 datapoints [0.0 (14/09/26 05:42:20)] was not "
            "greater than the threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition).",
            id="good",
        ),
        pytest.param(
            rule("3 of 3", "breaching", 10),
            (None, None, None),
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing "
            "datapoints were treated as [Breaching].",
            id="nothing, breaching",
        ),
        pytest.param(
            rule("1 of 1", "notBreaching", 10),
            (None,),
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing "
            "datapoint was treated as [NonBreaching].",
            id="nothing, not breaching",
        ),
        pytest.param(
            rule("2 of 3", period=10),
            (None, None, None),
            "Insufficient Data: 3 datapoints were unknown.",
            id="nothing, missing",
        ),
        pytest.param(
            rule("1 of 1", period=10),
            (None,),
            "Insufficient Data: 1 datapoint was unknown.",
            id="nothing of one",
        ),
    ],
)
def test_the_recorded_reasons(chosen: Rule, values: tuple[float | None, ...], told: str) -> None:
    assert reason(evaluated(chosen, *values)) == told


BANDS = [
    (
        Comparison.ABOVE_BAND,
        "was greater than the upper thresholds [15.981390464586445]",
    ),
    (
        Comparison.OUTSIDE_BAND,
        "was less than the lower thresholds [3.0] or greater than the upper thresholds "
        "[15.981390464586445]",
    ),
]


@pytest.mark.parametrize(("comparison", "words"), BANDS, ids=str)
def test_the_reasons_of_bands(comparison: Comparison, words: str) -> None:
    """The texts are those of reasons that public repositories keep."""
    at = int(datetime(2023, 5, 24, 11, 15, tzinfo=UTC).timestamp())
    point = Datapoint(at, 17.0, 1.0, (3.0, 15.981390464586445))

    found = evaluate(Rule(1, 1, comparison, period=60), [point], State.OK)

    assert reason(found) == (
        f"Thresholds Crossed: 1 out of the last 1 datapoints [17.0 (24/05/23 11:15:00)] {words} "
        "(minimum 1 datapoint for OK -> ALARM transition)."
    )


def test_the_reason_names_no_more_points_than_decide() -> None:
    """M of three breaches are named, the newest ones (V: the M deciding ones)."""
    found = evaluated(rule("2 of 3", period=10), 70, 80, 90)

    assert [point.value for point in found.deciding] == [90, 80]


@pytest.mark.parametrize(
    ("comparison", "value", "state"),
    [
        (Comparison.ABOVE_BAND, 9.5, State.ALARM),
        (Comparison.ABOVE_BAND, 9.0, State.OK),
        (Comparison.ABOVE_BAND, 0.0, State.OK),
        (Comparison.BELOW_BAND, 0.5, State.ALARM),
        (Comparison.BELOW_BAND, 1.0, State.OK),
        (Comparison.OUTSIDE_BAND, 0.5, State.ALARM),
        (Comparison.OUTSIDE_BAND, 9.5, State.ALARM),
        (Comparison.OUTSIDE_BAND, 5.0, State.OK),
    ],
)
def test_points_and_bands(comparison: Comparison, value: float, state: State) -> None:
    point = Datapoint(START, value, 1.0, (1.0, 9.0))

    assert evaluate(Rule(1, 1, comparison), [point], State.OK).state is state


def test_the_recorded_reason_data() -> None:
    found = evaluated(rule("2 of 3", period=10), 100, None, 100, None)

    data = json.loads(reason_data(found, START + 44.472, Measured("Average", "Count")))

    assert data == {
        "version": "1.0",
        "queryDate": "2026-09-14T05:43:04.472+0000",
        "startDate": "2026-09-14T05:42:20.000+0000",
        "unit": "Count",
        "statistic": "Average",
        "period": 10,
        "recentDatapoints": [100.0, None, 100.0],
        "threshold": 50.0,
        "evaluatedDatapoints": [
            {"timestamp": "2026-09-14T05:42:40.000+0000", "sampleCount": 1.0, "value": 100.0},
            {"timestamp": "2026-09-14T05:42:20.000+0000", "sampleCount": 1.0, "value": 100.0},
        ],
    }


def test_reason_data_without_points_lists_the_filled_ones_alone() -> None:
    found = evaluated(rule("2 of 2", "breaching", 10), None, None)

    data = json.loads(reason_data(found, START + 30, Measured()))

    assert set(data).isdisjoint({"startDate", "unit", "statistic"})
    assert data["recentDatapoints"] == []
    assert data["evaluatedDatapoints"] == [
        {"timestamp": "2026-09-14T05:42:30.000+0000"},
        {"timestamp": "2026-09-14T05:42:20.000+0000"},
    ]


@pytest.mark.parametrize(("ignore", "state"), [(True, State.OK), (False, State.ALARM)])
def test_a_percentile_over_few_samples(ignore: bool, state: State) -> None:
    point = Datapoint(START, 100.0, 99)

    found = evaluate(rule("1 of 1"), [point], State.OK, Percentile("p90", ignore))
    assert found.state is state

    enough = Datapoint(START, 100.0, 100)
    found = evaluate(rule("1 of 1"), [enough], State.OK, Percentile("p90", ignore))
    assert found.state is State.ALARM


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15.0, "15.0"),
        (14.97, "14.97"),
        (6.7e7, "6.7E7"),
        (1.28e8, "1.28E8"),
        (1e7, "1.0E7"),
        (9999999.0, "9999999.0"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (-0.5, "-0.5"),
        (0.0, "0.0"),
        (860604416.0, "8.60604416E8"),
        (float("inf"), "Infinity"),
        (float("nan"), "NaN"),
    ],
)
def test_numbers_print_as_java_prints_them(value: float, text: str) -> None:
    assert java_double(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_number_is_that_number(value: float) -> None:
    assert float(java_double(value)) == value
