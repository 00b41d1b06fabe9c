"""The folder in which a sandbox keeps what it holds, for one process at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Container
from pathlib import Path
from typing import Any

from insights.engines.cloudwatch import locks
from insights.errors import UsageError
from insights.sandbox.account import Home
from insights.sandbox.journal import Journal
from insights.sandbox.region_names import is_region
from insights.sandbox.written import text_beside, written_beside

_OWN = ".sandbox"


class Folder:
    """Events lie in ``path``, one file a log group; the sandbox's own files below ``.sandbox``.

    A temporary folder, taken where none is given, ends with the sandbox, so that its journal and
    its answers stay in memory. The folders of other homes are ``within`` that of the first one.
    Raises ``UsageError`` for a folder that another sandbox uses.
    """

    def __init__(self, path: Path | None, within: Folder | None = None) -> None:
        self._temporary = None if path else tempfile.TemporaryDirectory(prefix="insights-")
        self._lasting: bool = within._lasting if within else path is not None
        self.path = path or Path(self._temporary.name if self._temporary else "")
        self._own = self.path / _OWN
        self._lock = -1
        self._others: list[Folder] = []
        try:
            for name in ("answers", "lookups"):
                (self._own / name).mkdir(parents=True, exist_ok=True)
            self._lock = self._locked() if self._lasting and within is None else -1
            self.journal = Journal(self._own / "journal.ndjson" if self._lasting else None)
        except OSError as error:
            raise UsageError(
                f"The folder '{path}' cannot be used: {error.strerror or error}.",
                "Name a folder that can be written with --folder.",
            ) from error
        for left in self._own.glob("seen-*"):
            left.unlink()  # of queries that a kill ended

    def of(self, home: Home) -> Folder:
        """The folder of another home, made where it is missing."""
        folder = Folder(self._homes / home.account / home.region, self)
        self._others.append(folder)
        return folder

    def homes(self) -> list[Home]:
        """The other homes that have a folder."""
        found = sorted(self._homes.glob("*/*"))
        return [Home(path.parent.name, path.name) for path in found if is_region(path.name)]

    def seen(self, name: str) -> Path:
        """A file for the events that a query may see."""
        return self._own / f"seen-{name}.ndjson"

    def keep_answer(self, query_id: str, answer: Any) -> None:
        """Keep the rows of a query, as JSON."""
        if self._lasting:
            written_beside(self._answer(query_id), answer)

    def answer(self, query_id: str) -> Path | None:
        """The file of a query's rows, if there is one."""
        path = self._answer(query_id)
        return path if path.exists() else None

    def drop_answer(self, query_id: str) -> None:
        """Forget the rows of a query."""
        self._answer(query_id).unlink(missing_ok=True)

    def drop_other_answers(self, query_ids: Container[str]) -> None:
        """Forget rows that belong to none of these queries; a kill may have come between."""
        for path in (self._own / "answers").iterdir():
            if path.stem not in query_ids or path.suffix != ".json":
                path.unlink()

    def lookup(self, name: str) -> Path:
        """The file of a lookup table."""
        return self._own / "lookups" / f"{name}.csv"

    def keep_lookup(self, name: str, text: str) -> None:
        """Write a lookup table; a query that reads the one before goes on reading it."""
        text_beside(self.lookup(name), text)

    def drop_lookup(self, name: str) -> None:
        """Forget a lookup table."""
        self.lookup(name).unlink(missing_ok=True)

    def close(self) -> None:
        """Let the next sandbox have the folder, and those within."""
        for other in self._others:
            other.close()
        self.journal.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
        if self._temporary:
            self._temporary.cleanup()

    @property
    def _homes(self) -> Path:
        return self._own / "homes"

    def _answer(self, query_id: str) -> Path:
        return self._own / "answers" / f"{query_id}.json"

    def _locked(self) -> int:
        descriptor = locks.opened(self._own / "lock")
        if not locks.taken(descriptor):
            os.close(descriptor)
            raise UsageError(
                f"Another sandbox uses the folder '{self.path}'.",
                "Stop the other one, or name another folder with --folder.",
            )
        return descriptor
