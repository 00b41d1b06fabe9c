"""A query that was edited in AWS, in the entry that it is from."""

from __future__ import annotations

from collections.abc import Iterator

from insights.catalog.model import Entry
from insights.lang.flow_format import in_front
from insights.monitors.expressing.edit import Edit, Unsaid
from insights.monitors.expressing.templates import with_placeholders
from insights.monitors.resources.target import Target

_QUERY = ("query",)


def template_edits(
    entry: Entry, after: str, target: Target, path: str, *, file: str = ""
) -> Iterator[Edit | Unsaid]:
    """The text of a saved query, which has the entry's own placeholders."""
    text = _without_stage(entry, after, target)
    if text is None:
        yield Unsaid(path, _NO_STAGE)
    else:
        yield Edit(_QUERY, text, file)


def unattended_edits(
    entry: Entry, after: str, target: Target, path: str, *, file: str = ""
) -> Iterator[Edit | Unsaid]:
    """The text of a query that runs by itself, which has values where the entry's has names."""
    text = _without_stage(entry, after, target)
    if text is None or not entry.parameters:
        yield from template_edits(entry, after, target, path, file=file)
        return
    edited = with_placeholders(entry, text)
    if edited.text:
        yield Edit(_QUERY, edited.text, file)
        return
    where = f"where {edited.at} stands" if edited.at else "so that the placeholders have no place"
    line = entry.span("query").line
    yield Unsaid(path, f"its query was edited {where}; edit {entry.file}:{line} by hand.")


_NO_STAGE = "its query no longer begins with the stage for the source's format."


def _without_stage(entry: Entry, text: str, target: Target) -> str | None:
    """The text behind the stage of a custom flow-log format; ``None`` where that is gone."""
    source = target.log_source(entry)
    if entry.language != "insights" or source.type != "vpcflow" or not source.format:
        return text
    stage = in_front("", source.format)[0]
    return text.removeprefix(stage) if text.startswith(stage) else None
