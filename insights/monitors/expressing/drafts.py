"""Entries that are made from objects in AWS, as values and as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from insights.catalog.rewrite_values import as_yaml

_SLUG = re.compile(r"[^a-z0-9]+")
#: A text that a block behind '|' gives back as it is.
_BLOCK = re.compile(r"[^\s\x00-\x1f](?:[^\x00-\x08\x0b-\x1f\x7f]*[^\s\x00-\x1f])?")


@dataclass(slots=True)
class Draft:
    """An entry in the making; ``parts`` are its keys behind the query."""

    name: str
    source: str
    query: str
    title: str = ""
    language: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)

    def add(self, key: str, item: Mapping[str, Any]) -> None:
        """One more item of a list."""
        self.parts.setdefault(key, []).append(item)

    def text(self) -> str:
        """The file of the entry."""
        head = {"name": self.name, "version": "1.0.0", "title": self.title}
        rest = {"source": self.source, "language": self.language, "parameters": self.parameters}
        lines = [f"{key}: {as_yaml(one)}" for key, one in {**head, **rest}.items() if one]
        lines += _query(self.query)
        for key, value in self.parts.items():
            lines += _items(key, value) if isinstance(value, list) else [f"{key}: {as_yaml(value)}"]
        return "\n".join(lines) + "\n"


def slug(text: str, taken: Iterable[str], fallback: str) -> str:
    """A name that an entry can have and that is free yet."""
    known = set(taken)
    plain = _SLUG.sub("-", text.lower()).strip("-")[:90] or fallback
    numbered = (f"{plain}-{number}" for number in range(2, len(known) + 3))
    return next(name for name in (plain, *numbered) if name not in known)


def _query(text: str) -> list[str]:
    if not _BLOCK.fullmatch(text) or any(line != line.rstrip() for line in text.split("\n")):
        return [f"query: {as_yaml(text)}"]
    return ["query: |", *(f"  {line}" if line else "" for line in text.split("\n"))]


def _items(key: str, items: Iterable[Mapping[str, Any]]) -> list[str]:
    lines = [f"{key}:"]
    for item in items:
        first, *others = (f"{name}: {as_yaml(value)}" for name, value in item.items())
        lines += [f"  - {first}", *(f"    {one}" for one in others)]
    return lines
