"""The lines that are added to files, as ``tail -F`` knows them: also over a rotation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from insights.errors import DataError, UsageError

#: Bytes that are handed on at once; a line may be longer.
_MOST = 16 * 1024 * 1024
_PACKED = (".gz", ".zst", ".parquet", ".zip", ".bz2", ".xz")


class Tail:
    """One growing file. A line counts once its line break is there."""

    def __init__(self, path: Path, *, whole: bool) -> None:
        """``whole`` begins with what is in the file. Raises ``DataError``, ``UsageError``."""
        if str(path) == "-" or path.is_dir() or path.suffix in _PACKED:
            raise UsageError(f"'{path}' cannot be followed.", "Name plain files, one by one.")
        self.path = path
        self._file = self._opened()
        self._rest = b""
        self.header = _header(self._file)
        if not whole:
            self._to_last_line()

    def lines(self) -> Iterator[bytes]:
        """What was added since the last time, in pieces of whole lines.

        A file of that name that is another one is read from its start, once the old one was read
        to its end, where a line without a break counts too; so is one that became shorter.
        """
        yield from self._added()
        if self._is_another():
            if self._rest:
                yield self._rest + b"\n"
            self._begin_again()
            yield from self._added()
        elif os.fstat(self._file.fileno()).st_size < self._file.tell():
            self._file.seek(0)
            self._rest = b""
            yield from self._added()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _added(self) -> Iterator[bytes]:
        while piece := self._file.read(_MOST):
            head, sign, rest = piece.rpartition(b"\n")
            if not sign:
                self._rest += piece
                continue
            yield self._rest + head + sign
            self._rest = rest

    def _is_another(self) -> bool:
        """Whether the name stands for another file; while it stands for none, it does not."""
        try:
            now = self.path.stat()
        except OSError:
            return False
        was = os.fstat(self._file.fileno())
        return (now.st_dev, now.st_ino) != (was.st_dev, was.st_ino)

    def _begin_again(self) -> None:
        self._file.close()
        self._file = self._opened()
        self._rest = b""
        self.header = _header(self._file)

    def _to_last_line(self) -> None:
        """Behind the last line break there is."""
        at = self._file.seek(0, os.SEEK_END)
        while at > 0:
            start = max(0, at - 65_536)
            self._file.seek(start)
            found = self._file.read(at - start).rfind(b"\n")
            if found >= 0:
                self._file.seek(start + found + 1)
                return
            at = start
        self._file.seek(0)

    def _opened(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise DataError(f"'{self.path}' cannot be read: {error.strerror}.") from error


def _header(file: BinaryIO) -> bytes:
    """The line of a flow log that names its fields, without which the others say nothing."""
    first = file.readline(10_000)
    file.seek(0)
    words = first.split()
    names_fields = b"version" in words or b"srcaddr" in words
    return first if names_fields and first.endswith(b"\n") else b""
