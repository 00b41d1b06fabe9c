"""What this catalog last wrote to metric filters, which cannot say so themselves.

A file for each account, region and catalog below the folder of traces (``INSIGHTS_STATE``) holds
the fingerprint of each metric filter that was written from this machine. Where it knows one that
is no longer there as written, somebody else changed it: the plan shows that, and keeps it unless
``--overwrite`` is given. Where it knows nothing (another machine, a fresh runner) a difference is
an ordinary update, which the plan shows value by value.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from insights.runs import state

_FOLDER = "written"


class Written:
    """The fingerprints of one place; without a folder nothing is known and nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: dict[str, str] = _read(path) if path else {}

    @classmethod
    def of(cls, *place: str) -> Written:
        """That of an account, region, endpoint and catalog."""
        name = hashlib.sha256("\n".join(place).encode()).hexdigest()[:32]
        try:
            return cls(state.folder() / _FOLDER / f"{name}.json")
        except OSError:
            return cls()

    def find(self, group: str, name: str) -> str | None:
        """The fingerprint that was last written; ``None`` where that is not known."""
        return self._known.get(_key(group, name))

    def keep(self, group: str, name: str, digest: str) -> None:
        """Remember what was written, where that can be done."""
        self._known[_key(group, name)] = digest
        self._save()

    def forget(self, group: str, name: str) -> None:
        """The filter is gone."""
        if self._known.pop(_key(group, name), None) is not None:
            self._save()

    def _save(self) -> None:
        if self._path is None:
            return
        with suppress(OSError), state.written_whole(self._path) as file:
            file.write(json.dumps(self._known, sort_keys=True).encode())


def _key(group: str, name: str) -> str:
    return f"{group} {name}"


def _read(path: Path) -> dict[str, str]:
    try:
        told = json.loads(path.read_bytes())
        return {str(key): str(digest) for key, digest in told.items()}
    except (OSError, ValueError, AttributeError):
        return {}
