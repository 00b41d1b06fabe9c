"""From what people name on a command line or in a catalog to files."""

from __future__ import annotations

import glob
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from insights.engines.local.bad_files import BadFiles
from insights.errors import DataError

STDIN = "-"
#: S3 export leaves this probe beside the data (cloudwatch spec section 10); markers of other
#: tools begin with an underscore.
_NO_DATA = (".", "_SUCCESS", "aws-logs-write-test")
#: Where a shell puts `<(command)`.
_PIPES = ("/dev/fd/", "/proc/")


def expand(named: tuple[str, ...], scratch: Path, bad: BadFiles) -> list[Path]:
    """Files behind names, ``*`` patterns, folders (all files below) and ``-`` for stdin.

    Raises ``DataError`` for what does not exist, with the name; a folder that cannot be looked
    into is noted in ``bad``. stdin and pipes are kept in ``scratch``.
    """
    found: dict[Path, None] = {}
    for name in named:
        for path in _expand_one(name, scratch, bad):
            found[path] = None
    return list(found)


def _expand_one(name: str, scratch: Path, bad: BadFiles) -> list[Path]:
    if name == STDIN:
        return [_from_stdin(scratch)]
    path = Path(name)
    if path.is_dir():
        return _below(path, bad)
    if path.exists():
        return [_from_pipe(path, scratch) if _is_pipe(path) else path]
    if glob.has_magic(name):
        # Path.glob takes no absolute patterns.
        matches = sorted(Path(match) for match in glob.iglob(name, recursive=True))  # noqa: PTH207
        files = [file for match in matches for file in _below(match, bad)]
        if files:
            return files
        raise DataError(f"No file matches '{name}'.", "Quote the pattern, or name a folder.")
    if path.is_symlink():
        raise DataError(f"The link '{name}' leads to no file.")
    raise DataError(f"The file '{name}' does not exist.")


def _below(path: Path, bad: BadFiles) -> list[Path]:
    return sorted(_walk(path, bad)) if path.is_dir() else [path]


def _walk(folder: Path, bad: BadFiles) -> Iterator[Path]:
    """Everything below a folder that is no folder: what cannot be read has to be told."""

    def refuse(error: OSError) -> None:
        place = Path(error.filename)
        why = (error.strerror or "unknown").lower()
        bad.add(place, DataError(f"The folder '{place}' cannot be read: {why}."))

    for at, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(at, name) for name in names if not name.startswith(_NO_DATA))


def _is_pipe(path: Path) -> bool:
    return str(path).startswith(_PIPES) and stat.S_ISFIFO(path.stat().st_mode)


def _from_pipe(path: Path, scratch: Path) -> Path:
    with path.open("rb") as source:
        return _kept(source, scratch / "pipe" / path.name)


def _from_stdin(scratch: Path) -> Path:
    copy = scratch / "stdin" / "stdin"
    return copy if copy.exists() else _kept(sys.stdin.buffer, copy)


def _kept(source: IO[bytes], copy: Path) -> Path:
    copy.parent.mkdir(exist_ok=True)
    with copy.open("wb") as out:
        shutil.copyfileobj(source, out)
    return copy
