"""Which events a pattern matches, as TestMetricFilter tells it.

A matcher is made once for a pattern and is then asked for every event.
"""

from __future__ import annotations

from collections.abc import Callable

from insights.dataclass import dataclass
from insights.patterns.json_match import match_json
from insights.patterns.nodes import (
    JsonPattern,
    Pattern,
    Regex,
    Role,
    SpacePattern,
    Term,
    TextPattern,
)
from insights.patterns.operands import Fits, fits_regex, some
from insights.patterns.readings import OpenQuestion, Readings, open_questions
from insights.patterns.space_match import match_space

#: The extracted values of an event that matches, by name; ``None`` for one that does not. Text
#: and JSON patterns extract nothing (observed 3.4).
Match = Callable[[str], dict[str, str] | None]


def matcher(pattern: Pattern, readings: Readings | None = None) -> Match:
    """What tells of a message whether it matches, and with which values."""
    readings = readings or Readings()
    match pattern:
        case SpacePattern():
            return match_space(pattern, readings)
        case JsonPattern():
            fits = match_json(pattern, readings)
        case TextPattern():
            fits = _text(pattern)
    return lambda message: {} if fits(message) else None


def _text(pattern: TextPattern) -> Fits:
    """Required terms are all there, excluded ones are not; without either, one of the optional."""
    if pattern.is_any:
        return some([_term(term) for term in pattern.terms])
    required = [_term(term) for term in pattern.terms if term.role is Role.REQUIRED]
    excluded = [_term(term) for term in pattern.terms if term.role is Role.EXCLUDED]

    def fits(message: str) -> bool:
        found = all(term(message) for term in required)
        return found and not any(term(message) for term in excluded)

    return fits


def _term(term: Term) -> Fits:
    if isinstance(term.operand, Regex):
        return fits_regex(term.operand)
    wanted = term.operand.value
    return lambda message: wanted in message


@dataclass(frozen=True, slots=True)
class Difference:
    """An event on which two readings of a pattern part."""

    question: OpenQuestion
    values: dict[str, str] | None
    other: dict[str, str] | None

    @property
    def words(self) -> str:
        """What would be otherwise, as a sentence."""
        if self.values is not None and self.other is not None:
            then = "it gives other values"
        else:
            then = "it does not match" if self.other is None else "it matches"
        return f"If {self.question.words}, {then}."


class BothReadings:
    """A pattern in all its readings: asks each that can make a difference."""

    def __init__(self, pattern: Pattern) -> None:
        self._match = matcher(pattern)
        self._others = [
            (question, matcher(pattern, question.other)) for question in open_questions(pattern)
        ]

    def __call__(self, message: str) -> tuple[dict[str, str] | None, list[Difference]]:
        """The extracted values as in :data:`Match`, and where another reading differs."""
        values = self._match(message)
        told = []
        for question, other in self._others:
            then = other(message)
            if then != values:
                told.append(Difference(question, values, then))
        return values, told
