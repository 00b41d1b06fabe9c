"""Whether a pattern of one's own and a query's filter select the same events."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from insights.dataclass import dataclass
from insights.patterns.matcher import matcher
from insights.patterns.nodes import Pattern


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An event that one of the two selects; ``number`` counts the events from 1."""

    number: int
    message: str
    matched: bool

    @property
    def words(self) -> str:
        """Which of the two it is, as a sentence."""
        if self.matched:
            return f"Event {self.number} matches the pattern, and the query leaves it out."
        return f"Event {self.number} is selected by the query, and the pattern does not match it."


def disagreements(
    pattern: Pattern, messages: Sequence[str], selected: Collection[int]
) -> list[Disagreement]:
    """The events on which they part; ``selected`` are the numbers of those the query keeps."""
    match = matcher(pattern)
    found = []
    for number, message in enumerate(messages, 1):
        matched = match(message) is not None
        if matched is not (number in selected):
            found.append(Disagreement(number, message, matched))
    return found
