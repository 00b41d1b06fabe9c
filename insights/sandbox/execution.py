"""One execution of a log alarm's query, and what it is worth (spec 6.2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from insights.dataclass import dataclass
from insights.diagnostics import Source
from insights.monitors.alarms.aggregation import Aggregation, read_aggregation
from insights.monitors.alarms.log_decision import value_of_nothing
from insights.monitors.alarms.points import FAILED, Point
from insights.results import Row
from insights.sandbox.refusal import Refusal
from insights.sandbox.started import StartedQuery

#: Contributors of one execution that count (D).
MOST_CONTRIBUTORS = 500
#: Answers StartQuery's parameters at a time.
Execute = Callable[[dict[str, Any], float], StartedQuery]


@dataclass(frozen=True, slots=True)
class Execution:
    """``point`` is the value, or the value of each contributor by its fields as JSON.

    ``partial`` says that there were more contributors than count.
    """

    query: str
    time: float
    point: Point
    partial: bool = False

    def kept(self) -> dict[str, Any]:
        """The execution as JSON."""
        return asdict(self)


def executed(record: Mapping[str, Any], at: float, execute: Execute) -> Execution:
    """Run the alarm's query, with its aggregate at the end, as it is due ``at`` a time."""
    query = record["ScheduledQueryConfiguration"]
    schedule = query["ScheduleConfiguration"]
    aggregation = aggregation_of(query["AggregationExpression"])
    asked = {
        "queryString": with_aggregate(query["QueryString"], aggregation),
        "startTime": int(at) - schedule["StartTimeOffset"],
        "endTime": int(at) - schedule.get("EndTimeOffset", 0),
    }
    if query.get("LogGroupIdentifiers"):
        asked["logGroupIdentifiers"] = query["LogGroupIdentifiers"]
    try:
        found = execute(asked, at)
    except Refusal:
        return Execution("", at, FAILED)
    if found.answer is None:
        return Execution(found.query_id, at, FAILED)
    point, partial = point_of(aggregation, found.answer.columns, found.answer.rows)
    return Execution(found.query_id, at, point, partial)


def aggregation_of(text: str) -> Aggregation:
    """The expression, which PutLogAlarm has checked."""
    found, _ = read_aggregation(Source(text))
    if found is None:
        raise AssertionError(f"'{text}' was taken and cannot be read.")
    return found


def with_aggregate(text: str, aggregation: Aggregation) -> str:
    """The query with the alarm's aggregate behind it, less its order, which is not a command's."""
    return f"{text}\n| stats {str(aggregation).partition(' | ')[0]}"


def point_of(
    aggregation: Aggregation, columns: Sequence[str], answered: Sequence[Row]
) -> tuple[Point, bool]:
    """What the rows of an execution are worth, and whether there were more than count."""
    places = [at for at, name in enumerate(columns) if name not in aggregation.by]
    rows = [(row, _number(row[places[0]])) for row in answered]
    if not aggregation.by:
        nothing = value_of_nothing(aggregation, counts_as_zero=True)
        return (rows[0][1] if rows else nothing), False
    groups = {}
    for row, value in rows:
        if value is not None:
            fields = dict(zip(columns, row, strict=True))
            groups[json.dumps({name: fields.get(name) or "" for name in aggregation.by})] = value
    # Without an order the first by name count (D).
    names = sorted(groups)
    if aggregation.order:
        names.sort(key=lambda name: groups[name], reverse=aggregation.order == "desc")
    kept = {name: groups[name] for name in names[:MOST_CONTRIBUTORS]}
    return (kept or None), len(names) > MOST_CONTRIBUTORS


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
