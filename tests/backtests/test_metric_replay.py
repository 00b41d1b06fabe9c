"""A replay of many evaluations against one evaluation at a time, on points made in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from insights.backtests.metric_replay import MetricReplay
from insights.monitors.alarms.evaluation import Datapoint, evaluate
from insights.monitors.alarms.ranges import cadence, evaluation_range, range_length
from insights.monitors.alarms.states import NEW
from insights.sandbox.emission import values_of
from insights.sandbox.metric_store import Datum
from insights.sandbox.watched import watched

START = 1_763_640_000
PLAIN: dict[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
    "Average": lambda values: sum(values) / len(values),
}
EVENTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4)), max_size=60)


def alarm(**changes: Any) -> dict[str, Any]:
    return {
        "AlarmName": "a",
        "Namespace": "N",
        "MetricName": "M",
        "Dimensions": (),
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 2.0,
        **changes,
    }


@given(
    EVENTS,
    st.sampled_from([60, 120, 300, 10]),
    st.integers(1, 4).flatmap(lambda of: st.tuples(st.integers(1, of), st.just(of))),
    st.sampled_from(["missing", "ignore", "breaching", "notBreaching"]),
    st.sampled_from(sorted(PLAIN)),
)
@example([(0, 4), (1, 0), (2, 4)], 60, (2, 3), "missing", "Sum")
def test_the_states_are_those_of_one_evaluation_after_another(
    events: list[tuple[int, int]],
    period: int,
    datapoints: tuple[int, int],
    missing: str,
    statistic: str,
) -> None:
    """Each event is a value at its minute; points are recomputed from all events each time."""
    record = alarm(
        Statistic=statistic,
        Period=period,
        DatapointsToAlarm=datapoints[0],
        EvaluationPeriods=datapoints[1],
        TreatMissingData=missing,
    )
    found = watched(record)
    assert found is not None
    end = START + 45 * 60

    replay = MetricReplay(found, {"m": data_of(events)}, START, end)

    state, line = NEW, replay.timeline()
    for at in range(START, end + 1, cadence(found.rule)):
        points = []
        for span in evaluation_range(found.rule, at, range_length(found.rule)):
            values = [
                float(value)
                for minute, value in events
                if span.start <= START + minute * 60 < span.end
            ]
            made = PLAIN[statistic](values) if values else None
            points.append(Datapoint(span.start, made, len(values) or None))
        state = evaluate(found.rule, points, state).state
        assert line.at(at) is state


def data_of(events: list[tuple[int, int]]) -> dict[int, Datum]:
    """The values as a metric filter on ``$.v`` emits them."""
    record = {
        "filterPattern": "{ $.v = * }",
        "metricTransformations": [
            {"metricName": "M", "metricNamespace": "N", "metricValue": "$.v"}
        ],
    }
    texts = [((START + minute * 60) * 1000, f'{{"v": {value}}}') for minute, value in events]
    found = values_of(record, "", texts)
    return {minute: datum(minute, values) for (_, minute), values in found.items()}


def datum(minute: int, values: dict[float, int]) -> Datum:
    pairs = tuple((value, float(count)) for value, count in values.items())
    total, number = sum(v * n for v, n in pairs), sum(n for _, n in pairs)
    return Datum(float(minute), "None", pairs, number, total, min(values), max(values))


def test_a_percentile_over_too_few_samples_keeps_the_state() -> None:
    """A hundred samples of p90 are enough and raise the alarm; the 99 after it change nothing."""
    record = alarm(ExtendedStatistic="p90", EvaluateLowSampleCountPercentile="ignore")
    del record["Statistic"]
    found = watched(record)
    assert found is not None
    many, few = ((9.0, 100.0),), ((0.0, 99.0),)
    data = {
        START: Datum(float(START), "None", many, 100.0, 900.0, 9.0, 9.0),
        START + 240: Datum(float(START + 240), "None", few, 99.0, 0.0, 0.0, 0.0),
    }

    line = MetricReplay(found, {"m": data}, START, START + 600).timeline()

    # While the good minute is all that is in sight the state of before stays.
    states = [(change.at - START, change.state.value) for change in line.changes]
    assert states == [(120, "ALARM"), (300, "INSUFFICIENT_DATA")]
