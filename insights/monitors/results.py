"""What became of the steps of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from insights.dataclass import dataclass
from insights.monitors.steps import Step


class Outcome(StrEnum):
    """What became of a step."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    """It needs what another step failed to make."""
    LEFT = "left"
    """It was not tried, or its object is no longer what the plan saw."""


@dataclass(frozen=True, slots=True)
class Result:
    """A step and what became of it; ``message`` and ``hint`` say why it was not done."""

    step: Step
    outcome: Outcome
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The results of all steps, in their order; ``interrupted`` where somebody stopped it."""

    results: Sequence[Result] = ()
    interrupted: bool = False

    def count(self, outcome: Outcome) -> int:
        """How many steps ended so."""
        return sum(1 for one in self.results if one.outcome is outcome)

    @property
    def complete(self) -> bool:
        """Whether every step was done."""
        return all(one.outcome is Outcome.DONE for one in self.results)
