"""Entries that are made from objects in AWS, as values and as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from insights.catalog.rewrite_values import as_yaml
from insights.diagnostics import Source
from insights.lang.flow_format import in_front
from insights.lang.log_types import JSON_TYPES, LogSource
from insights.monitors.expressing.sightings import Places
from insights.patterns import parse
from insights.patterns.logic import Underivable
from insights.patterns.nodes import JsonPattern
from insights.patterns.to_filter import filter_text

_SLUG = re.compile(r"[^a-z0-9]+")
_NAME = re.compile(r"[a-z0-9-]{1,90}")
#: What an entry asks that has no query of its own: for the newest events of the pattern.
_EVENTS, _NEWEST = "fields @timestamp, @message", "sort @timestamp desc\n| limit 100"
#: A text that a block behind '|' gives back as it is.
_BLOCK = re.compile(r"[^\s\x00-\x1f](?:[^\x00-\x08\x0b-\x1f\x7f]*[^\s\x00-\x1f])?")


@dataclass(slots=True)
class Draft:
    """An entry in the making; ``parts`` are its keys behind the query.

    One without a query of its own gets one for the events of its ``pattern``.
    """

    name: str
    places: Places
    query: str = ""
    title: str = ""
    language: str = ""
    pattern: str = ""
    tags: list[str] = field(default_factory=list)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def regions(self) -> tuple[str, ...]:
        """Where it is."""
        return tuple(region for region, _ in self.places)

    def add(self, key: str, item: Mapping[str, Any]) -> None:
        """One more item of a list."""
        self.parts.setdefault(key, []).append(item)

    def text(self, source: str, kind: LogSource) -> str:
        """The file of the entry, which reads a source of that name and kind."""
        head: dict[str, Any] = {"name": self.name, "version": "1.0.0", "title": self.title}
        head |= {"description": self.parts.get("description", ""), "tags": self.tags}
        rest = {"source": source, "language": self.language}
        lines = [f"{key}: {as_yaml(one)}" for key, one in {**head, **rest}.items() if one]
        lines += ["parameters:"] if self.parameters else []
        lines += [f"  {name}: {as_yaml(one)}" for name, one in self.parameters.items()]
        lines += _query(self._asked(kind))
        for key, value in self.parts.items():
            if key == "description":
                continue
            lines += _items(key, value) if isinstance(value, list) else [f"{key}: {as_yaml(value)}"]
        return "\n".join(lines) + "\n"

    def _asked(self, kind: LogSource) -> str:
        if not self.query:
            return _of_pattern(self.pattern, kind)
        if self.language or kind.type != "vpcflow" or not kind.format:
            return self.query
        return self.query.removeprefix(in_front("", kind.format)[0])


def slug(text: str, taken: Iterable[str], fallback: str) -> str:
    """A name that an entry can have and that is free yet."""
    known = set(taken)
    plain = _SLUG.sub("-", text.lower()).strip("-")[:90] or fallback
    plain = text if _NAME.fullmatch(text) else plain
    numbered = (f"{plain}-{number}" for number in range(2, len(known) + 3))
    return next(name for name in (plain, *numbered) if name not in known)


def _of_pattern(pattern: str, kind: LogSource) -> str:
    """A query for the events of a pattern, as near as one can say it."""
    read, _ = parse(Source(pattern))
    if read is None or not pattern.strip():
        return f"{_EVENTS}\n| {_NEWEST}"
    keyed = isinstance(read, JsonPattern) and kind.type not in JSON_TYPES
    try:
        said = filter_text(read, LogSource("json") if keyed else kind)
    except Underivable:
        return f"{_EVENTS}\n| {_NEWEST}"
    return f"{_EVENTS}\n| {said}\n| {_NEWEST}"


def _query(text: str) -> list[str]:
    if not _BLOCK.fullmatch(text) or any(line != line.rstrip() for line in text.split("\n")):
        return [f"query: {as_yaml(text)}"]
    return ["query: |", *(f"  {line}" if line else "" for line in text.split("\n"))]


def _items(key: str, items: Iterable[Mapping[str, Any]]) -> list[str]:
    lines = [f"{key}:"]
    for item in items:
        first, *others = (line for name, value in item.items() for line in _pair(name, value))
        lines += [f"  - {first}", *(f"    {one}" for one in others)]
    return lines


def _pair(name: str, value: Any) -> list[str]:
    """A key with its value; the mappings of a list have a line each."""
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return [f"{name}:", *(f"  - {as_yaml(one)}" for one in value)]
    return [f"{name}: {as_yaml(value)}"]
