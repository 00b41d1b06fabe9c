"""Files and folders that a command is given, and the catalogs that they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from insights.cli.terminal import Terminal
from insights.errors import DataError


def by_catalog(
    paths: Iterable[Path], catalog: str | None, terminal: Terminal
) -> dict[Path, list[Path]]:
    """The paths by the folder of their catalog, the nearest upwards; ``DataError`` for none."""
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        if not path.exists():
            raise DataError(f"'{path}' does not exist.")
        folders.setdefault(catalog_of(path, catalog, terminal), []).append(path)
    return folders


def catalog_of(path: Path, catalog: str | None, terminal: Terminal) -> Path:
    """The catalog above a path, or else the one that commands use without a path."""
    from insights.catalog.files import CONFIG
    from insights.runs import entries

    start = path.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    return entries.located(catalog, terminal.say).path


def within(file: str, roots: Iterable[Path]) -> bool:
    """Whether a file is one of the resolved paths, or below one."""
    path = Path(file).resolve()
    return any(path == root or root in path.parents for root in roots)
