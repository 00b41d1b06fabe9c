"""An entry before and after a change, each with the catalog that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.catalog.meaning import behaviour, query_text
from insights.catalog.model import Catalog, Entry
from insights.dataclass import dataclass
from insights.review.monitors import Side


@dataclass(frozen=True, slots=True)
class Pair:
    """The two states of an entry, which may have two names."""

    old_catalog: Catalog
    new_catalog: Catalog
    old: Entry
    new: Entry

    @staticmethod
    def text(entry: Entry) -> tuple[str, str]:
        """The language of a query and its text without layout."""
        return entry.language, query_text(entry)

    @property
    def asks_otherwise(self) -> bool:
        """Whether other rows can come: by the query, its parameters, or what it reads."""

        def asked(entry: Entry, catalog: Catalog) -> object:
            source = catalog.sources.get(entry.source)
            return self.text(entry), entry.parameters, entry.source, source

        return asked(self.old, self.old_catalog) != asked(self.new, self.new_catalog)

    @property
    def does_otherwise(self) -> bool:
        """Whether anything differs that is no wording."""
        return behaviour(self.old) != behaviour(self.new) or self.asks_otherwise

    def watching(self, kind: str) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
        """The alarms or metric filters of both sides that differ, with what they were and are.

        Of a pattern that is derived that counts which comes of it.
        """
        sides = [
            Side(entry, catalog.sources[entry.source])
            for entry, catalog in ((self.old, self.old_catalog), (self.new, self.new_catalog))
        ]
        before, after = (side.named(kind) for side in sides)
        return [
            (name, before[name], item)
            for name, item in after.items()
            if name in before and before[name] != item
        ]
