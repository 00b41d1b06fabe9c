"""The first bytes of a file, unpacked, and the refusal of what is no log at all."""

from __future__ import annotations

import stat
from pathlib import Path

from insights.dataclass import dataclass
from insights.engines.local.inputs import Packing
from insights.engines.local.unpacking import ERRORS, check_ends, unpacked, why
from insights.errors import DataError

SAMPLE = 65_536
_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a file. ``nested`` tells that packed data was packed again.

    ``size`` is the file's own, in bytes, ``modified`` in epoch seconds.
    """

    path: Path
    data: bytes
    packing: Packing
    nested: bool
    size: int
    modified: int

    @property
    def is_parquet(self) -> bool:
        """Whether the file is Parquet, whatever it is called."""
        return self.data.startswith(_PARQUET)

    @property
    def text(self) -> str:
        """The sample as text, without a mark of byte order."""
        return self.data.decode("utf-8", "replace").removeprefix("\ufeff")


def start_of(path: Path) -> Start:
    """Look at a file. Raises ``DataError``, with its name, where it is no log or cannot be read."""
    try:
        found = _look(path)
    except ERRORS as error:
        raise DataError(f"'{path}' cannot be read: {why(error, path)}.") from error
    if b"\0" in found.data and not found.is_parquet:
        raise DataError(
            f"'{path}' is a binary file, not a log.",
            "Name text, JSON, gzip, zstandard or Parquet files of logs.",
        )
    return found


def _look(path: Path) -> Start:
    known = path.stat()
    if stat.S_ISDIR(known.st_mode):
        raise OSError("it is a folder")
    if not stat.S_ISREG(known.st_mode):
        raise OSError("it is no regular file")
    with unpacked(path) as source:
        data = source.bytes.read(SAMPLE)
    packing = next(iter(source.packings), Packing.NONE)
    if packing is Packing.ZSTD:
        check_ends(path)
    nested = len(source.packings) > 1
    return Start(path, data, packing, nested, known.st_size, int(known.st_mtime))
