"""A review as diagnostics, on lines that changed."""

from __future__ import annotations

from collections.abc import Iterator

from insights.catalog import lock_codes
from insights.catalog.versions import Impact
from insights.diagnostics import Diagnostic, ordered
from insights.review.catalogs import Review, Reviewed
from insights.review.lines import on_changed_line

_FAULTS = {
    "version": lock_codes.VERSION,
    "gone": lock_codes.GONE,
    "retired": lock_codes.RETIRED,
    "unreadable": lock_codes.BROKEN,
}
_CHANGES = {
    Impact.BREAKING: lock_codes.BREAKING,
    Impact.BEHAVIOUR: lock_codes.BEHAVIOUR,
    Impact.MONITORS: lock_codes.MONITORS,
}


def findings(review: Review) -> list[Diagnostic]:
    """What cannot stay as it is as errors, and changes of more than wording as hints."""
    return ordered(one for entry in review.entries for one in _of_entry(entry))


def _of_entry(entry: Reviewed) -> Iterator[Diagnostic]:
    for fault in entry.faults:
        span = on_changed_line(fault.span, entry.lines)
        yield _FAULTS[fault.kind].at(entry.file, span, fault.message, fault.hint)
    for change in entry.changes:
        code = _CHANGES.get(change.impact)
        if code is not None:
            span = on_changed_line(change.span, entry.lines)
            yield code.at(entry.file, span, f"{entry.name}: {change.text}")
