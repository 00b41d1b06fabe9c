"""A catalog that may be written to AWS: every entry of it is sound."""

from __future__ import annotations

from pathlib import Path

from insights.catalog.model import Catalog
from insights.diagnostics import ordered
from insights.errors import FindingsError
from insights.runs import entries


def sound(folder: Path) -> Catalog:
    """The catalog in a folder, rules included. Raises ``FindingsError`` for one with errors."""
    catalog = entries.sound(folder)
    found = [
        one for entry in catalog.entries.values() for one in entries.lint_entry(catalog, entry)
    ]
    if found:
        raise FindingsError("The catalog cannot be used.", ordered(found))
    return catalog
