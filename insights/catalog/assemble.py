"""Files' contents to a catalog, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from insights.catalog.checks import check_catalog, check_entry, check_names
from insights.catalog.decode import Decoded, decode_catalog, decode_entry
from insights.catalog.marked import load
from insights.catalog.model import Catalog, Entry
from insights.catalog.references import Known
from insights.catalog.summaries import Summary
from insights.diagnostics import Diagnostic, Severity, ordered

#: Name, as diagnostics show it, and content.
File: TypeAlias = tuple[str, bytes]


def assemble(
    root: Path, settings: File | None, files: Iterable[File]
) -> tuple[Catalog | None, list[Diagnostic]]:
    """The catalog of ``catalog.yaml`` (``settings``) and entry files, each a name and bytes.

    The catalog is ``None`` when ``catalog.yaml`` is not there or cannot be read at all; the
    entries are checked even then. Findings are in the order of files and places.
    """
    catalog, found = read_settings(root, settings) if settings is not None else (None, [])
    entries: list[Entry] = []
    for file, data in files:
        decoded = read_entry(file, data)
        found += decoded.found
        if decoded.entry is not None:
            entries.append(decoded.entry)
    names = [str(entry.written["name"]) for entry in entries if entry.written.get("name")]
    known = Known.of(catalog, names) if catalog is not None else None
    for entry in entries:
        found += check_entry(entry, known)
    found += check_names(entries)
    found = ordered(found)
    return (_with(catalog, entries, found) if catalog is not None else None), found


def read_settings(root: Path, settings: File) -> tuple[Catalog | None, list[Diagnostic]]:
    """A catalog without entries, and what is wrong with its file."""
    file, data = settings
    value, found = load(data, file)
    if value is None and found:
        return None, found
    catalog, faults = decode_catalog(value, file, root)
    found += faults
    if catalog is not None:
        found += check_catalog(catalog)
    return catalog, found


def read_entry(file: str, data: bytes) -> Decoded:
    """One entry file as far as it can be understood."""
    value, found = load(data, file)
    if value is None and found:
        return Decoded(None, tuple(found))
    decoded = decode_entry(value, file)
    return Decoded(decoded.entry, (*found, *decoded.found))


def assemble_one(
    root: Path, settings: File, file: File, names: Iterable[str]
) -> tuple[Catalog | None, list[Diagnostic]]:
    """The same catalog with a single entry in it; ``names`` are those of all its entries."""
    catalog, found = read_settings(root, settings)
    decoded = read_entry(*file)
    found += decoded.found
    entries = [decoded.entry] if decoded.entry is not None else []
    known = Known.of(catalog, list(names)) if catalog is not None else None
    for entry in entries:
        found += check_entry(entry, known)
    found = ordered(found)
    return (_with(catalog, entries, found) if catalog is not None else None), found


def summarize(file: str, data: bytes) -> tuple[Summary | None, list[Diagnostic]]:
    """The summary of an entry by way of the full reader, or why there is none."""
    decoded = read_entry(file, data)
    entry = decoded.entry
    if entry is None or file in _faulty(decoded.found):
        return None, list(decoded.found)
    title, tags = entry.title, entry.tags
    return (
        Summary(entry.name, entry.version, title, entry.status, entry.source, tags, file),
        list(decoded.found),
    )


def _with(catalog: Catalog, entries: Iterable[Entry], found: Iterable[Diagnostic]) -> Catalog:
    faulty = _faulty(found)
    sound: dict[str, Entry] = {}
    broken: dict[str, str] = {}
    for entry in sorted(entries, key=lambda entry: (entry.name, entry.file)):
        if entry.file in faulty:
            broken.setdefault(entry.name, entry.file)
        else:
            sound.setdefault(entry.name, entry)
    return replace(catalog, entries=sound, broken=broken)


def _faulty(found: Iterable[Diagnostic]) -> set[str]:
    return {one.file for one in found if one.severity >= Severity.ERROR}
