"""Finds and reads catalogs. The only module of the folder that touches the disk.

What turns bytes into entries is imported when it is needed: a list of entries has to start
without the schema and the language.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from insights.catalog import codes
from insights.catalog.document import MAX_BYTES
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Span, ordered
from insights.errors import UsageError
from insights.suggest import did_you_mean

if TYPE_CHECKING:
    from insights.catalog.model import Catalog
    from insights.catalog.summaries import Summary

CONFIG = "catalog.yaml"
#: Names a catalog where none is given on the command line.
VARIABLE = "INSIGHTS_CATALOG"
#: Below a catalog, folders of this name hold events for tests.
FIXTURES = "fixtures"

_ENDINGS = (".yaml", ".yml")

_START = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Located:
    """A catalog's folder. ``shipped`` tells that it is the one that comes with this program."""

    path: Path
    shipped: bool


def locate(explicit: str | None, environ: Mapping[str, str], cwd: Path) -> Located:
    """The catalog to use: the one given, the variable's, the nearest upwards, or the shipped.

    ``UsageError`` when the one that is asked for is none.
    """
    if explicit:
        return Located(_asked(explicit, cwd, f"'{explicit}'"), shipped=False)
    if environ.get(VARIABLE):
        named = environ[VARIABLE]
        return Located(_asked(named, cwd, f"'{named}', which {VARIABLE} names"), shipped=False)
    for folder in (cwd, *cwd.parents):
        if (folder / CONFIG).is_file():
            return Located(folder, shipped=False)
    return Located(_shipped(), shipped=True)


def _asked(named: str, cwd: Path, shown: str) -> Path:
    path = cwd / Path(named).expanduser()
    if path.name == CONFIG and path.is_file():
        return path.parent
    if (path / CONFIG).is_file():
        return path
    if not path.exists():
        raise UsageError(f"There is no folder {shown}.", f"Run 'insights init {named}' to make it.")
    if (path / "catalog.yml").is_file():
        raise UsageError(f"The folder {shown} has no {CONFIG}.", f"Rename catalog.yml to {CONFIG}.")
    hint = f"Run 'insights init {named}', or give the folder that has the file."
    raise UsageError(f"The folder {shown} has no {CONFIG}.", hint)


def _shipped() -> Path:
    """``insights/shipped`` of a wheel, else ``queries`` beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "shipped", package.parent / "queries"):
        if (folder / CONFIG).is_file():
            return folder
    raise UsageError(
        f"There is no {CONFIG} here or in any folder above.", "Run 'insights init' to make one."
    )


def entry_files(folder: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The files of a catalog, or of a folder in one, that have to be entries; in order."""
    found: list[Diagnostic] = []
    return _entry_files(folder, found), found


# ---------------------------------------------------------------------------------- reading


def read(path: Path) -> tuple[Catalog | None, list[Diagnostic]]:
    """The catalog in a folder with everything that is wrong with it, in the order of files.

    The catalog is ``None`` when its ``catalog.yaml`` cannot be read at all. Entries with errors
    are not among its entries.
    """
    from insights.catalog.assemble import assemble

    found: list[Diagnostic] = []
    settings = _read(path / CONFIG, found)
    files = [one for file in _entry_files(path, found) if (one := _read(file, found))]
    catalog, faults = assemble(path, settings, files)
    missing = _missing_tables(catalog) if catalog is not None else ()
    return catalog, ordered([*found, *faults, *missing])


def _missing_tables(catalog: Catalog) -> Iterator[Diagnostic]:
    """Lookup tables of environments that are no files."""
    for environment in catalog.environments.values():
        for name, file in environment.lookups.items():
            if not (catalog.root / file).is_file():
                tables = catalog.written["environments"][environment.name]["lookups"]
                message = f"There is no file '{file}' in the catalog's folder."
                yield codes.UNKNOWN_REFERENCE.at(
                    tables.file, tables.value_span(name), message, "Correct the path."
                )


