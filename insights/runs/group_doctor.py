"""What is wrong with a log group for whoever wants its events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from insights.diagnostics import Severity
from insights.runs import symptoms as code
from insights.runs.symptoms import About, Symptom
from insights.times import spell

if TYPE_CHECKING:
    from insights.catalog.model import Entry
    from insights.engines.cloudwatch.group_details import GroupDetail

_HOUR, _DAY = 3600, 86_400
#: Seconds between an event and its arrival that are worth a word.
_LATE = 900


def findings(
    group: GroupDetail, entry: Entry | None, window: int, now: int, say: About
) -> Iterator[Symptom]:
    """Its class, how long it keeps events, how old it is, and how new its newest event."""
    if group.log_class == "DELIVERY":
        yield say(
            code.DELIVERY_CLASS,
            "The log group is of the class DELIVERY, which cannot be queried.",
            "Read the logs where it delivers them.",
        )
        return
    if group.log_class == "INFREQUENT_ACCESS":
        yield _infrequent(entry, say)
    yield from _of_age(group, window, now, say)
    if group.may_look:
        yield from _of_events(group, window, now, say)


def _infrequent(entry: Entry | None, say: About) -> Symptom:
    refused = _refused(entry) if entry is not None and entry.language == "insights" else []
    if not refused:
        return say(
            code.INFREQUENT,
            "The log group is of the class INFREQUENT_ACCESS: it has no discovered fields, no "
            "metric filters, and no pattern, diff, anomaly and filterIndex.",
            "Put a parse stage into queries on it.",
        )
    found = say(
        code.INFREQUENT,
        f"The log group is of the class INFREQUENT_ACCESS. {' '.join(refused)}",
        "Change the query, or send the logs to a group of the class STANDARD.",
    )
    return replace(found, severity=Severity.ERROR)


def _refused(entry: Entry) -> list[str]:
    """What the class lacks for an entry, as the lint rule about it says."""
    from insights.lang import parse
    from insights.lang.log_types import LogSource
    from insights.lint.base import Context, Target
    from insights.lint.rules.infrequent_access import InfrequentAccess

    query, faults = parse(entry.query)
    target = Target(log_class="INFREQUENT_ACCESS")
    context = Context(query, entry.query, LogSource("json"), target)
    found = () if faults else InfrequentAccess().check(context)
    return list(dict.fromkeys(one.message for one in found))


def _of_age(group: GroupDetail, window: int, now: int, say: About) -> Iterator[Symptom]:
    if group.retention is not None and group.retention * _DAY < window:
        yield say(
            code.RETENTION,
            f"The log group keeps events for {group.retention}d; the window is {spell(window)}.",
            f"Type 'aws logs put-retention-policy --log-group-name {group.name} "
            "--retention-in-days DAYS', or ask for a shorter window.",
        )
    if group.created is not None and group.created > now - window:
        yield say(
            code.YOUNG,
            f"The log group was made at {_time(group.created)}, within the window of "
            f"{spell(window)}.",
            "There is nothing older in it, whatever was logged before.",
        )


def _of_events(group: GroupDetail, window: int, now: int, say: About) -> Iterator[Symptom]:
    if group.newest is None:
        yield say(
            code.EMPTY,
            "The log group has no event.",
            "See whether anything writes to it. What arrived less than an hour ago may not be "
            "told yet; --probe asks with a query.",
        )
        return
    if group.newest < now - window:
        back = -(-(now - group.newest) // _HOUR) * _HOUR
        yield say(
            code.STALE,
            f"The newest event is of {_time(group.newest)}, before the window of "
            f"{spell(window)}; that figure may be an hour old.",
            f"Ask for more with --since {spell(back)}, or see why nothing writes any more. "
            "--probe asks with a query.",
        )
    late = (group.ingested or group.newest) - group.newest
    if late > _LATE:
        minutes = -(-late // 60) * 60
        yield say(
            code.LAG,
            f"The newest event arrived {spell(minutes)} after it happened.",
            f"Let windows end earlier, such as --to {spell(minutes)}.",
        )


def _time(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M} UTC"
