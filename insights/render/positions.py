"""Columns as other programs count them."""

from __future__ import annotations

from collections.abc import Callable

Lines = Callable[[str], list[str] | None]


class Utf8:
    """Columns in bytes of UTF-8 instead of characters; both count from 1.

    A file whose lines are not to be had is taken for ASCII.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._known: dict[str, list[str]] = {}

    def column(self, file: str, line: int, column: int) -> int:
        """The column in bytes of a place in a file."""
        if file not in self._known:
            self._known[file] = self._lines(file) or []
        rows = self._known[file]
        row = rows[line - 1] if 0 < line <= len(rows) else ""
        front = row[: column - 1]
        return column + len(front.encode("utf-8", "surrogatepass")) - len(front)
