"""What a list shows of an entry, read without its query, schema or language.

Only the top-level keys are looked at, with the same YAML parser and the same rules as the full
reader, and no further than the last of those that are wanted. A file that this reader finds odd
is left to the full one. What stands behind the last wanted key may be faulty all the same.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml import events

from insights.catalog import marked
from insights.catalog.document import Document
from insights.catalog.events import Events, parser
from insights.dataclass import dataclass

#: As in :mod:`insights.catalog.model`, which is not imported for its weight.
DEFAULT_STATUS = "stable"

_WANTED = ("name", "version", "title", "status", "source", "tags")
_KEY = re.compile(rf"^(?:({'|'.join(_WANTED)})[ \t]*:|[\"'?!&*{{\[])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Summary:
    """An entry in a list. ``title`` is its name where it has none."""

    name: str
    version: str
    title: str
    status: str
    source: str
    tags: tuple[str, ...]
    file: str


def summary(data: bytes, file: str) -> Summary | None:
    """The summary of an entry's file, or ``None`` where only the full reader can tell."""
    document, _ = Document.decode(data, file)
    if document is None:
        return None
    try:
        found = _top_level(document.text)
    except yaml.YAMLError:
        return None
    return _summary(found, file) if found is not None else None


def _summary(found: dict[str, Any], file: str) -> Summary | None:
    tags = found.pop("tags", [])
    if not {"name", "version", "source"} <= found.keys():
        return None
    if not all(isinstance(value, str) and value for value in found.values()):
        return None
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag for tag in tags):
        return None
    return Summary(
        name=found["name"],
        version=found["version"],
        title=found.get("title", found["name"]),
        status=found.get("status", DEFAULT_STATUS),
        source=found["source"],
        tags=tuple(tags),
        file=file,
    )


def _top_level(text: str) -> dict[str, Any] | None:
    """The wanted top-level keys with their values, or ``None`` for anything unusual."""
    stream = parser(text)
    for wanted in (events.StreamStartEvent, events.DocumentStartEvent):
        if type(stream.get_event()) is not wanted:
            return None
    root = stream.get_event()
    if not _is_plain(root, events.MappingStartEvent) or root.start_mark.column:
        return None
    return _mapping(stream, _hoped_for(text))


def _hoped_for(text: str) -> set[str]:
    """The wanted keys that the file may have; all of them where that is not plain to see.

    In a mapping whose first key stands in the first column each key starts a line: with its own
    first letter, a quote, or a sign that makes it special.
    """
    found = {match[1] for match in _KEY.finditer(text)}
    return set(_WANTED) if None in found else found


def _mapping(stream: Events, hoped_for: set[str]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    while not hoped_for <= found.keys():
        key = stream.get_event()
        if type(key) is events.MappingEndEvent:
            break
        if not _is_plain(key, events.ScalarEvent) or key.value in found:
            return None
        value = stream.get_event()
        if key.value in _WANTED:
            found[key.value] = _wanted(stream, value)
        else:
            _skip(stream, value)
    return found


def _wanted(stream: Events, event: Any) -> Any:
    """A scalar, a list of scalars, or ``None`` for anything else."""
    if _is_plain(event, events.ScalarEvent):
        return _scalar(event)
    if not _is_plain(event, events.SequenceStartEvent):
        _skip(stream, event)
        return None
    items: list[Any] = []
    while type(item := stream.get_event()) is not events.SequenceEndEvent:
        items.append(_scalar(item) if _is_plain(item, events.ScalarEvent) else None)
        _skip(stream, item)
    return items


def _scalar(event: Any) -> Any:
    return marked.plain(event.value) if event.implicit[0] else event.value


def _is_plain(event: Any, kind: object) -> bool:
    """Neither tagged nor anchored, so that there is nothing to judge about it."""
    return type(event) is kind and event.tag is None and event.anchor is None


def _skip(stream: Events, event: Any) -> None:
    """Pass over a value."""
    depth = 0
    while True:
        kind = type(event)
        if kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            depth += 1
        elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
            depth -= 1
        if depth == 0:
            return
        event = stream.get_event()
