"""Scheduled queries on the sandbox's clock, and the history of their runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from insights.sandbox.asking import MILLISECONDS_FROM
from insights.sandbox.cron_times import is_due
from insights.sandbox.delivering import Delivering
from insights.sandbox.execution import Execute
from insights.sandbox.journal import Table
from insights.sandbox.refusal import Refusal

_MINUTE = 60
#: Seconds and runs that are made up for at most, and runs that are remembered.
_BACK, _MOST = 7 * 86_400, 100
#: The window of a query that names none, in seconds (assumed).
_HOUR = 3600


class ScheduledRuns:
    """``kept`` holds for each query the last minute that was looked at, and its runs."""

    def __init__(self, kept: Table, execute: Execute, delivering: Delivering) -> None:
        self._kept = kept
        self._execute = execute
        self._delivering = delivering

    def of(self, arn: str) -> list[dict[str, Any]]:
        """The runs of a query as its history shows them, the oldest first."""
        runs: list[dict[str, Any]] = (self._kept.get(arn) or {}).get("runs", [])
        return runs

    def catch_up(self, records: list[Mapping[str, Any]], now: float) -> None:
        """Run what was due since the last time; ``records`` are all queries that can run."""
        known = {record["scheduledQueryArn"] for record in records}
        for arn, _ in self._kept.items():
            if arn not in known:
                self._kept.remove(arn)
        for record in records:
            self._catch_up(record, int(now) // _MINUTE * _MINUTE)

    def _catch_up(self, record: Mapping[str, Any], minute: int) -> None:
        arn = record["scheduledQueryArn"]
        before = self._kept.get(arn) or {"last": record["creationTime"] // 1000, "runs": []}
        if before["last"] == minute:
            return
        due = list(_due(record, max(before["last"], minute - _BACK), minute))
        runs = [*before["runs"], *(self._run(record, at) for at in due[-_MOST:])]
        self._kept.put(arn, {"last": minute, "runs": runs[-_MOST:]})

    def _run(self, record: Mapping[str, Any], at: int) -> dict[str, Any]:
        asked = {
            "queryLanguage": record["queryLanguage"],
            "queryString": record["queryString"],
            "startTime": at - record.get("startTimeOffset", _HOUR),
            "endTime": at - record.get("endTimeOffset", 0),
        }
        if record.get("logGroupIdentifiers"):
            asked["logGroupIdentifiers"] = record["logGroupIdentifiers"]
        run: dict[str, Any] = {"triggeredTimestamp": at * 1000}
        try:
            query = self._execute(asked, float(at))
        except Refusal as refusal:
            bad = refusal.code == "MalformedQueryException"
            status = "InvalidQuery" if bad else "Failed"
            return {**run, "executionStatus": status, "errorMessage": refusal.message}
        run["queryId"] = query.query_id
        if query.failure:
            return {**run, "executionStatus": "Failed", "errorMessage": query.failure}
        delivered = self._delivering.deliver(record, query)
        return {
            **run,
            "executionStatus": "Complete",
            **({"destinations": delivered} if delivered else {}),
        }


def milliseconds(time: int) -> int:
    """A time as epoch milliseconds; the documentation says "epoch" only, so that both are read."""
    return time if time >= MILLISECONDS_FROM else time * 1000


def _due(record: Mapping[str, Any], after: int, until: int) -> Iterator[int]:
    """The minutes behind ``after`` at which the query is to run."""
    if record["state"] != "ENABLED":
        return
    zone = ZoneInfo(record["timezone"])
    start = milliseconds(record.get("scheduleStartTime", 0)) // 1000
    first = max(after // _MINUTE * _MINUTE + _MINUTE, start)
    last = min(until, milliseconds(record.get("scheduleEndTime", until)) // 1000)
    for at in range(-(-first // _MINUTE) * _MINUTE, last + 1, _MINUTE):
        if is_due(record["scheduleExpression"], datetime.fromtimestamp(at, zone)):
            yield at
