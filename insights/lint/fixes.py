"""Findings that have one safe answer, answered in the text.

The edits of one finding are made together or not at all. What comes out always parses, and never
has more to fix than what went in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Source
from insights.lang import parse
from insights.lint.base import Edit
from insights.lint.linter import Found
from insights.lint.repairs import repairs

#: How often a text is looked at again; a fix seldom uncovers more than one other.
_ROUNDS = 8

Check = Callable[[str], Sequence[Found]]
Edits = tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """The text with its fixes, and the findings that they answered, in the order of fixing."""

    text: str
    fixed: tuple[Diagnostic, ...] = ()


def fix(text: str, check: Check) -> Fixed:
    """All fixes of a query, round by round until nothing is left to do.

    ``check`` finds what is wrong with a text. A text with faults of syntax is fixed only where
    each of them has a safe answer; else it comes back as it is.
    """
    repaired, answered = _repaired(text)
    if not parses(repaired):
        return Fixed(text)
    done = [*answered]
    current, found = repaired, _fixable(check(repaired))
    for _ in range(_ROUNDS):
        changed, told = _round(current, found)
        left = _fixable(check(changed))
        if not told or len(left) >= len(found):
            break
        current, found = changed, left
        done += told
    return Fixed(current, tuple(done))


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits made; of those that overlap, the first to start is made alone."""
    return _apply(text, [(edit,) for edit in edits])[0]


def parses(text: str) -> bool:
    """Whether a text is a query without a fault of syntax."""
    return not parse(Source(text))[1]


def _fixable(found: Iterable[Found]) -> list[Found]:
    return [one for one in found if one.edits]


def _repaired(text: str) -> tuple[str, list[Diagnostic]]:
    """The text without those faults of syntax that have a safe answer."""
    told: list[Diagnostic] = []
    for _ in range(_ROUNDS):
        found = repairs(Source(text))
        if not found:
            break
        text, made = _apply(text, [one.edits for one in found])
        told += [one.diagnostic for at, one in enumerate(found) if at in made]
    return text, told


def _round(text: str, found: Sequence[Found]) -> tuple[str, list[Diagnostic]]:
    """One round of edits; where together they break the text, those that do not alone."""
    changed, made = _apply(text, [one.edits for one in found])
    if parses(changed):
        return changed, [found[at].diagnostic for at in sorted(made)]
    for one in found:
        changed, _ = _apply(text, [one.edits])
        if parses(changed):
            return changed, [one.diagnostic]
    return text, []


def _apply(text: str, groups: Sequence[Edits]) -> tuple[str, set[int]]:
    """The text with groups of edits made, and the indexes of the groups that were.

    Groups are taken in the order of their starts; one that touches an earlier one is left out.
    """
    order = sorted(range(len(groups)), key=lambda at: min((e.start for e in groups[at]), default=0))
    taken: list[Edit] = []
    made: set[int] = set()
    for at in order:
        if groups[at] and not any(_clash(one, other) for one in groups[at] for other in taken):
            taken += groups[at]
            made.add(at)
    for edit in sorted(taken, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text, made


def _clash(one: Edit, other: Edit) -> bool:
    """Whether two edits cannot both be made: they overlap, or insert at one place."""
    if one.start == other.start:
        return True
    first, second = (one, other) if one.start < other.start else (other, one)
    return first.end > second.start
