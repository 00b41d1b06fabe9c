"""The catalog as a run needs it: found, read, and refused where it is at fault."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from insights.catalog.files import Located, locate
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity
from insights.errors import FindingsError, UsageError

if TYPE_CHECKING:
    from insights.catalog.model import Catalog, Entry


def located(catalog: str | None, say: Callable[[str], None]) -> Located:
    """The catalog's folder; ``say`` hears it when it is the shipped one."""
    found = locate(catalog, os.environ, Path.cwd())
    if found.shipped:
        say("No catalog.yaml here or above: using the queries that come with insights.")
    return found


def whole(folder: Path) -> Catalog:
    """The catalog with the entries that are sound; ``FindingsError`` where it cannot be read."""
    from insights.catalog.files import read

    catalog, found = read(folder)
    if catalog is None:
        raise FindingsError("The catalog cannot be used.", found)
    return catalog


def sound(folder: Path) -> Catalog:
    """The catalog, of which every entry must be sound; else ``FindingsError``."""
    from insights.catalog.files import read

    catalog, found = read(folder)
    errors = [one for one in found if one.severity >= Severity.ERROR]
    if catalog is None or errors:
        raise FindingsError("The catalog cannot be used.", errors)
    return catalog


@dataclass(frozen=True, slots=True)
class Chosen:
    """An entry and the catalog that it belongs to; all of it where it is ``whole``."""

    catalog: Catalog
    entry: Entry
    whole: bool = False


def chosen(name: str, folder: Path) -> Chosen:
    """The entry of that name, checked in full.

    Raises ``UsageError`` for an unknown name and ``FindingsError`` for a faulty entry.
    """
    from insights.catalog.files import load_entry

    catalog, found = load_entry(folder, name)
    entry = catalog.entries.get(name) if catalog else None
    if catalog is None or entry is None:
        raise FindingsError(f"The entry '{name}' cannot be used.", found)
    found = [*found, *lint_entry(catalog, entry)]
    errors = [finding for finding in found if finding.severity >= Severity.ERROR]
    if errors:
        raise FindingsError(f"The entry '{name}' cannot be used.", errors)
    return Chosen(catalog, entry)


def lint_entry(catalog: Catalog, entry: Entry) -> list[Diagnostic]:
    """The errors among what rules say of an entry's query and of its filter patterns.

    A query that does not even parse has no further errors here. Warnings and hints are the
    business of ``insights lint``.
    """
    from insights.lang import parse
    from insights.lang.log_types import LogSource
    from insights.lint.base import Context
    from insights.lint.errors import ERRORS
    from insights.lint.linter import Linter
    from insights.monitors.derivation import pattern_findings
    from insights.runs import lint_settings

    settings = replace(lint_settings.of_entry(catalog, entry.file), select=(), severities={})
    source = catalog.sources.get(entry.source, LogSource("json"))
    found = list(pattern_findings(entry, source, settings))
    if entry.language == "insights":
        query, faults = parse(entry.query)
        if faults:
            return []
        context = Context(query, entry.query, source)
        found += [one.diagnostic for one in Linter(settings, rules=ERRORS).run(context)]
    return [one for one in found if one.severity >= Severity.ERROR]


def given(pairs: Sequence[str]) -> dict[str, str]:
    """``name=value`` pairs of ``-p``; ``UsageError`` for what is none."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise UsageError(f"'{pair}' is no parameter.", "Write -p name=value.")
        if name in values:
            raise UsageError(f"The parameter '{name}' is given twice.", "Give it once.")
        values[name] = value
    return values
