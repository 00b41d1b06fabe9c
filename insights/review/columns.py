"""The columns that people and programs read, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from insights.catalog.model import Entry
from insights.catalog.versions import Impact
from insights.diagnostics import Span
from insights.lang import parse
from insights.lang.log_types import LogSource
from insights.lang.scope import columns
from insights.results import ColumnType
from insights.review.change import Change

Contract = Mapping[str, ColumnType]


def contract(entry: Entry, source: LogSource) -> Contract:
    """What an answer is promised to hold, in the order of the answer.

    Those are the declared columns that the tree has, or all that it has where none is declared.
    """
    if entry.language != "insights":
        return entry.columns
    found = {one.name: one.type for one in columns(parse(entry.query)[0], source)}
    declared = entry.columns
    if not declared:
        return found
    return {name: declared[name] for name in found if name in declared}


def column_changes(old: Contract, new: Contract, entry: Entry) -> Iterator[Change]:
    """Columns that are gone, renamed, of another type, or new."""
    gone = [name for name in old if name not in new]
    come = [name for name in new if name not in old]
    renamed = _renamed(old, new, gone, come)
    for name in gone:
        if name in renamed:
            text = f"The column '{name}' is called '{renamed[name]}' now."
        else:
            text = f"The column '{name}' is gone."
        yield Change(Impact.BREAKING, text, _place(entry, renamed.get(name, "")))
    for name in come:
        if name not in renamed.values():
            yield Change(Impact.BEHAVIOUR, f"The column '{name}' is new.", _place(entry, name))
    for name, kind in new.items():
        if name in old and old[name] is not kind:
            yield _retyped(name, old[name], kind, _place(entry, name))


def _renamed(old: Contract, new: Contract, gone: list[str], come: list[str]) -> dict[str, str]:
    """Names that stand where others stood, with the same type, in an answer of as many columns."""
    if len(old) != len(new) or len(gone) != len(come):
        return {}
    pairs = zip(old, new, strict=True)
    return {a: b for a, b in pairs if a in gone and b in come and old[a] is new[b]}


def _retyped(name: str, old: ColumnType, new: ColumnType, span: Span) -> Change:
    """Another type; nothing was promised of a column that could hold anything."""
    impact = Impact.BEHAVIOUR if old is ColumnType.ANY else Impact.BREAKING
    text = f"The column '{name}' holds {new.value}, not {old.value}."
    return Change(impact, text, span, old.value, new.value)


def _place(entry: Entry, name: str) -> Span:
    declared = entry.written.get("columns")
    if name and declared is not None and name in declared:
        span: Span = declared.key_span(name)
        return span
    return entry.span("query")
