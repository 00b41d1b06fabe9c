"""Where the meaning of a pattern is open: what is taken for granted, and what else may be true.

The first reading of each is what the recordings and the documentation come nearest to; none of
these points is settled by either (cloudwatch spec 12, after observed 3).
"""

from __future__ import annotations

from dataclasses import replace

from insights.dataclass import dataclass
from insights.lang.walk import find
from insights.patterns.nodes import (
    Compare,
    Is,
    JsonPattern,
    Number,
    Pattern,
    Regex,
    SpacePattern,
    State,
    Test,
)


@dataclass(frozen=True, slots=True)
class Readings:
    """One meaning of everything that is open. The defaults are the readings that count.

    ``inside_text``: a JSON object inside other text is an event too. ``numbers_as_text``: a
    regular expression sees the spelling of JSON numbers. ``by_value``: ``=`` and ``!=`` with a
    bare number compare words by value. ``breaks``: line breaks separate words as blanks do.
    ``closed_early``: a quote or bracket closes only in front of a blank. ``every``: ``!=`` and
    ``NOT EXISTS`` behind a wildcard speak of all elements, not of any.
    """

    inside_text: bool = False
    numbers_as_text: bool = False
    by_value: bool = False
    breaks: bool = False
    closed_early: bool = False
    every: bool = False


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A point that is open, in the words of a report: what the other reading would mean."""

    name: str
    words: str

    @property
    def other(self) -> Readings:
        """All first readings but this one."""
        return replace(Readings(), **{self.name: True})


_INSIDE = OpenQuestion("inside_text", "a JSON object inside other text counts as the event")
_NUMBERS = OpenQuestion("numbers_as_text", "a regular expression also looks at JSON numbers")
_VALUE = OpenQuestion("by_value", "a bare number is compared with words by value")
_BREAKS = OpenQuestion("breaks", "line breaks separate words")
_CLOSED = OpenQuestion("closed_early", "a quote or bracket closes only in front of a blank")
_EVERY = OpenQuestion("every", "'!=' and NOT EXISTS behind a wildcard speak of all elements")


def open_questions(pattern: Pattern) -> list[OpenQuestion]:
    """Those that can make a difference for this pattern."""
    if isinstance(pattern, SpacePattern):
        asked = [_BREAKS, _CLOSED]
        return [*asked, _VALUE] if any(map(_is_equal_number, find(pattern, Test))) else asked
    if not isinstance(pattern, JsonPattern):
        return []
    asked = [_INSIDE]
    if any(find(pattern, Regex)):
        asked.append(_NUMBERS)
    tests: list[Compare | Is] = [*find(pattern, Compare), *find(pattern, Is)]
    if any(speaks_of_absence(node) and node.selector.wildcards for node in tests):
        asked.append(_EVERY)
    return asked


def _is_equal_number(test: Test) -> bool:
    return isinstance(test.operand, Number) and test.operator in ("=", "!=")


def speaks_of_absence(node: Compare | Is) -> bool:
    """Whether a condition asks for what is not there."""
    return node.state is State.ABSENT if isinstance(node, Is) else node.operator == "!="
