"""When an answer is to count as a finding: ``--fail-on``."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from insights.errors import FindingsError, UsageError
from insights.results import ResultSet
from insights.suggest import did_you_mean


class FailOn(enum.Enum):
    """What an answer may not be."""

    EMPTY = "empty"
    ANY = "any"
    TRUNCATED = "truncated"
    PARTIAL = "partial"


def conditions(texts: Iterable[str]) -> frozenset[FailOn]:
    """Those that were typed, each alone or several between commas; ``UsageError`` for others."""
    words = [word.strip() for text in texts for word in text.split(",")]
    known = [one.value for one in FailOn]
    for word in words:
        if word not in known:
            hint = did_you_mean(word, known) or f"Type one of {', '.join(known)}."
            raise UsageError(f"'{word}' is nothing that --fail-on knows.", hint)
    return frozenset(map(FailOn, words))


def check(result: ResultSet, wanted: frozenset[FailOn]) -> None:
    """Raise ``FindingsError`` where the answer, whose rows were read, is what it may not be.

    An answer that lacks a part does not count as empty, because nobody knows whether it is.
    """
    found = [why for one, why in _holding(result) if one in wanted]
    if found:
        raise FindingsError(" ".join(found), ())


def _holding(result: ResultSet) -> Iterable[tuple[FailOn, str]]:
    completeness, rows = result.completeness, result.delivered
    missing = completeness.missing
    if not rows and not missing:
        yield FailOn.EMPTY, "The answer is empty (--fail-on empty)."
    if rows:
        count = "one row" if rows == 1 else f"{rows:,} rows"
        yield FailOn.ANY, f"The answer has {count} (--fail-on any)."
    if completeness.cut_by:
        yield FailOn.TRUNCATED, f"The answer is cut by {completeness.cut_by} (--fail-on truncated)."
    if missing:
        yield FailOn.PARTIAL, f"{' '.join(missing)} (--fail-on partial)."
