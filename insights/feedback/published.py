"""What was published already, so that the same closed window is not published twice.

One file for each entry, version, parameters, window and place, in the folder for what runs leave
behind. Before a request is sent its values are written down as being in doubt, and after the
reply as sent; each file is written beside its place and renamed. So whenever a process dies, the
record says of each value that it was sent, that it was not, or that nobody knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from insights.errors import DataError
from insights.runs import state

_FOLDER = "published"


@dataclass(slots=True)
class Published:
    """The record of one window; ``sent`` and ``doubtful`` hold identities of values."""

    path: Path
    about: Mapping[str, Any]
    sent: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)

    def sending(self, identities: Iterable[str]) -> None:
        """A request is about to be made. Raises ``DataError`` where that cannot be kept."""
        self.doubtful |= set(identities)
        self._write()

    def taken(self, identities: Iterable[str]) -> None:
        """The request was answered well."""
        known = set(identities)
        self.sent |= known
        self.doubtful -= known
        self._write()

    def refused(self, identities: Iterable[str]) -> None:
        """The request was answered, and not one of its values was taken."""
        self.doubtful -= set(identities)
        self._write()

    def _write(self) -> None:
        record = {
            "about": dict(self.about),
            "sent": sorted(self.sent),
            "doubtful": sorted(self.doubtful),
        }
        try:
            with state.written_whole(self.path) as file:
                file.write(json.dumps(record).encode())
        except OSError as error:
            raise DataError(
                f"What was published cannot be kept in '{self.path.parent}': {error}.",
                f"Nothing more was sent. Name another folder with {state.VARIABLE}.",
            ) from error


def published(about: Mapping[str, Any]) -> Published:
    """The record of a window, empty where there is none.

    Raises ``DataError`` for one that cannot be read: it may say what must not be sent again.
    """
    key = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]
    try:
        path = state.folder() / _FOLDER / f"{key}.json"
        record = json.loads(path.read_bytes())
        return Published(path, about, set(record["sent"]), set(record["doubtful"]))
    except FileNotFoundError:
        return Published(path, about)
    except OSError as error:
        raise DataError(
            f"Whether this was published before cannot be read: {error.strerror or error}.",
            f"Nothing was sent. Name another folder with {state.VARIABLE}.",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"The record of what was published cannot be read: {error}.",
            f"Look at the metrics, and remove '{key}.json' if the window is to be sent again.",
        ) from error
