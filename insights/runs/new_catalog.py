"""The first files of a catalog: settings, an entry with tests, and what runs them for a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from insights.catalog.files import CONFIG, read
from insights.catalog.lock import LOCK, Lock, advance
from insights.dataclass import dataclass
from insights.errors import DataError, UsageError

#: What an id may be, as the schema says it.
_ID = re.compile("[a-z0-9-]{3,20}")
_IDS = "Give one of 3 to 20 of the characters a-z, 0-9 and '-' with --id."


@dataclass(frozen=True, slots=True)
class Founded:
    """Files that were written, and those that were there before and stay as they are."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def found(folder: Path, identity: str = "") -> Founded:
    """Make a catalog in a folder, and its checks in the repository around it.

    Nothing that is there is written over. Raises ``UsageError`` where the folder is a catalog
    already or there is no id, ``DataError`` where nothing can be
    written.
    """
    folder = folder.resolve()
    if (folder / CONFIG).exists():
        raise UsageError(f"'{folder}' is a catalog already.", "Name another folder.")
    root = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), Path.cwd())
    within = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name
    words = {"@CATALOG@": _identity(identity, root), "@FOLDER@": within}
    try:
        files = [(path, _text(name, words)) for path, name in _places(folder, root)]
        kept = tuple(path for path, _ in files if path.exists())
        for path, text in files:
            if path not in kept:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
        lock = _locked(folder)
    except OSError as error:
        raise DataError(f"The catalog cannot be written: {error}.") from error
    return Founded((*(path for path, _ in files if path not in kept), lock), kept)


def _places(folder: Path, root: Path) -> Iterator[tuple[Path, str]]:
    yield folder / CONFIG, "catalog.yaml"
    yield folder / "rejects.yaml", "rejects.yaml"
    yield root / ".github" / "workflows" / "insights.yml", "insights.yml"
    yield root / ".pre-commit-config.yaml", "pre-commit.yaml"


def _text(name: str, words: dict[str, str]) -> str:
    text = (resources.files("insights.runs") / "new" / name).read_text("utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _identity(asked: str, root: Path) -> str:
    """The id that was asked for, or one of the repository's name."""
    if asked and not _ID.fullmatch(asked):
        raise UsageError(f"'{asked}' is no id of a catalog.", _IDS)
    name = asked or re.sub(r"[^a-z0-9]+", "-", root.name.lower()).strip("-")[:20].strip("-")
    if not _ID.fullmatch(name):
        raise UsageError(f"No id can be made of the folder's name '{root.name}'.", _IDS)
    return name


def _locked(folder: Path) -> Path:
    catalog, _ = read(folder)
    path = folder / LOCK
    if catalog is not None and not path.exists():
        path.write_text(advance(catalog, Lock.read("", LOCK)).text, "utf-8")
    return path
