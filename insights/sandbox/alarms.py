"""The operations on alarms: kept, checked and read. ``evaluating`` moves their states."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from insights.sandbox.alarm_book import COMPOSITE, KINDS, LOG, METRIC, AlarmBook
from insights.sandbox.alarm_rules import wrong
from insights.sandbox.alarm_tags import AlarmTags, check_tags, without_tags
from insights.sandbox.clock import SandboxClock
from insights.sandbox.log_alarms import check_log_alarm, evaluates_anew, managed_query
from insights.sandbox.metric_alarms import check_metric_alarm
from insights.sandbox.metrics import BAD_TOKEN
from insights.sandbox.paging import Tokens
from insights.sandbox.refusal import Refusal
from insights.sandbox.relations import Relations
from insights.sandbox.scheduled import MANAGED, ScheduledOperations

Reply = dict[str, Any]
#: Alarms in a page where a request names no number (assumed), and at most (documented).
_PAGE, _HISTORY_PAGE = 50, 100
_MOST_LOG_ALARMS = 1000
#: What DescribeAlarms asks about relatives, with what it then tells of them (D).
_RELATIVES: Mapping[str, tuple[str, ...]] = {
    "ChildrenOfAlarmName": ("AlarmName", "AlarmArn", "StateValue", "StateUpdatedTimestamp"),
    "ParentsOfAlarmName": ("AlarmName", "AlarmArn"),
}
_PAGED = {"MaxRecords", "NextToken"}


class AlarmOperations:
    """PutMetricAlarm, PutLogAlarm and what reads, switches and deletes alarms."""

    def __init__(
        self, book: AlarmBook, tags: AlarmTags, scheduled: ScheduledOperations, clock: SandboxClock
    ) -> None:
        self._book = book
        self._tags = tags
        self._scheduled = scheduled
        self._relations = Relations(book)
        self._tokens = Tokens(clock, BAD_TOKEN)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {
            "PutMetricAlarm": self.put_metric,
            "PutLogAlarm": self.put_log,
            "DescribeAlarms": self.describe,
            "DeleteAlarms": self.delete,
            "SetAlarmState": self.set_state,
            "EnableAlarmActions": lambda asked: self._enable(asked, True),
            "DisableAlarmActions": lambda asked: self._enable(asked, False),
            "DescribeAlarmHistory": self.history,
        }

    def put_metric(self, parameters: Reply) -> Reply:
        """PutMetricAlarm; tags count at creation only."""
        asked, tags = without_tags(parameters)
        check_metric_alarm(asked, self._book.home)
        check_tags(tags)
        if self._book.kind(asked["AlarmName"]) not in ("", METRIC):
            raise wrong(f"An alarm of another type is named {asked['AlarmName']}.")
        if "MetricName" in asked:
            asked = {"Dimensions": [], **asked}
        if self._book.put(METRIC, asked) == "created":
            self._tags.put(self._book.home.alarm_arn(asked["AlarmName"]), tags)
        return {}

    def put_log(self, parameters: Reply) -> Reply:
        """PutLogAlarm, with the scheduled query that belongs to it."""
        asked, tags = without_tags(parameters)
        check_log_alarm(asked, self._book.home)
        check_tags(tags)
        name = asked["AlarmName"]
        before = self._book.get(name)
        if self._book.kind(name) not in ("", LOG):
            raise Refusal("ResourceConflict", f"An alarm of another type is named {name}.", 409)
        if before is None and len(self._book.all(LOG)) >= _MOST_LOG_ALARMS:
            raise Refusal("LimitExceeded", "The quota of log alarms for this account is reached.")
        query = dict(asked["ScheduledQueryConfiguration"])
        query["QueryARN"] = self._managed(before, asked)
        anew = before is not None and evaluates_anew(before, asked)
        asked = {**asked, "ScheduledQueryConfiguration": query}
        if self._book.put(LOG, asked, anew=anew) == "created":
            self._tags.put(self._book.home.alarm_arn(name), tags)
        return {}

    def describe(self, parameters: Reply) -> Reply:
        """DescribeAlarms: metric alarms only where no types are named."""
        if parameters.get("AlarmNames") and parameters.get("AlarmNamePrefix"):
            raise wrong("Specify one of AlarmNames and AlarmNamePrefix, and not both.")
        relatives = [key for key in _RELATIVES if key in parameters]
        if relatives:
            found = self._relatives(relatives[0], parameters)
        else:
            kinds = parameters.get("AlarmTypes") or [METRIC]
            found = [
                (kind, record)
                for kind in KINDS
                if kind in kinds
                for record in self._book.all(kind)
                if _fits(record, parameters)
            ]
        page, following = self._page(found, parameters, _PAGE)
        lists = {f"{one}s": [record for kind, record in page if kind == one] for one in KINDS}
        return {**lists, **following}

    def _relatives(self, key: str, parameters: Reply) -> list[tuple[str, Reply]]:
        """The children or the parents of an alarm, of which little is told (D)."""
        if parameters.keys() - {key} - _PAGED:
            raise wrong(f"Specify no other parameters than MaxRecords and NextToken with {key}.")
        name = parameters[key]
        of_children = key == "ChildrenOfAlarmName"
        names = self._relations.children(name) if of_children else self._relations.parents(name)
        records = [(self._book.kind(one), self._book.get(one) or {}) for one in sorted(names)]
        return [(kind, {key: one[key] for key in _RELATIVES[key]}) for kind, one in records]

    def delete(self, parameters: Reply) -> Reply:
        """DeleteAlarms; names that are wrong hinder nothing."""
        names = list(dict.fromkeys(parameters["AlarmNames"]))
        self._check_deletion(names)
        for name in names:
            record = self._book.get(name)
            if record is None:
                continue
            if self._book.kind(name) == LOG:
                self._scheduled.drop(record["ScheduledQueryConfiguration"]["QueryARN"])
            self._book.delete(name)
            self._tags.forget(self._book.home.alarm_arn(name))
        return {}

    def _check_deletion(self, names: list[str]) -> None:
        """A log alarm comes alone, at most one composite alarm, and none that another needs.

        The last text is in reports of users (E); that a composite alarm in the same request
        counts as well is assumed (A).
        """
        kinds = [self._book.kind(name) for name in names]
        if len(names) > 1 and LOG in kinds:
            raise wrong("A log alarm is deleted by a request of its own.")
        if kinds.count(COMPOSITE) > 1:
            raise wrong("You cannot delete more than one composite alarm in one operation.")
        needed = [name for name in names if self._relations.dependent(name)]
        if needed:
            them = "it" if len(needed) == 1 else "them"
            raise wrong(
                f"Cannot delete {','.join(needed)} as there are composite alarm(s) depending on "
                f"{them}."
            )

    def set_state(self, parameters: Reply) -> Reply:
        """SetAlarmState; refusals without a text, as recorded."""
        if not self._book.kind(parameters["AlarmName"]):
            raise Refusal("ResourceNotFound", "", 404)
        data = parameters.get("StateReasonData")
        if data is not None and not _is_json(data):
            raise Refusal("InvalidFormat", "")
        name, value, reason = (
            parameters[key] for key in ("AlarmName", "StateValue", "StateReason")
        )
        self._book.set_state(name, value, reason, data)
        return {}

    def history(self, parameters: Reply) -> Reply:
        """DescribeAlarmHistory, the newest first; metric alarms only where no types are named."""
        wanted = {
            key: parameters[key]
            for key in ("AlarmName", "HistoryItemType", "AlarmContributorId")
            if key in parameters
        }
        kinds = parameters.get("AlarmTypes") or [METRIC]
        start, end = parameters.get("StartDate", 0), parameters.get("EndDate", float("inf"))
        found = [
            item
            for item in self._book.history()
            if item["AlarmType"] in kinds
            and start <= item["Timestamp"] <= end
            and all(item.get(key) == value for key, value in wanted.items())
        ]
        if parameters.get("ScanBy") != "TimestampAscending":
            found.reverse()
        page, following = self._page(found, parameters, _HISTORY_PAGE)
        return {"AlarmHistoryItems": page, **following}

    def _managed(self, before: Reply | None, asked: Reply) -> str:
        """The ARN of the alarm's scheduled query, which is made anew where it changed."""
        wanted = managed_query(asked)
        if before is not None:
            arn: str = before["ScheduledQueryConfiguration"]["QueryARN"]
            if managed_query(before) == wanted:
                return arn
            self._scheduled.drop(arn)
        return str(self._scheduled.add(wanted, MANAGED)["scheduledQueryArn"])

    def _enable(self, parameters: Reply, enabled: bool) -> Reply:
        """Unknown names are ignored (observed 6.4)."""
        for name in parameters["AlarmNames"]:
            self._book.enable(name, enabled)
        return {}

    def _page(self, found: list[Any], parameters: Reply, size: int) -> tuple[list[Any], Reply]:
        asked = {key: parameters[key] for key in parameters.keys() - {"NextToken", "MaxRecords"}}
        token, size = parameters.get("NextToken", ""), parameters.get("MaxRecords", size)
        page, following = self._tokens.page(f"alarms {sorted(asked.items())}", found, token, size)
        return page, {"NextToken": following} if following else {}


def _fits(record: Reply, asked: Reply) -> bool:
    prefix = asked.get("ActionPrefix", "")
    actions = [
        *(record["OKActions"] + record["AlarmActions"] + record["InsufficientDataActions"]),
    ]
    return (
        (not asked.get("AlarmNames") or record["AlarmName"] in asked["AlarmNames"])
        and record["AlarmName"].startswith(asked.get("AlarmNamePrefix", ""))
        and asked.get("StateValue", record["StateValue"]) == record["StateValue"]
        and (not prefix or any(action.startswith(prefix) for action in actions))
    )


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False