def summaries(path: Path) -> tuple[list[Summary], list[Diagnostic]]:
    """All entries as a list shows them, by name, and what could not be read."""
    from insights.catalog.summaries import summary

    found: list[Diagnostic] = []
    listed: list[Summary] = []
    for file in _entry_files(path, found):
        one = _read(file, found)
        if one is None:
            continue
        short = summary(one[1], one[0]) or _slowly(one, found)
        if short is not None:
            listed.append(short)
    return sorted(listed, key=lambda one: (one.name, one.file)), ordered(found)


def _slowly(one: tuple[str, bytes], found: list[Diagnostic]) -> Summary | None:
    from insights.catalog.assemble import summarize

    short, faults = summarize(*one)
    found += faults
    return short


def load_entry(path: Path, name: str) -> tuple[Catalog | None, list[Diagnostic]]:
    """The catalog with only the entry ``name`` in it, which is checked in full.

    The query of no other entry is read. The entry is missing when it has errors.
    ``UsageError`` with the nearest names when there is none of that name.
    """
    from insights.catalog.assemble import assemble_one

    found: list[Diagnostic] = []
    settings = _read(path / CONFIG, found)
    listed, unread = summaries(path)
    chosen = [one for one in listed if one.name == name]
    if not chosen:
        raise _no_entry(name, [one.name for one in listed], unread)
    files = [one for file in chosen if (one := _read(Path(file.file), found))]
    if settings is None or not files:
        return None, ordered(found)
    catalog, faults = assemble_one(path, settings, files[0], [one.name for one in listed])
    for other in chosen[1:]:
        message = f"The name '{name}' is that of an entry already, at {chosen[0].file}."
        hint = "Give one of the two another name."
        faults.append(codes.DUPLICATE_NAME.at(other.file, _START, message, hint))
    return catalog, ordered([*found, *faults])


def _no_entry(name: str, names: list[str], unread: list[Diagnostic]) -> UsageError:
    hint = did_you_mean(name, names)
    files = {one.file for one in unread}
    if not hint and files:
        hint = f"Run 'insights validate'; '{min(files)}' could not be read."
    return UsageError(f"There is no entry '{name}'.", hint or "Run 'insights list' to see them.")


def _read(path: Path, found: list[Diagnostic]) -> tuple[str, bytes] | None:
    """A file's name and bytes; a little more than is allowed of one that is too long."""
    shown = _shown(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            found.append(_unreadable(shown, "it is no regular file"))
            return None
        with path.open("rb") as handle:
            return shown, handle.read(MAX_BYTES + 1)
    except OSError as error:
        found.append(_unreadable(shown, error.strerror or str(error)))
        return None


def _unreadable(file: str, reason: str) -> Diagnostic:
    message = f"This cannot be read: {reason[:1].lower() + reason[1:]}."
    return codes.UNREADABLE.at(file, _START, message, "Make it readable, or move it away.")


def _shown(path: Path) -> str:
    """The path as people want to see it: from the working directory on where it is below."""
    here = os.getcwd() + os.sep  # noqa: PTH109 - a Path for each of a thousand files is slow
    return str(path).removeprefix(here)


def _entry_files(root: Path, found: list[Diagnostic]) -> list[Path]:
    """Every YAML file below a catalog but its own, sorted; not those of catalogs inside it."""
    return sorted(_below(root, found, frozenset()))


def _below(folder: Path, found: list[Diagnostic], above: frozenset[str]) -> Iterator[Path]:
    real = os.path.realpath(folder)
    if real in above:
        found.append(_unreadable(_shown(folder), "the folder leads back to one above it"))
        return
    try:
        with os.scandir(folder) as listing:
            items = sorted(listing, key=lambda item: item.name)
    except OSError as error:
        found.append(_unreadable(_shown(folder), error.strerror or str(error)))
        return
    if above and any(item.name == CONFIG for item in items):
        return
    for item in items:
        if item.name.startswith("."):
            continue
        if _is_folder(item, found):
            if item.name != FIXTURES:
                yield from _below(folder / item.name, found, above | {real})
        elif item.name.endswith(_ENDINGS) and item.name != CONFIG:
            yield folder / item.name


def _is_folder(item: os.DirEntry[str], found: list[Diagnostic]) -> bool:
    try:
        return item.is_dir()
    except OSError as error:
        if not item.name.endswith(_ENDINGS):
            found.append(_unreadable(_shown(Path(item.path)), error.strerror or str(error)))
        return False
