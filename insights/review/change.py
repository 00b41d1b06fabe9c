"""One change of an entry, with what it means."""

from __future__ import annotations

from insights.catalog.versions import Impact
from insights.dataclass import dataclass
from insights.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Change:
    """``text`` is a sentence; ``before`` and ``after`` are what it is about, where that is short.

    ``span`` is its place in the new file. Without ``counts`` a change needs no new version: that
    of a test, of the status, of the place of the file.
    """

    impact: Impact
    text: str
    span: Span
    before: str = ""
    after: str = ""
    counts: bool = True
