"""Files that are rewritten: read whole, written beside their place, and put there when whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from insights.catalog.files import CONFIG, entry_files
from insights.cli.terminal import Terminal
from insights.diagnostics import Diagnostic
from insights.errors import DataError, UsageError
from insights.runs import entries

#: Endings of files that hold an entry; what has another one is a query and nothing else.
YAML = (".yaml", ".yml")
#: The ending by which query files are found in folders.
QUERY = ".cwli"


def shown(path: Path) -> str:
    """The path as people want to see it: from the working directory on where it is below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def own_catalog(catalog: str | None, terminal: Terminal) -> Path:
    """The catalog that is rewritten where no file is named; never the one of the program."""
    found = entries.located(catalog, terminal.say)
    if found.shipped:
        below = sorted(path.parent.name for path in Path.cwd().glob(f"*/{CONFIG}"))
        near = f"There is one in '{below[0]}': add --catalog {below[0]}." if below else ""
        hint = near or "Make one with 'insights init', or name one with --catalog DIR."
        raise UsageError("There is no catalog.yaml here or in any folder above.", hint)
    return found.path


def named_files(paths: Iterable[Path], found: list[Diagnostic]) -> Iterator[Path]:
    """The files that are named, and entries and query files below the folders that are; each once.

    ``DataError`` for what does not exist, before any file is given out.
    """
    wanted = list(paths)
    for path in wanted:
        if not path.exists():
            raise DataError(f"'{path}' does not exist.")
    seen: set[Path] = set()
    for path in wanted:
        files, faults = _inside(path) if path.is_dir() else ([path], [])
        found += faults
        for file in files:
            if file.name != CONFIG and file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _inside(folder: Path) -> tuple[list[Path], list[Diagnostic]]:
    files, faults = entry_files(folder)
    return [*files, *sorted(folder.rglob(f"*{QUERY}"))], faults


def rewrite_entry(file: str, change: Callable[[bytes], bytes]) -> None:
    """Put what ``change`` makes of an entry's file in its place.

    Raises ``DataError`` where the file cannot be read or written, and what ``change`` raises.
    """
    try:
        replace_bytes(Path(file), change(Path(file).read_bytes()))
    except OSError as error:
        raise DataError(f"'{file}' cannot be rewritten: {error.strerror}.") from error


def replace_bytes(path: Path, data: bytes) -> None:
    """Put other bytes into a file, all of them or none; its mode stays.

    ``OSError`` where it may not be written. What a link leads to is written, not the link.
    """
    target = path.resolve()
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied", str(path))
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        shutil.copymode(target, beside)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
