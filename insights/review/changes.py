"""Two states of one entry: everything that changed, worst first."""

from __future__ import annotations

from collections.abc import Iterator

from insights.catalog.meaning import behaviour, prose, query_text, wording
from insights.catalog.model import Entry
from insights.catalog.versions import Impact
from insights.lang.log_types import LogSource
from insights.review.change import Change
from insights.review.columns import column_changes, contract
from insights.review.monitors import Side, monitor_changes
from insights.review.parameters import parameter_changes
from insights.review.queries import query_changes


def changes(
    old: Entry, new: Entry, old_source: LogSource, new_source: LogSource
) -> tuple[Change, ...]:
    """All changes of an entry; none where nothing but the layout of its YAML differs."""
    found = list(_meant(old, new, old_source, new_source))
    if not found and behaviour(old) != behaviour(new):
        text = "What the entry does is written in another way."
        found.append(Change(Impact.BEHAVIOUR, text, new.span("query")))
    found += [*_told(old, new), *_status(old, new)]
    if old.tests != new.tests:
        text = "Its tests changed."
        found.append(Change(Impact.WORDING, text, new.span("tests"), counts=False))
    return tuple(sorted(found, key=lambda one: -one.impact))


def _meant(
    old: Entry, new: Entry, old_source: LogSource, new_source: LogSource
) -> Iterator[Change]:
    """Everything that is no wording."""
    before, after = contract(old, old_source), contract(new, new_source)
    yield from column_changes(before, after, new)
    yield from parameter_changes(old, new)
    yield from query_changes(old, new)
    yield from _settings(old, new)
    if old_source != new_source and old.source == new.source:
        text = f"The source '{new.source}' has another type, format or fields."
        yield Change(Impact.BEHAVIOUR, text, new.span("source"), counts=False)
    yield from monitor_changes(Side(old, old_source), Side(new, new_source))


def _settings(old: Entry, new: Entry) -> Iterator[Change]:
    pairs = (
        ("source", "It reads", old.source, new.source),
        ("language", "It is written in", old.language, new.language),
        ("window", "Without a time it looks back", old.window, new.window),
        ("max_scan", "Its limit of bytes to scan is", old.max_scan, new.max_scan),
    )
    for key, start, before, after in pairs:
        if before != after:
            shown = [f"{one:,}" if isinstance(one, int) else str(one) for one in (before, after)]
            text = f"{start} {shown[1]}, not {shown[0]}."
            yield Change(
                Impact.BEHAVIOUR, text.replace("None", "none"), new.span(key), shown[0], shown[1]
            )


def _told(old: Entry, new: Entry) -> Iterator[Change]:
    """Wording: layout and comments of the query where its tree is the same, and prose."""
    if wording(old) == wording(new):
        return
    before, after = prose(old), prose(new)
    for key in dict.fromkeys((*after, *before)):
        if before.get(key) == after.get(key):
            continue
        if key != "query":
            yield Change(Impact.WORDING, f"The wording of '{key}' changed.", new.span(key))
        elif query_text(old) == query_text(new):
            text = "The query has another layout or other comments."
            yield Change(Impact.WORDING, text, new.span("query"))


def _status(old: Entry, new: Entry) -> Iterator[Change]:
    if (old.status, old.replaced_by) == (new.status, new.replaced_by):
        return
    instead = f"; '{new.replaced_by}' replaces it" if new.replaced_by else ""
    text = f"It is {new.status}, not {old.status}{instead}."
    if old.status == new.status:
        text = f"It is {new.status}{instead or ', without a replacement'}."
    retired = new.status == "retired" != old.status
    impact = Impact.BREAKING if retired else Impact.WORDING
    yield Change(impact, text, new.span("status"), old.status, new.status, counts=False)
