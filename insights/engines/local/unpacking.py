"""Bytes of files, unpacked: gzip and zstandard, told by their first bytes, not by their names.

fidelity: twice-packed.
"""

from __future__ import annotations

import gzip
import mmap
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from types import ModuleType
from typing import IO, Any, cast

from insights.dataclass import dataclass
from insights.engines.local.inputs import Packing

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BLOCK = 1 << 20
#: What reading a file may raise.
ERRORS = (OSError, EOFError, zlib.error)


def packing_of(start: bytes) -> Packing:
    """How data is packed that begins like this."""
    if start.startswith(_GZIP):
        return Packing.GZIP
    return Packing.ZSTD if start.startswith(_ZSTD) else Packing.NONE


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file's bytes, and what was around them, the outermost first."""

    bytes: IO[bytes]
    packings: tuple[Packing, ...]


@contextmanager
def unpacked(path: Path) -> Iterator[Unpacked]:
    """The file's bytes, unpacked as often as they are packed: Firehose packs packed records.

    Opening and reading raise ``ERRORS``.
    """
    packings: list[Packing] = []
    with ExitStack() as stack:
        source = stack.enter_context(path.open("rb"))
        while (packing := packing_of(source.peek(4)[:4])) is not Packing.NONE:
            packings.append(packing)
            source = stack.enter_context(BufferedReader(_layer(source, packing)))
        yield Unpacked(source, tuple(packings))


def _layer(source: BufferedReader, packing: Packing) -> RawIOBase:
    if packing is Packing.ZSTD:
        return _Zstd(source)
    # More than a raw stream, and as good as one.
    return cast(RawIOBase, gzip.GzipFile(fileobj=source, mode="rb"))


class _Zstd(RawIOBase):
    """Zstandard data as a stream whose errors are those of any file."""

    def __init__(self, source: BufferedReader) -> None:
        self._file = _zstd().ZstdFile(source)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer; how much of it."""
        with _damage_as_os_error():
            count: int = self._file.readinto(buffer)
            return count

    def close(self) -> None:
        """Close what unpacks, and let the file be."""
        self._file.close()
        super().close()


@contextmanager
def _damage_as_os_error() -> Iterator[None]:
    try:
        yield
    except _zstd().ZstdError as error:
        raise OSError("its zstandard data is damaged") from error


def _zstd() -> ModuleType:
    """The module of Python 3.14, imported where a file needs it."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    module: ModuleType = zstd
    return module


def blocks(path: Path) -> Iterator[bytes]:
    """The unpacked bytes in pieces of a megabyte."""
    with unpacked(path) as source:
        while block := source.bytes.read(_BLOCK):
            yield block


def check_ends(path: Path) -> None:
    """Raise ``EOFError`` for zstandard data that is cut off, which DuckDB would pass over."""
    for _ in _frames(path):
        pass


def frame_sizes(path: Path) -> int | None:
    """The unpacked bytes of zstandard data; ``None`` where a frame does not tell its own."""
    told = list(_frames(path))
    known = [size for size in told if size is not None]
    return sum(known) if len(known) == len(told) else None


def _frames(path: Path) -> Iterator[int | None]:
    """Of each frame its unpacked size, if it tells; walks over them without unpacking any."""
    with path.open("rb") as raw, mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = 0
        while at < len(data):
            with memoryview(data)[at:] as rest:
                try:
                    yield _zstd().get_frame_info(rest).decompressed_size
                    at += _zstd().get_frame_size(rest)
                except _zstd().ZstdError as error:
                    raise EOFError from error


def why(error: BaseException, path: Path) -> str:
    """An error of reading a file in a few words."""
    if isinstance(error, EOFError):
        return f"its {_words(path)} data ends too early"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    if isinstance(error, zlib.error | gzip.BadGzipFile):
        return f"its {_words(path)} data is damaged"
    return str(error) or type(error).__name__


def _words(path: Path) -> str:
    with path.open("rb") as raw:
        return {Packing.GZIP: "gzip", Packing.ZSTD: "zstandard"}.get(
            packing_of(raw.read(4)), "packed"
        )
