"""From what people name on a command line or in a catalog to files."""

from __future__ import annotations

import glob
import shutil
import sys
from pathlib import Path

from insights.errors import DataError

STDIN = "-"


def expand(named: tuple[str, ...], scratch: Path) -> list[Path]:
    """Files behind names, ``*`` patterns, folders (all files below) and ``-`` for stdin.

    Raises ``DataError`` for what does not exist, with the name. stdin is kept in ``scratch``.
    """
    found: dict[Path, None] = {}
    for name in named:
        for path in _expand_one(name, scratch):
            found[path] = None
    return list(found)


def _expand_one(name: str, scratch: Path) -> list[Path]:
    if name == STDIN:
        return [_from_stdin(scratch)]
    path = Path(name)
    if path.is_dir():
        return _below(path)
    if path.exists():
        return [path]
    if glob.has_magic(name):
        # Path.glob takes no absolute patterns.
        matches = sorted(Path(match) for match in glob.iglob(name, recursive=True))  # noqa: PTH207
        files = [file for match in matches for file in _below(match)]
        if files:
            return files
        raise DataError(f"No file matches '{name}'.", "Quote the pattern, or name a folder.")
    raise DataError(f"The file '{name}' does not exist.")


def _below(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        # S3 export leaves this probe beside the data (cloudwatch spec section 10).
        if file.is_file() and not file.name.startswith((".", "aws-logs-write-test"))
    )


def _from_stdin(scratch: Path) -> Path:
    path = scratch / "stdin"
    if not path.exists():
        with path.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
    return path
