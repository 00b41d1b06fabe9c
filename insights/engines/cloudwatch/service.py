"""The logs client behind the request budget, the retry policy and the clock."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from itertools import count
from typing import Any, Protocol

from insights.dataclass import dataclass
from insights.engines.cloudwatch.budget import RequestBudget
from insights.engines.cloudwatch.connection import Connection
from insights.engines.cloudwatch.errors import error_code, sentence, translate
from insights.engines.cloudwatch.patience import OutOfPatienceError, Patience
from insights.engines.cloudwatch.slots import Slot
from insights.engines.cloudwatch.trouble import CutReplyError, Trouble, trouble_of

#: Operation, to the client's method and the member that each whole reply has, if there is one.
OPERATIONS: Mapping[str, tuple[str, str]] = {
    "StartQuery": ("start_query", "queryId"),
    "GetQueryResults": ("get_query_results", "status"),
    "StopQuery": ("stop_query", "success"),
    "DescribeQueries": ("describe_queries", "queries"),
    "DescribeLogGroups": ("describe_log_groups", "logGroups"),
    "DescribeLogStreams": ("describe_log_streams", "logStreams"),
    "GetLogEvents": ("get_log_events", "events"),
    "GetLogGroupFields": ("get_log_group_fields", "logGroupFields"),
    "ListLogGroups": ("list_log_groups", "logGroups"),
}
#: The first wait after a refusal, and the longest, in seconds.
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 10.0
#: How often an endpoint that never answered is tried.
_TRIES_AT_FIRST = 3
#: Looks whether a query may start, while as many as may run at once do, in seconds.
_SLOT_PAUSES = (0.2, 2.0)


class Names(Protocol):
    """Log groups by what was asked for (``prefix*``, ``tag:...``), for as long as that holds."""

    def find(self, asked: str) -> list[str] | None:
        """The names that were found before; ``None`` where they have to be looked up."""

    def keep(self, asked: str, names: Sequence[str]) -> None:
        """Remember them; must never raise."""


class Forgetful:
    """Remembers nothing."""

    def find(self, asked: str) -> list[str] | None:
        """Nothing."""

    def keep(self, asked: str, names: Sequence[str]) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Door:
    """What all runs of an engine share; ``operations`` are those that it can send."""

    client: Any
    budget: RequestBudget
    connection: Connection = field(default_factory=Connection)
    random: random.Random = field(default_factory=random.Random)
    names: Names = field(default_factory=Forgetful)
    operations: Mapping[str, tuple[str, str]] = field(default_factory=lambda: OPERATIONS)


class Service:
    """One run's way to CloudWatch Logs. ``notice`` hears in words why a request waits."""

    def __init__(self, door: Door, patience: Patience, notice: Callable[[str], None]) -> None:
        self.door = door
        self.patience = patience
        self._notice = notice
        self._reached = False

    def with_patience(self, patience: Patience) -> Service:
        """The same service, waiting by another measure."""
        other = Service(self.door, patience, self._notice)
        other._reached = self._reached
        return other

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """The reply, sent for until it comes whole.

        Not for StartQuery, which must not be repeated blindly. Raises ``InsightsError`` where
        the answer is final and ``OutOfPatienceError`` at the deadline.
        """
        for attempt in count():
            self.take_turn(operation)
            try:
                return self.send(operation, parameters)
            except Exception as error:
                self.wait_out(error, operation, attempt)
        raise AssertionError("unreachable")  # pragma: no cover

    def take_turn(self, operation: str) -> None:
        """Wait until the budget has room for one such request."""
        clock = self.patience.clock
        self.patience.pause(self.door.budget.reserve(operation, clock.now()))

    def take_slot(self) -> Slot:
        """Wait until one more query may run."""
        slots, (pause, longest) = self.door.budget.slots, _SLOT_PAUSES
        reason = f"{slots.most} queries run already, which is the most at once"
        while (slot := slots.take()) is None:
            self._notice(f"waiting: {reason}")
            self.patience.pause(pause * self.door.random.uniform(0.5, 1.0), reason)
            pause = min(longest, pause * 1.5)
        return slot

    def send(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """One request. Raises what botocore raises, or ``CutReplyError``."""
        method, member = self.door.operations[operation]
        reply: dict[str, Any] = getattr(self.door.client, method)(**parameters)
        self._reached = True
        if member and reply.get(member) is None:
            raise CutReplyError(f"The reply to {operation} ended early.")
        return reply

    def wait_out(self, error: Exception, operation: str, attempt: int) -> None:
        """Wait before the next attempt (they count from 0), or raise what the error means."""
        trouble = trouble_of(error)
        self._reached = self._reached or bool(error_code(error))
        hopeless = trouble is Trouble.UNREACHED and not self._reached
        if trouble is Trouble.FINAL or (hopeless and attempt + 1 >= _TRIES_AT_FIRST):
            raise translate(error, self.door.connection, operation) from error
        reason = sentence(error)
        self._notice(f"waiting: {reason}")
        try:
            self.patience.pause(self._delay(attempt), reason)
        except OutOfPatienceError:
            raise OutOfPatienceError(f"{operation} was refused to the end: {reason}") from error

    def _delay(self, attempt: int) -> float:
        longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(attempt, 10))
        return longest * self.door.random.uniform(0.5, 1.0)
