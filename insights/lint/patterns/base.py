"""What a rule over patterns is, and what it sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from insights.dataclass import dataclass
from insights.lang.log_types import LogSource
from insights.lint.base import Finding, Rule
from insights.patterns.nodes import Pattern


@dataclass(frozen=True, slots=True)
class PatternContext:
    """A pattern, and the logs it is for."""

    pattern: Pattern
    source: LogSource


class PatternRule(Rule):
    """One rule a file. ``good`` and ``bad`` patterns are its tests and its documentation."""

    source: ClassVar[LogSource] = LogSource("text")

    def look(self, context: PatternContext) -> Iterator[Finding]:
        """All findings in one pattern."""
        raise AssertionError(f"{type(self).__name__} does not look at {context.pattern}")
