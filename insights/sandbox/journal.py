"""What the sandbox remembers beside events: tables of JSON values, kept as lines of one file."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

#: The file is written anew when it has this many lines more than four for each value.
_SPARE_LINES = 1000


class Journal:
    """One line a change, so that a process that is killed loses no change that it confirmed.

    Without a path nothing is written. A line that a kill cut off is dropped at the next start.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._tables: dict[str, dict[str, Any]] = {}
        self._lines = 0
        self._file: FileIO | None = None
        self._lock = threading.RLock()
        if path is not None:
            self._take_over(path)
            self._write_anew(path)

    def table(self, name: str) -> Table:
        """A table, empty where nothing was put into it."""
        return Table(self, name, self._tables.setdefault(name, {}))

    def write(self, table: str, key: str, value: Any) -> None:
        """Set a value; ``None`` removes it."""
        with self._lock:
            _set(self._tables.setdefault(table, {}), key, value)
            if self._file is None or self._path is None:
                return
            self._file.write(_line(table, key, value))
            self._lines += 1
            if self._lines > 4 * sum(map(len, self._tables.values())) + _SPARE_LINES:
                self._write_anew(self._path)

    def close(self) -> None:
        """Close the file; later changes are in memory only."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _take_over(self, path: Path) -> None:
        if not path.exists():
            return
        for line in path.read_bytes().splitlines():
            try:
                table, key, value = json.loads(line)
            except ValueError:
                return  # cut off; no change behind it was confirmed
            _set(self._tables.setdefault(table, {}), key, value)

    def _write_anew(self, path: Path) -> None:
        """One line a value, written beside and then renamed."""
        self.close()
        beside = path.with_suffix(".new")
        with beside.open("wb") as file:
            for name, rows in self._tables.items():
                file.writelines(_line(name, key, value) for key, value in rows.items())
        beside.replace(path)
        self._lines = sum(map(len, self._tables.values()))
        self._file = FileIO(path, "ab")


class Table:
    """Values by key, in the order in which the keys came. A changed value is put again."""

    def __init__(self, journal: Journal, name: str, rows: dict[str, Any]) -> None:
        self._journal = journal
        self._name = name
        self._rows = rows

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: str) -> Any:
        """The value, or ``None``."""
        return self._rows.get(key)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Keys and values as they are now; the table may change meanwhile."""
        return iter(list(self._rows.items()))

    def values(self) -> list[Any]:
        """The values as they are now."""
        return list(self._rows.values())

    def following(self) -> str:
        """The number behind that of the newest row, where keys are numbers in their order."""
        return str(int(next(reversed(self._rows), "0")) + 1)

    def put(self, key: str, value: Any) -> None:
        """Set a value, which JSON must be able to hold."""
        self._journal.write(self._name, key, value)

    def remove(self, key: str) -> None:
        """Forget a key; one that is not there is no error."""
        if key in self._rows:
            self._journal.write(self._name, key, None)

    def clear(self) -> None:
        """Forget all keys."""
        for key in list(self._rows):
            self.remove(key)


def _set(rows: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        rows.pop(key, None)
    else:
        rows[key] = value


def _line(table: str, key: str, value: Any) -> bytes:
    return json.dumps([table, key, value], separators=(",", ":")).encode() + b"\n"
