"""All alarms with their states, and what happened to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from insights.dataclass import dataclass
from insights.monitors.alarms.reasons import INITIAL
from insights.sandbox.account import Home
from insights.sandbox.clock import SandboxClock
from insights.sandbox.journal import Table

Record = dict[str, Any]
METRIC, COMPOSITE, LOG = KINDS = ("MetricAlarm", "CompositeAlarm", "LogAlarm")
_STATE = (
    *("StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp"),
    "StateTransitionedTimestamp",
)
#: What an alarm says of itself that its configuration does not.
_OWN = (
    *(*_STATE, "EvaluationState", "ActionsSuppressedBy", "ActionsSuppressedReason"),
    *("AlarmArn", "AlarmConfigurationUpdatedTimestamp"),
)
_DEFAULTS: Mapping[str, Any] = {
    "ActionsEnabled": True,
    "OKActions": [],
    "AlarmActions": [],
    "InsufficientDataActions": [],
}


@dataclass(frozen=True, slots=True)
class Change:
    """An alarm moved from a state ``old`` into another one, ``at`` epoch seconds.

    With a ``contributor``, its fields as JSON, that one alone moved.
    """

    name: str
    old: str
    new: str
    at: float
    contributor: str = ""


class AlarmBook:
    """The alarms of a home by name; a record is what DescribeAlarms returns.

    Its times are epoch seconds. All in ``heard`` hear of each change of a state, in their order,
    once it is written down.
    """

    def __init__(self, home: Home, alarms: Table, history: Table, clock: SandboxClock) -> None:
        self.home = home
        self._alarms = alarms
        self._history = history
        self._clock = clock
        self.heard: list[Callable[[Change], None]] = []

    def kind(self, name: str) -> str:
        """The type of the alarm with that name, or nothing."""
        return str((self._alarms.get(name) or {}).get("kind", ""))

    def get(self, name: str) -> Record | None:
        """The record of an alarm."""
        known = self._alarms.get(name)
        return dict(known["record"]) if known else None

    def all(self, kind: str) -> list[Record]:
        """The alarms of a type, by name."""
        found = [one["record"] for one in self._alarms.values() if one["kind"] == kind]
        return sorted(found, key=lambda one: str(one["AlarmName"]))

    def put(self, kind: str, asked: Mapping[str, Any], *, anew: bool = False) -> str:
        """Create or replace an alarm: ``created``, ``updated``, or nothing where all is the same.

        A replaced one keeps its state, unless ``anew``. One that stays the same stays so in its
        times and its history too (observed 6.4).
        """
        name, now = asked["AlarmName"], self._clock.now()
        before = self.get(name)
        configuration = {**_DEFAULTS, **asked}
        if before is not None and configuration == _configuration(before):
            return ""
        state = {key: before[key] for key in _STATE if key in before} if before else {}
        if before is None or anew:
            state = _initial(now)
        own = {"AlarmArn": self.home.alarm_arn(name), "AlarmConfigurationUpdatedTimestamp": now}
        self._alarms.put(name, {"kind": kind, "record": {**configuration, **own, **state}})
        what = "updated" if before else "created"
        self._configured(name, what, configuration)
        return what

    def delete(self, name: str) -> None:
        """Remove an alarm; its history stays."""
        self._configured(name, "deleted", self.get(name) or {})
        self._alarms.remove(name)

    def enable(self, name: str, enabled: bool) -> None:
        """Switch the actions; the time of the configuration moves whatever they were."""
        record, kind, now = self.get(name), self.kind(name), self._clock.now()
        if record is not None:
            changed = {"ActionsEnabled": enabled, "AlarmConfigurationUpdatedTimestamp": now}
            self._alarms.put(name, {"kind": kind, "record": {**record, **changed}})
            self._configured(name, "updated", _configuration(record))

    def set_state(
        self, name: str, value: str, reason: str, data: str | None, at: float | None = None
    ) -> None:
        """Move an alarm into another state, now or ``at``; the same changes nothing (6.4)."""
        known = self._alarms.get(name)
        record, now = known["record"], self._clock.now() if at is None else at
        if record["StateValue"] == value:
            return
        old = _told(record)
        changed = {key: item for key, item in record.items() if key != "StateReasonData"}
        changed |= {"StateValue": value, "StateReason": reason}
        changed |= {"StateUpdatedTimestamp": now, "StateTransitionedTimestamp": now}
        if data is not None:
            changed["StateReasonData"] = data
        self._alarms.put(name, {"kind": known["kind"], "record": changed})
        summary = f"Alarm updated from {record['StateValue']} to {value}"
        told = {"version": "1.0", "oldState": old, "newState": _told(changed)}
        self.note(name, "StateUpdate", summary, told, now)
        self._tell(Change(name, record["StateValue"], value, now))

    def move_contributor(self, name: str, fields: str, old: str, new: str, at: float) -> None:
        """A group of a log alarm, by its fields as JSON, moved into another state."""
        told = {
            "version": "1.0",
            "oldState": {"stateValue": old},
            "newState": {"stateValue": new},
        }
        summary = f"Alarm contributor updated from {old} to {new}"
        item = "AlarmContributorStateUpdate"
        self.note(name, item, summary, told, at, contributor=fields)
        self._tell(Change(name, old, new, at, fields))

    def set_trouble(self, name: str, trouble: str) -> None:
        """Say what is wrong with the evaluations, or nothing."""
        self._say(name, {"EvaluationState": trouble})

    def set_suppressed(self, name: str, by: str) -> None:
        """Say what suppresses the actions of a composite alarm, or nothing.

        The words are those of the documentation's example for the wait period (D), and alike
        for the others (A).
        """
        reason = f"Actions suppressed by {by}" if by else ""
        self._say(name, {"ActionsSuppressedBy": by, "ActionsSuppressedReason": reason})

    def note(
        self,
        name: str,
        item: str,
        summary: str,
        told: Record,
        at: float,
        contributor: str = "",
    ) -> None:
        """Add to an alarm's history."""
        record = {
            "AlarmName": name,
            "AlarmType": self.kind(name),
            "Timestamp": at,
            "HistoryItemType": item,
            "HistorySummary": summary[:255],
            "HistoryData": json.dumps(told)[:4095],
        }
        if contributor:
            record["AlarmContributorId"] = contributor_id(contributor)
            record["AlarmContributorAttributes"] = json.loads(contributor)
        self._history.put(self._history.following(), record)

    def history(self) -> list[Record]:
        """What happened, oldest first."""
        return self._history.values()

    def clear(self) -> None:
        """Forget all alarms and their history."""
        self._alarms.clear()
        self._history.clear()

    def _configured(self, name: str, what: str, configuration: Record) -> None:
        told: Record = {
            "version": "1.0",
            "type": {"created": "Create", "deleted": "Delete"}.get(what, "Update"),
        }
        told[f"{what}Alarm"] = configuration
        summary = f'Alarm "{name}" {what}'
        self.note(name, "ConfigurationUpdate", summary, told, self._clock.now())

    def _say(self, name: str, said: Mapping[str, str]) -> None:
        """Put words into a record, and take out those that are empty."""
        known = self._alarms.get(name)
        kept = {key: value for key, value in known["record"].items() if key not in said}
        record = {**kept, **{key: value for key, value in said.items() if value}}
        if record != known["record"]:
            self._alarms.put(name, {**known, "record": record})

    def _tell(self, change: Change) -> None:
        for hear in self.heard:
            hear(change)


def contributor_id(fields: str) -> str:
    """What stands for a contributor with these fields, which are JSON."""
    return hashlib.sha256(fields.encode()).hexdigest()[:16]


def _configuration(record: Mapping[str, Any]) -> Record:
    return {key: value for key, value in record.items() if key not in _OWN}


def _initial(now: float) -> Record:
    return {
        "StateValue": "INSUFFICIENT_DATA",
        "StateReason": INITIAL,
        "StateUpdatedTimestamp": now,
        "StateTransitionedTimestamp": now,
    }


def _told(record: Mapping[str, Any]) -> Record:
    told = {"stateValue": record["StateValue"], "stateReason": record["StateReason"]}
    if "StateReasonData" in record:
        told["stateReasonData"] = json.loads(record["StateReasonData"])
    return told
