"""The operations on scheduled queries: kept and checked. ``scheduled_runs`` runs them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from insights.sandbox.clock import SandboxClock
from insights.sandbox.compiling import compiled
from insights.sandbox.cron import is_cron
from insights.sandbox.journal import Table
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import Refusal, unacceptable
from insights.sandbox.scheduled_runs import ScheduledRuns, milliseconds
from insights.sandbox.tags import Tags

Reply = dict[str, Any]
OWN, MANAGED = "CUSTOMER_MANAGED", "AWS_MANAGED"
_PAGE = 50
#: CloudFormation's rule for names (aws-resource-logs-scheduledquery).
_NAME = re.compile(r"[a-zA-Z0-9_\-/.#]{1,255}")
_ROLE = re.compile(r"arn:aws[\w-]*:iam::")
_LISTED = (
    *("scheduledQueryArn", "name", "state", "scheduleType", "scheduleExpression", "timezone"),
    *("destinationConfiguration", "creationTime", "lastUpdatedTime"),
)


class ScheduledOperations:
    """CreateScheduledQuery and its kin. Those of log alarms can be read only."""

    def __init__(
        self, kept: Table, clock: SandboxClock, tokens: Tokens, tags: Tags, runs: ScheduledRuns
    ) -> None:
        self._kept = kept
        self._runs = runs
        self._clock = clock
        self._tokens = tokens
        self._tags = tags
        tags.exists.append(lambda arn: arn in kept)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "CreateScheduledQuery": self.create,
            "GetScheduledQuery": self.get,
            "ListScheduledQueries": self.list,
            "UpdateScheduledQuery": self.update,
            "DeleteScheduledQuery": self.delete,
            "GetScheduledQueryHistory": self.history,
        }

    def create(self, parameters: Reply) -> Reply:
        """CreateScheduledQuery; a name is there once."""
        name = parameters["name"]
        if not _NAME.fullmatch(name):
            raise unacceptable(f"The name '{name}' may have letters, digits and _-/.# only.")
        _check(parameters)
        if any(one["name"] == name for one in self._kept.values()):
            raise Refusal(
                "ConflictException", f"A scheduled query named '{name}' already exists.", 409
            )
        asked = {key: value for key, value in parameters.items() if key != "tags"}
        record = self.add(asked, OWN)
        self._tags.put(record["scheduledQueryArn"], parameters.get("tags", {}))
        return {key: record[key] for key in ("scheduledQueryArn", "state")}

    def add(self, asked: Reply, kind: str) -> Reply:
        """Keep a scheduled query, which is checked; its record."""
        now = self._clock.now_ms()
        record = {
            "state": "ENABLED",
            "timezone": "UTC",
            **asked,
            "scheduledQueryArn": self._tags.home.scheduled_query_arn(str(uuid.uuid4())),
            "scheduleType": kind,
            "creationTime": now,
            "lastUpdatedTime": now,
        }
        self._kept.put(record["scheduledQueryArn"], record)
        return record

    def drop(self, arn: str) -> None:
        """Forget a scheduled query and its tags."""
        self._kept.remove(arn)
        self._tags.forget(arn)

    def clear(self) -> None:
        """Forget all scheduled queries but those of log alarms."""
        for arn, record in self._kept.items():
            if record["scheduleType"] == OWN:
                self.drop(arn)

    def get(self, parameters: Reply) -> Reply:
        """GetScheduledQuery."""
        return dict(self._find(parameters))

    def list(self, parameters: Reply) -> Reply:
        """ListScheduledQueries, by name."""
        state, kind = parameters.get("state", ""), parameters.get("scheduleType", "")
        found = [
            {key: one[key] for key in _LISTED if key in one}
            for one in sorted(self._kept.values(), key=lambda one: str(one["name"]))
            if state in ("", one["state"]) and kind in ("", one["scheduleType"])
        ]
        of = f"scheduled {state} {kind}"
        return self._tokens.listed("scheduledQueries", of, found, parameters, _PAGE)

    def update(self, parameters: Reply) -> Reply:
        """UpdateScheduledQuery: everything is replaced but the name, the tags and the dates."""
        before = self._own(parameters)
        _check(parameters)
        asked = {key: value for key, value in parameters.items() if key != "identifier"}
        same = ("name", "scheduledQueryArn", "scheduleType", "creationTime")
        record = {
            "state": "ENABLED",
            "timezone": "UTC",
            **asked,
            **{key: before[key] for key in same},
            "lastUpdatedTime": self._clock.now_ms(),
        }
        self._kept.put(record["scheduledQueryArn"], record)
        return dict(record)

    def delete(self, parameters: Reply) -> Reply:
        """DeleteScheduledQuery."""
        self.drop(self._own(parameters)["scheduledQueryArn"])
        return {}

    def history(self, parameters: Reply) -> Reply:
        """GetScheduledQueryHistory, the newest run first (assumed); nothing of log alarms."""
        record = self._find(parameters)
        start, end = (milliseconds(parameters[key]) for key in ("startTime", "endTime"))
        if end < start:
            raise unacceptable("The end time must not be before the start time.")
        wanted = parameters.get("executionStatuses", [])
        runs = [
            run
            for run in reversed(self._runs.of(record["scheduledQueryArn"]))
            if start <= run["triggeredTimestamp"] <= end
            and (not wanted or run["executionStatus"] in wanted)
        ]
        of = f"history {record['scheduledQueryArn']} {start} {end} {wanted}"
        token, size = parameters.get("nextToken", ""), parameters.get("maxResults", _PAGE)
        page, following = self._tokens.page(of, runs, token, size)
        known = {key: record[key] for key in ("name", "scheduledQueryArn")}
        more = {"nextToken": following} if following else {}
        return {**known, "triggerHistory": page, **more}

    def catch_up(self) -> None:
        """Run what was due on the clock."""
        own = [one for one in self._kept.values() if one["scheduleType"] == OWN]
        self._runs.catch_up(own, self._clock.now())

    def _find(self, parameters: Reply) -> Reply:
        """By ARN or by name."""
        asked = parameters["identifier"]
        for one in self._kept.values():
            if asked in (one["scheduledQueryArn"], one["name"]):
                record: Reply = one
                return record
        raise Refusal("ResourceNotFoundException", f"The scheduled query '{asked}' does not exist.")

    def _own(self, parameters: Reply) -> Reply:
        record = self._find(parameters)
        if record["scheduleType"] != OWN:
            raise unacceptable(f"'{record['name']}' belongs to a log alarm and cannot be changed.")
        return record


def _check(asked: Reply) -> None:
    """Raises :class:`Refusal` for what the model allows and the service does not; texts assumed."""
    if not is_cron(asked["scheduleExpression"]):
        raise unacceptable(f"The schedule expression '{asked['scheduleExpression']}' is not valid.")
    if asked.get("timezone", "UTC") not in available_timezones():
        raise unacceptable(f"The timezone '{asked['timezone']}' is not valid.")
    start, end = asked.get("startTimeOffset"), asked.get("endTimeOffset", 0)
    if end < 0 or (start is not None and start <= end):
        raise unacceptable("startTimeOffset must be greater than endTimeOffset, and both positive.")
    if asked.get("scheduleEndTime", 2**63) <= asked.get("scheduleStartTime", 0):
        raise unacceptable("The schedule must not end before it starts.")
    roles = [asked["executionRoleArn"]]
    roles += [one["roleArn"] for one in asked.get("destinationConfiguration", {}).values()]
    for role in roles:
        if not _ROLE.match(role):
            raise unacceptable(f"'{role}' is not the ARN of a role.")
    if asked["queryLanguage"] == "CWLI":
        _compile(asked["queryString"])


def _compile(text: str) -> None:
    try:
        compiled(text)
    except Refusal as refusal:
        raise unacceptable(refusal.message) from None
