"""Findings about the user's text: what is wrong, where, and what to type instead.

A diagnostic is a value. It is collected, sorted and rendered; it is never raised. Whatever is
wrong with the world is an :class:`insights.errors.InsightsError` instead.
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Iterable

from insights.dataclass import dataclass


class Severity(enum.IntEnum):
    """How much a finding matters; larger is worse, so ``max`` works."""

    HINT = 10
    WARNING = 20
    ERROR = 30

    @property
    def word(self) -> str:
        """The name as people write it: ``error``, ``warning`` or ``hint``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open region of a file; lines and columns count characters from 1."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    The message states the fact in one sentence and names the thing at fault; the hint, if any,
    says what to type instead.
    """

    code: str
    slug: str
    severity: Severity
    file: str
    span: Span
    message: str
    hint: str = ""

    @property
    def sort_key(self) -> tuple[str, Span, str, str]:
        """Order of all outputs: file, place, code."""
        return (self.file, self.span, self.code, self.message)

    @property
    def where(self) -> str:
        """``file:line:column``, as editors and terminals understand it."""
        return f"{self.file}:{self.span.line}:{self.span.column}"


class Source:
    """Text, and where it was written.

    ``line`` and ``indent`` place text that was cut out of a YAML block scalar: the line of the
    file on which the text starts, and the columns that were removed from each of its lines.
    ``fixed`` is for folded or quoted scalars, whose lines are not the file's lines: every
    position is then the scalar's own span.
    """

    __slots__ = ("_starts", "file", "fixed", "indent", "line", "text")

    def __init__(
        self,
        text: str,
        file: str = "<query>",
        line: int = 1,
        indent: int = 0,
        fixed: Span | None = None,
    ) -> None:
        self.text = text
        self.file = file
        self.line = line
        self.indent = indent
        self.fixed = fixed
        self._starts: list[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """The place in the file of ``text[start:end]``."""
        if self.fixed is not None:
            return self.fixed
        return Span(*self._locate(start), *self._locate(end))

    def local(self, offset: int) -> tuple[int, int]:
        """Line and column inside the text alone, both from 1."""
        starts = self._line_starts()
        row = bisect_right(starts, offset) - 1
        return row + 1, offset - starts[row] + 1

    def _locate(self, offset: int) -> tuple[int, int]:
        row, column = self.local(offset)
        return self.line + row - 1, self.indent + column

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            starts = [0]
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts


def ordered(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, place and code, without repetitions."""
    return sorted(dict.fromkeys(found), key=lambda diagnostic: diagnostic.sort_key)


def worst(found: Iterable[Diagnostic]) -> Severity | None:
    """The highest severity, or ``None`` where nothing was found."""
    return max((diagnostic.severity for diagnostic in found), default=None)
