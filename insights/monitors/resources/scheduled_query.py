"""Scheduled queries: an entry's text on a schedule of its own."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from insights.catalog.model import Entry
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic
from insights.monitors.codes import BAD_SCHEDULE
from insights.monitors.kinds import Kind
from insights.monitors.naming import check_name, name_of
from insights.monitors.resources.bodies import body
from insights.monitors.resources.cron import schedule_fault
from insights.monitors.resources.durations import check_zone, seconds
from insights.monitors.resources.target import Target
from insights.monitors.resources.texts import LANGUAGES, check_length, unattended_text
from insights.monitors.wanted import Wanted
from insights.times import duration

#: Limits of CreateScheduledQuery (D).
MOST_GROUPS, LONGEST_DESCRIPTION = 50, 1024


@dataclass(frozen=True, slots=True)
class ScheduledQuery:
    """A scheduled query as CloudWatch holds it; ``start`` and ``end`` in seconds before a run."""

    name: str
    text: str
    language: str
    groups: tuple[str, ...]
    schedule: str
    timezone: str
    start: int
    end: int
    role: str
    destination: dict[str, Any] = field(default_factory=dict)
    enabled: bool = True
    description: str = ""

    def body(self) -> dict[str, Any]:
        """What CreateScheduledQuery is told beside name and tags."""
        return body(
            Kind.SCHEDULED_QUERY,
            {
                "description": self.description,
                "queryLanguage": self.language,
                "queryString": self.text,
                "logGroupIdentifiers": list(self.groups),
                "scheduleExpression": self.schedule,
                "timezone": self.timezone,
                "startTimeOffset": self.start,
                "endTimeOffset": self.end,
                "destinationConfiguration": self.destination,
                "executionRoleArn": self.role,
                "state": "ENABLED" if self.enabled else "DISABLED",
            },
        )


def scheduled_query(
    entry: Entry, written: MarkedMap, target: Target, told: list[Diagnostic]
) -> Wanted:
    """An entry's scheduled query, with what CloudWatch would refuse about it."""
    name = name_of(target.catalog, Kind.SCHEDULED_QUERY, entry.name)
    check_name(Kind.SCHEDULED_QUERY, name, (entry.file, entry.span("name")), told)
    check_scheduled_query(entry, written, told)
    text = unattended_text(entry, target.log_source(entry), told)
    check_length(entry, text, told)
    delay = seconds(written, "delay", 0, told)
    query = ScheduledQuery(
        name,
        text,
        LANGUAGES[entry.language],
        target.groups_of(entry, MOST_GROUPS, told),
        f"cron({' '.join(written['cron'].split())})",
        written.get("timezone", "UTC"),
        delay + _window(entry, written, told),
        delay,
        target.role(written, "role", told),
        _destination(written, target, told),
        written.get("enabled", True),
        entry.description[:LONGEST_DESCRIPTION],
    )
    return Wanted(Kind.SCHEDULED_QUERY, entry.name, name, query.body(), version=entry.version)


def _destination(written: MarkedMap, target: Target, told: list[Diagnostic]) -> dict[str, Any]:
    key = "output_role" if "output_role" in written else "role"
    places: dict[str, Any] = {}
    if "output" in written:
        role = target.role(written, key, told)
        places["s3Configuration"] = {"destinationIdentifier": written["output"], "roleArn": role}
        if "kms_key" in written:
            places["s3Configuration"]["kmsKeyId"] = written["kms_key"]
    if "lookup_table" in written:
        role = target.role(written, key, told)
        places["lookupTableConfiguration"] = {"tableName": written["lookup_table"], "roleArn": role}
    return places


def check_scheduled_query(entry: Entry, written: MarkedMap, told: list[Diagnostic]) -> None:
    """What CreateScheduledQuery would refuse, whatever the environment (D)."""
    message = schedule_fault(written["cron"])
    if message:
        span = written.value_span("cron")
        hint = "Write minutes, hours, day of the month, month, day of the week and year."
        told.append(BAD_SCHEDULE.at(written.file, span, message, hint))
    if "timezone" in written:
        check_zone(written, "timezone", told)
    if _window(entry, written, told) < 1:
        key = "window" if "window" in written else "cron"
        message, hint = "A run would cover no time.", "Write a window, such as 1d."
        told.append(BAD_SCHEDULE.at(written.file, written.value_span(key), message, hint))


def _window(entry: Entry, written: MarkedMap, told: list[Diagnostic]) -> int:
    return seconds(written, "window", duration(entry.window), told)
