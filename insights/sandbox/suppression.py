"""When the actions of a composite alarm are held back (CompositeAlarm, alarm-suppression).

Documented (D): nothing is done while the suppressor is in ALARM; the alarm waits for it to come
there for the wait period, and after it has left for the extension period, and acts then. That
only a step into ALARM waits, and that what was held back is done for the state that the alarm
has by then, is assumed (A).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from insights.monitors.alarms.states import State
from insights.sandbox.alarm_book import AlarmBook, Change
from insights.sandbox.journal import Table
from insights.sandbox.relations import Relations, suppressor_of

_BY_ALARM, _WAITING, _EXTENDED = "Alarm", "WaitPeriod", "ExtensionPeriod"


class Suppression:
    """``kept`` holds what suppresses each alarm, until when, and the state that is held back.

    ``perform`` does the actions of a change that is let go.
    """

    def __init__(self, kept: Table, book: AlarmBook, perform: Callable[[Change], None]) -> None:
        self._kept = kept
        self._book = book
        self._perform = perform
        self._relations = Relations(book)

    def passes(self, change: Change) -> bool:
        """Whether the actions of a change are to be done now; else they are held back."""
        record = self._book.get(change.name) or {}
        suppressor = suppressor_of(record, self._book.home)
        if not suppressor:
            return True
        known = self._known(change.name)
        if self._state(suppressor) == State.ALARM:
            self._hold(change.name, _BY_ALARM, None, known.get("old") or change.old)
            return False
        if known.get("by") == _EXTENDED:
            self._hold(change.name, _EXTENDED, known["until"], known.get("old") or change.old)
            return False
        wait = record["ActionsSuppressorWaitPeriod"]
        if change.new == State.ALARM and wait:
            self._hold(change.name, _WAITING, change.at + wait, change.old)
            return False
        self._forget(change.name)
        return True

    def suppressor_changed(self, change: Change) -> None:
        """The alarms that a changed alarm suppresses: held back, or soon no longer."""
        for name in self._relations.suppressed(change.name):
            known, old = self._known(name), self._known(name).get("old")
            record = self._book.get(name) or {}
            if change.new == State.ALARM:
                self._hold(name, _BY_ALARM, None, old)
            elif known.get("by") == _BY_ALARM:
                until = change.at + record["ActionsSuppressorExtensionPeriod"]
                self._hold(name, _EXTENDED, until, old)
                self.release(change.at)

    def release(self, until: float) -> None:
        """Let go what is over by then, in the order of time."""
        due = [
            (kept["until"], name)
            for name, kept in self._kept.items()
            if kept["until"] is not None and kept["until"] <= until
        ]
        for at, name in sorted(due):
            old = self._known(name).get("old")
            record = self._book.get(name)
            self._forget(name)
            if old and record and record["StateValue"] != old:
                self._perform(Change(name, old, record["StateValue"], at))

    def _known(self, name: str) -> Mapping[str, Any]:
        """What is kept of an alarm; nothing once its suppressor or its periods are others."""
        kept = self._kept.get(name) or {}
        return kept if kept.get("of") == self._of(name) else {}

    def _of(self, name: str) -> list[Any]:
        record = self._book.get(name) or {}
        keys = ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")
        return [suppressor_of(record, self._book.home), *(record.get(key) for key in keys)]

    def _hold(self, name: str, by: str, until: float | None, old: str | None) -> None:
        self._kept.put(name, {"of": self._of(name), "by": by, "until": until, "old": old})
        self._book.set_suppressed(name, by)

    def _forget(self, name: str) -> None:
        self._kept.remove(name)
        if self._book.get(name):
            self._book.set_suppressed(name, "")

    def _state(self, name: str) -> str:
        record = self._book.get(name) or {}
        return str(record.get("StateValue", State.INSUFFICIENT_DATA))
