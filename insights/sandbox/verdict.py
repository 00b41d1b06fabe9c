"""What an evaluation of an alarm comes to, and who makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from insights.dataclass import dataclass

#: The longest that a state's reason and the data beside it can be (API_MetricAlarm).
_REASON, _DATA = 1023, 4000


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state with its reason. The next evaluation that can say something else is ``after``.

    ``trouble`` is the word for an evaluation that failed (``EvaluationState``). ``entered`` and
    ``left`` are the contributors that came into ALARM and out of it, by their fields as JSON.
    """

    state: str
    reason: str
    data: str
    after: float
    trouble: str = ""
    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def shown(self) -> tuple[str, str, str | None]:
        """State, reason and data as they are kept; too long data are left out (assumed)."""
        data = self.data if 0 < len(self.data) <= _DATA else None
        return self.state, self.reason[:_REASON], data


class Judge(Protocol):
    """Evaluates alarms of one type."""

    def cadence(self, record: Mapping[str, Any]) -> int:
        """Seconds from one evaluation to the next, 0 for an alarm that is not evaluated."""

    def first(self, record: Mapping[str, Any], last: float, now: float) -> float:
        """The first evaluation after ``last`` that is worth its work at ``now``."""

    def judge(self, record: Mapping[str, Any], at: float) -> Verdict:
        """The evaluation at a moment, in epoch seconds."""

    def forget(self, name: str) -> None:
        """The alarm is gone."""
