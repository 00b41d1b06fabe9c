"""Composite alarms: put, and evaluated whenever one of their children changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from insights.monitors.alarms.composite import holds
from insights.monitors.alarms.reason_data import instant
from insights.monitors.alarms.states import State
from insights.sandbox.alarm_book import COMPOSITE, AlarmBook, Change
from insights.sandbox.alarm_rules import wrong
from insights.sandbox.alarm_tags import AlarmTags, check_tags, without_tags
from insights.sandbox.composite_alarms import check_composite_alarm
from insights.sandbox.relations import Relations, named, rule_of

Reply = dict[str, Any]
#: The longest reason data that a state has (API_CompositeAlarm).
_DATA = 4000


class CompositeOperations:
    """PutCompositeAlarm. A state that was set lasts until a child changes (D)."""

    def __init__(self, book: AlarmBook, tags: AlarmTags) -> None:
        self._book = book
        self._tags = tags
        self._arn = book.home.alarm_arn
        self._relations = Relations(book)
        book.heard.append(self._child_changed)
        self.operations: Mapping[str, Callable[[Reply], Reply]] = {"PutCompositeAlarm": self.put}

    def put(self, parameters: Reply) -> Reply:
        """PutCompositeAlarm: a new one is evaluated at once, a changed one too (D).

        The reason after a change is that of an emulator (E).
        """
        asked, tags = without_tags(parameters)
        name = asked["AlarmName"]
        check_composite_alarm(asked, self._book)
        check_tags(tags)
        if self._book.kind(name) not in ("", COMPOSITE):
            raise wrong(f"An alarm of another type is named {name}.")
        what = self._book.put(COMPOSITE, asked)
        if what == "created":
            self._tags.put(self._arn(name), tags)
        if what:
            self._evaluate(name, f"{self._arn(name)} was {what} and its alarm rule evaluates to ")
        return {}

    def _evaluate(self, name: str, said: str) -> None:
        """After the alarm itself changed: all of its children are behind its state."""
        state = self._state(name)
        if state is not None:
            data = self._data(self._relations.children(name))
            self._book.set_state(name, state, f"{said}{state}", data)

    def _child_changed(self, change: Change) -> None:
        if change.contributor:
            return
        moment = datetime.fromtimestamp(change.at, UTC).strftime("%A %d %B, %Y %H:%M:%S UTC")
        reason = f"{self._arn(change.name)} transitioned to {change.new} at {moment}"
        for name in self._relations.parents(change.name):
            state = self._state(name)
            if state is not None:
                data = self._data([change.name])
                self._book.set_state(name, state, reason, data, at=change.at)

    def _state(self, name: str) -> State | None:
        """What its rule says; nothing where alarms depend on one another in a circle (D)."""
        record = self._book.get(name)
        if record is None or self._relations.in_circle(name):
            return None
        return State.ALARM if holds(rule_of(record), self._state_of) else State.OK

    def _state_of(self, reference: str) -> State:
        record = self._book.get(named(reference, self._book.home)) or {}
        return State(record.get("StateValue", State.INSUFFICIENT_DATA))

    def _data(self, names: Iterable[str]) -> str | None:
        """``triggeringAlarms`` as recorded (V, observed 7); too long data are left out (A)."""
        triggering = [self._triggering(name) for name in names]
        text = json.dumps({"triggeringAlarms": triggering}, separators=(",", ":"))
        return text if len(text) <= _DATA else None

    def _triggering(self, name: str) -> Reply:
        record = self._book.get(name) or {}
        moment = instant(record["StateTransitionedTimestamp"])
        state = {"value": record["StateValue"], "timestamp": moment}
        return {"arn": self._arn(name), "state": state}
