"""Events that are given on the spot instead of in a file."""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from insights.results import ResultSet

#: An event: its text, or an object whose keys are its fields.
Event = str | Mapping[str, Any]


class GivenEvents:
    """Events in a file for as long as a run needs it; ``files`` is empty without any event.

    Leaving the ``with`` removes the file, unless :meth:`kept` gave it to an answer.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        written = list(events)
        self._folder = tempfile.mkdtemp(prefix="insights-") if written else ""
        self._kept = False
        self.files: tuple[str, ...] = ()
        if written:
            self.files = (str(_write(Path(self._folder), written)),)

    def __enter__(self) -> GivenEvents:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._folder and (kind is not None or not self._kept):
            shutil.rmtree(self._folder, ignore_errors=True)

    def kept(self, result: ResultSet) -> ResultSet:
        """The answer, which now owns the events that it is read from."""
        if self._folder:
            self._kept = True
            weakref.finalize(result, shutil.rmtree, self._folder, ignore_errors=True)
        return result


def _write(folder: Path, events: list[Event]) -> Path:
    """One file with all events; texts of several lines keep it from being read by lines."""
    path = folder / "events"
    whole = any("\n" in event for event in events if isinstance(event, str))
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.writelines(f"{_line(event, whole)}\n" for event in events)
    return path


def _line(event: Event, whole: bool) -> str:
    text = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
    if not whole:
        return text
    return json.dumps({"message": text, "timestamp": None, "logGroupName": None})
