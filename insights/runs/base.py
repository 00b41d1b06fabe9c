"""A catalog as it was at a revision of git."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from insights.catalog.assemble import File, assemble
from insights.catalog.files import CONFIG, FIXTURES
from insights.catalog.lock import LOCK
from insights.catalog.model import Catalog
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity
from insights.runs.git import Repository, Revision

_ID = re.compile(rb"^catalog:[ \t]*['\"]?([a-z0-9-]+)", re.MULTILINE)
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Base:
    """The catalog of a revision, empty where there was none, and the text of its lock."""

    revision: Revision
    catalog: Catalog
    lock: str
    remarks: tuple[str, ...]


def base(folder: Path, new: Catalog | None, asked: str | None) -> Base:
    """The catalog that was in a folder, or, where it moved, the one with the id of ``new``.

    Raises ``UsageError`` for an unknown revision and ``DataError`` where git refuses.
    """
    repository = Repository(folder)
    revision = repository.base(asked, os.environ)
    tree = _Tree(repository, revision, repository.names(revision))
    place = _place(folder, repository.root)
    remarks = [revision.remark] if revision.remark else []
    if _within(place, CONFIG) not in tree.names:
        moved = tree.folder_of(new)
        if moved is None:
            remarks.append(f"There is no catalog at {revision.shown}; every entry is new.")
            return Base(revision, Catalog(folder, "", ""), "", tuple(remarks))
        remarks.append(f"The catalog was in '{moved}' before.")
        place = moved
    files, lock = tree.files(place, folder)
    catalog, found = assemble(folder, files[0], files[1:])
    if catalog is None and new is not None:
        remarks.append(f"{CONFIG} cannot be read at {revision.shown}; that of now stands for it.")
        catalog, found = assemble(folder, _settings(new), files[1:])
    remarks += _faulty(found, revision)
    return Base(revision, catalog or Catalog(folder, "", ""), lock, tuple(remarks))


@dataclass(frozen=True, slots=True)
class _Tree:
    """The files of a revision: paths from the root, each with the id of its content."""

    repository: Repository
    revision: Revision
    names: Mapping[str, str]

    def contents(self, paths: Sequence[str]) -> list[bytes]:
        return self.repository.contents([self.names[path] for path in paths])

    def folder_of(self, catalog: Catalog | None) -> str | None:
        """The folder that had the catalog with that id."""
        paths = [path for path in self.names if PurePosixPath(path).name == CONFIG]
        for path, data in zip(paths, self.contents(paths), strict=True):
            found = _ID.search(data)
            if catalog is not None and found and found[1].decode() == catalog.id:
                parent = PurePosixPath(path).parent.as_posix()
                return "" if parent == "." else parent
        return None

    def files(self, place: str, folder: Path) -> tuple[list[File], str]:
        """``catalog.yaml`` and the entries, named as they would be in ``folder``, and the lock."""
        paths = [_within(place, CONFIG), *_entries(self.names, place)]
        lock = [path for path in (_within(place, LOCK),) if path in self.names]
        shown = [_shown(folder, path.removeprefix(place).lstrip("/")) for path in paths]
        held = self.contents([*paths, *lock])
        text = b"".join(held[len(paths) :]).decode("utf-8", "replace")
        return list(zip(shown, held, strict=False)), text


def _place(folder: Path, root: Path) -> str:
    """The folder's path from the root of the repository; empty for the root itself."""
    place = folder.resolve().relative_to(root.resolve()).as_posix()
    return "" if place == "." else place


def _within(place: str, name: str) -> str:
    return f"{place}/{name}" if place else name


def _settings(catalog: Catalog) -> File:
    return catalog.file, catalog.written.document.text.encode()


def _entries(names: Mapping[str, str], place: str) -> list[str]:
    """Paths that have to be entries, as :mod:`insights.catalog.files` finds them on disk."""
    start = f"{place}/" if place else ""
    nested = [
        str(PurePosixPath(path).parent)
        for path in names
        if path.startswith(start) and path.endswith(f"/{CONFIG}") and path != f"{start}{CONFIG}"
    ]
    return sorted(
        path
        for path in names
        if path.startswith(start)
        and path.endswith(_ENDINGS)
        and _counts(path.removeprefix(start))
        and not any(path.startswith(f"{other}/") for other in nested)
    )


def _counts(path: str) -> bool:
    *folders, name = path.split("/")
    hidden = any(part.startswith(".") for part in (*folders, name))
    return not hidden and FIXTURES not in folders and name != CONFIG


def _shown(folder: Path, path: str) -> str:
    """As the reader of the disk shows a file: from the working directory on where it is below."""
    return str(folder / path).removeprefix(os.getcwd() + os.sep)  # noqa: PTH109 - as files.py has it


def _faulty(found: list[Diagnostic], revision: Revision) -> list[str]:
    files = sorted({one.file for one in found if one.severity >= Severity.ERROR})
    shown = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
    return [f"These had errors at {revision.shown}: {shown}."] if files else []
