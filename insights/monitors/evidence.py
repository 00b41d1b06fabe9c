"""Thresholds that were taken from a query's rows: what they are from, and how old that is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from insights.catalog.model import Catalog, Entry
from insights.diagnostics import Diagnostic
from insights.errors import UsageError
from insights.monitors.codes import OLD_EVIDENCE
from insights.times import duration

#: How old evidence may be where nothing is said.
MAX_AGE = "90d"
_DAY = 86_400


def old_evidence(catalog: Catalog, today: date) -> Iterator[Diagnostic]:
    """Alarms whose evidence is older than it may be."""
    for entry in catalog.entries.values():
        if entry.status != "retired":
            yield from _old(entry, today)


def _old(entry: Entry, today: date) -> Iterator[Diagnostic]:
    for written in entry.alarms:
        evidence, source = written.get("evidence"), written.get("threshold_from")
        if not evidence or not source:
            continue
        try:
            age = today - date.fromisoformat(evidence["date"])
            most = duration(source.get("max_age", MAX_AGE))
        except (ValueError, UsageError):
            continue
        if age.days * _DAY > most:
            message = f"The threshold of '{written['name']}' is from {evidence['date']}."
            hint = f"Type 'insights tune {entry.name} --alarm {written['name']} --write'."
            span = evidence.value_span("date")
            yield OLD_EVIDENCE.at(evidence.file, span, message, hint)
