"""Log groups that a pattern or a tag stood for a moment ago, so that nobody asks AWS again.

A group that was made since is missing for as long; ``--refresh`` asks anew. What failed or found
nothing is never kept. Files are their owner's alone, and nothing depends on them.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from insights.runs import state

#: How long an answer stands, in seconds.
SECONDS = 120.0
#: Files older than this are removed when another one is written, in seconds.
_OLD = 86_400.0


def opened(place: Sequence[str], *, refresh: bool = False) -> GroupNames | None:
    """Those below the folder of traces; ``None`` where there is no such folder."""
    try:
        return GroupNames(state.folder() / "groups", place, refresh=refresh)
    except OSError:
        return None


class GroupNames:
    """The names of one account, region and endpoint, by what was asked for.

    With ``refresh`` nothing that is kept is used, and what is found is kept anew.
    """

    def __init__(self, folder: Path, place: Sequence[str], *, refresh: bool = False) -> None:
        self._folder = folder
        self._place = tuple(place)
        self._refresh = refresh

    def find(self, asked: str) -> list[str] | None:
        """What it stood for; ``None`` where that is not known, or was known too long ago."""
        if self._refresh:
            return None
        try:
            told = json.loads(self._path(asked).read_bytes())
            age = time.time() - float(told["at"])
            names = told["names"]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        fresh = 0 <= age <= SECONDS and told.get("asked") == [*self._place, asked]
        is_sound = isinstance(names, list) and all(isinstance(name, str) for name in names)
        return names if fresh and is_sound and names else None

    def keep(self, asked: str, names: Sequence[str]) -> None:
        """Remember it, where that can be done."""
        told = {"asked": [*self._place, asked], "at": time.time(), "names": list(names)}
        with suppress(OSError):
            with state.written_whole(self._path(asked)) as file:
                file.write(json.dumps(told).encode())
            self._prune()

    def _path(self, asked: str) -> Path:
        key = "\n".join([*self._place, asked])
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"

    def _prune(self) -> None:
        for path in self._folder.glob("*.json"):
            if time.time() - path.stat().st_mtime > _OLD:
                path.unlink(missing_ok=True)
        state.clear_parts(self._folder)
