"""What running tests found: values that every report is made from."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import field

from insights.dataclass import dataclass
from insights.diagnostics import Span


class Verdict(enum.Enum):
    """How a test ended. ``BROKEN`` is for one that could not be run at all."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test of one entry. ``lines`` say what was expected and what came instead; ``seconds``
    is how long it took.
    """

    entry: str
    test: str
    file: str
    span: Span
    verdict: Verdict
    lines: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """Something of an entry that tests can prove: its query, a metric filter, an alarm.

    ``fires`` where a test has it find something, ``silent`` where one has it find nothing.
    """

    kind: str
    name: str
    fires: bool = False
    silent: bool = False

    @property
    def shares(self) -> tuple[bool, bool]:
        """Both halves of its proof."""
        return self.fires, self.silent


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is proved of one entry."""

    entry: str
    parts: tuple[Part, ...]

    @property
    def percent(self) -> float:
        """How much of the entry is proved; half of each part is firing, half staying silent."""
        halves = [half for part in self.parts for half in part.shares]
        return 100 * sum(halves) / len(halves) if halves else 100.0


@dataclass(frozen=True, slots=True)
class Report:
    """All that was run, and what is proved by it."""

    outcomes: Sequence[Outcome] = field(default_factory=tuple)
    coverage: Sequence[Coverage] = field(default_factory=tuple)

    @property
    def failed(self) -> list[Outcome]:
        """The tests that did not pass."""
        return [one for one in self.outcomes if one.verdict is not Verdict.PASSED]

    @property
    def percent(self) -> float:
        """How much of all entries is proved; 100 where there is nothing to prove."""
        halves = [half for one in self.coverage for part in one.parts for half in part.shares]
        return 100 * sum(halves) / len(halves) if halves else 100.0
