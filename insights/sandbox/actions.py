"""The actions of alarms: what each would have sent, kept to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.monitors.alarms.states import State
from insights.sandbox.account import Home
from insights.sandbox.alarm_book import COMPOSITE, LOG, AlarmBook, Change
from insights.sandbox.execution import aggregation_of
from insights.sandbox.journal import Table
from insights.sandbox.messages import lambda_event, sns_message, subject
from insights.sandbox.suppression import Suppression

_LISTS: Mapping[str, str] = {
    State.OK: "OKActions",
    State.ALARM: "AlarmActions",
    State.INSUFFICIENT_DATA: "InsufficientDataActions",
}
#: Services that hear of each contributor; others hear of the alarm (D, spec 6.2).
_BY_CONTRIBUTOR = ("sns", "lambda")
#: Notifications that are remembered.
_MOST = 10_000


class Actions:
    """An action succeeds always: nothing leaves the sandbox."""

    def __init__(self, sent: Table, held: Table, book: AlarmBook) -> None:
        self._sent = sent
        self._book = book
        self._suppression = Suppression(held, book, self._perform)
        self.release = self._suppression.release
        book.heard.append(self._changed)

    def all(self) -> list[dict[str, Any]]:
        """What was sent, the oldest first."""
        return self._sent.values()

    def clear(self) -> None:
        """Forget what was sent."""
        self._sent.clear()

    def _changed(self, change: Change) -> None:
        if self._book.kind(change.name) != COMPOSITE or self._suppression.passes(change):
            self._perform(change)
        if not change.contributor:
            self._suppression.suppressor_changed(change)

    def _perform(self, change: Change) -> None:
        """The actions of a change, where they are on."""
        record = self._book.get(change.name) or {}
        if not record["ActionsEnabled"]:
            return
        grouped = self._grouped(record) and change.new != State.INSUFFICIENT_DATA
        for action in record[_LISTS[change.new]]:
            by_contributor = grouped and _service(action) in _BY_CONTRIBUTOR
            if by_contributor == bool(change.contributor):
                self._send(record, change, action)

    def _grouped(self, record: Mapping[str, Any]) -> bool:
        if self._book.kind(record["AlarmName"]) != LOG:
            return False
        return bool(
            aggregation_of(record["ScheduledQueryConfiguration"]["AggregationExpression"]).by
        )

    def _send(self, record: Mapping[str, Any], change: Change, action: str) -> None:
        sent = {
            "time": change.at,
            "account": self._book.home.account,
            "region": self._book.home.region,
            "alarm": change.name,
            "from": change.old,
            "to": change.new,
            "action": action,
            **_content(record, change, action, self._book.home),
        }
        self._sent.put(self._sent.following(), sent)
        while len(self._sent) > _MOST:
            self._sent.remove(next(self._sent.items())[0])
        told = {
            "actionState": "Succeeded",
            "stateUpdateTimestamp": int(change.at * 1000),
            "notificationResource": action,
            "publishedMessage": sent.get("message"),
            "error": None,
        }
        item = "AlarmContributorAction" if change.contributor else "Action"
        said = f"Successfully executed action {action}"
        self._book.note(change.name, item, said, told, change.at, contributor=change.contributor)


def _content(record: Mapping[str, Any], change: Change, action: str, home: Home) -> dict[str, Any]:
    """The message, for services that get one."""
    match _service(action):
        case "sns":
            said = sns_message(record, change, home)
            return {"subject": subject(record, change, home), "message": said}
        case "lambda":
            return {"message": lambda_event(record, change, home)}
        case _:
            return {}


def _service(action: str) -> str:
    return action.split(":")[2]
