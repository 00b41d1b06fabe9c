"""Log alarms: CloudWatch runs the entry's query and judges an aggregate of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic
from insights.monitors.alarms.aggregation import read_aggregation
from insights.monitors.alarms.rule import log_rule
from insights.monitors.codes import (
    BAD_SCHEDULE,
    GAP_BETWEEN_RUNS,
    LONG_AGGREGATE,
    MISSING_UNSAID,
    NO_ROLE,
    NOT_RUNNABLE,
)
from insights.monitors.resources.alarm_settings import (
    Counts,
    common,
    comparison,
    counts,
    refused,
)
from insights.monitors.resources.bodies import LOG, body
from insights.monitors.resources.durations import seconds
from insights.monitors.resources.target import Target
from insights.monitors.resources.texts import check_length, unattended_text

#: Limits of PutLogAlarm (D, spec 6.1); templates take a shorter aggregate than the API.
MOST_GROUPS, LONGEST_OFFSET, SAFE_AGGREGATE = 50, 2_592_000, 256


@dataclass(frozen=True, slots=True)
class LogAlarm:
    """A log alarm as CloudWatch holds it; ``every``, ``start`` and ``end`` are in seconds."""

    text: str
    groups: tuple[str, ...]
    role: str
    aggregate: str
    every: int
    start: int
    end: int
    counts: Counts
    comparison: str
    threshold: float
    missing: str = "missing"
    lines: int = 0
    lines_role: str = ""
    common: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """What PutLogAlarm is told beside name and tags."""
        minutes = self.every // 60
        schedule = {
            "ScheduleExpression": f"rate({minutes} minute{'' if minutes == 1 else 's'})",
            "StartTimeOffset": self.start,
            "EndTimeOffset": self.end,
        }
        return body(
            LOG,
            {
                **self.common,
                "ScheduledQueryConfiguration": {
                    "QueryString": self.text,
                    "LogGroupIdentifiers": list(self.groups),
                    "ScheduledQueryRoleARN": self.role,
                    "AggregationExpression": self.aggregate,
                    "ScheduleConfiguration": schedule,
                },
                "QueryResultsToEvaluate": self.counts.of,
                "QueryResultsToAlarm": self.counts.alarm,
                "Threshold": self.threshold,
                "ComparisonOperator": self.comparison,
                "TreatMissingData": self.missing,
                "ActionLogLineCount": self.lines,
                "ActionLogLineRoleArn": self.lines_role,
            },
        )


def log_alarm(
    entry: Entry, written: MarkedMap, target: Target, told: list[Diagnostic]
) -> dict[str, Any]:
    """The body of a log alarm, with what CloudWatch would refuse about it."""
    check_log_alarm(entry, written, told)
    every = seconds(written, "every", 60, told)
    delay = seconds(written, "delay", 0, told)
    text = unattended_text(entry, target.log_source(entry), told)
    check_length(entry, text, told)
    lines_role = "log_lines_role" in written
    alarm = LogAlarm(
        text,
        target.groups_of(entry, MOST_GROUPS, told),
        target.role(written, "role", told),
        written["aggregate"].strip(),
        every,
        delay + seconds(written, "window", every, told),
        delay,
        counts(written),
        comparison(written),
        written["threshold"],
        written.get("missing", "missing"),
        written.get("log_lines", 0),
        target.role(written, "log_lines_role", told) if lines_role else "",
        common(written, target, told, of_log_alarm=True),
    )
    return alarm.body()


def check_log_alarm(entry: Entry, written: MarkedMap, told: list[Diagnostic]) -> None:
    """What PutLogAlarm would refuse, whatever the environment, and what would go wrong later."""
    count = counts(written)
    missing = written.get("missing", "missing")
    words = (count.alarm, count.of, comparison(written), written["threshold"], missing)
    refused(written, log_rule(*words)[1], told)
    told += read_aggregation(written.source("aggregate"))[1]
    if len(written["aggregate"]) > SAFE_AGGREGATE:
        message = f"The aggregate has {len(written['aggregate'])} characters."
        hint = f"Keep it to {SAFE_AGGREGATE} where templates are used."
        span = written.value_span("aggregate")
        told.append(LONG_AGGREGATE.at(written.file, span, message, hint))
    if entry.language != "insights":
        message = f"A log alarm cannot run a query in the language '{entry.language}'."
        hint = "Write the query in the language of Logs Insights."
        told.append(NOT_RUNNABLE.at(entry.file, entry.span("language"), message, hint))
    if written.get("log_lines") and "unmask(" in entry.query.text:
        message = "Log lines cannot be shown of a query that has unmask()."
        span = written.value_span("log_lines")
        told.append(NOT_RUNNABLE.at(written.file, span, message, "Remove one of the two."))
    if written.get("log_lines") and "log_lines_role" not in written:
        message = "Nothing says which role reads the log lines."
        hint = "Add 'log_lines_role: NAME'; cloudwatch.amazonaws.com takes it."
        told.append(NO_ROLE.at(written.file, written.key_span("log_lines"), message, hint))
    if "missing" not in written:
        message = "The alarm does not say what an empty answer counts as."
        hint = "Add 'missing: notBreaching', or what you mean."
        told.append(MISSING_UNSAID.at(written.file, written.value_span("name"), message, hint))
    _check_times(written, told)


def _check_times(written: MarkedMap, told: list[Diagnostic]) -> None:
    every = seconds(written, "every", 60, told)
    window = seconds(written, "window", every, told)
    delay = seconds(written, "delay", 0, told)
    if every < 60 or every % 60:
        message = f"'{written['every']}' is not a number of whole minutes."
        span = written.value_span("every")
        told.append(BAD_SCHEDULE.at(written.file, span, message, "Write minutes, such as 5m."))
    if not window > 0 or delay + window > LONGEST_OFFSET:
        key = "window" if "window" in written else "every"
        message = "A run would cover no time, or reach back more than 30 days."
        hint = "Write a window and a delay that are less than 30 days together."
        told.append(BAD_SCHEDULE.at(written.file, written.value_span(key), message, hint))
    elif window < every:
        message = f"Every run looks at {written['window']}, and {written['every']} pass in between."
        hint = f"Write 'window: {written['every']}' or more."
        span = written.value_span("window")
        told.append(GAP_BETWEEN_RUNS.at(written.file, span, message, hint))
