"""How many bytes the events of files have, which is what CloudWatch would bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from insights.engines.local.inputs import Input, Layout, Packing
from insights.engines.local.unpacking import frame_sizes


def bytes_of(inputs: Sequence[Input], unpacked: Mapping[Path, int]) -> float | None:
    """The bytes of all files; ``None`` where those of one are not known.

    ``unpacked`` has them for the gzip files that were read.
    """
    sizes = [_size(found, unpacked) for found in inputs]
    known = [size for size in sizes if size is not None]
    return float(sum(known)) if len(known) == len(sizes) else None


def _size(found: Input, unpacked: Mapping[Path, int]) -> int | None:
    if found.copy is not None:
        return found.copy.stat().st_size
    if found.layout is Layout.PARQUET:
        return None  # columns, packed each in its own way
    match found.packing:
        case Packing.NONE:
            return found.size
        case Packing.GZIP:
            return unpacked.get(found.path)
        case Packing.ZSTD:
            return frame_sizes(found.path)
