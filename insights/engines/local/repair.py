"""Copies of files that DuckDB does not read: bytes that are not UTF-8, data packed twice.

fidelity: bad-bytes.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from insights.engines.local.inputs import Input, Packing
from insights.engines.local.unpacking import blocks


def repaired(inputs: Sequence[Input], scratch: Path) -> list[Input]:
    """The same inputs, the broken ones as copies in ``scratch``."""
    return [_repaired(found, scratch / f"{number}") for number, found in enumerate(inputs)]


def _repaired(found: Input, copy: Path) -> Input:
    if _is_clean(found.place):
        return found
    decoder = _decoder()
    with copy.open("w", encoding="utf-8", newline="") as out:
        for block in blocks(found.place):
            out.write(decoder.decode(block))
        out.write(decoder.decode(b"", final=True))
    return replace(found, copy=copy, packing=Packing.NONE)


def unpacked_copy(found: Input, copy: Path) -> Input:
    """The file as a copy that is not packed. Raises ``ERRORS``."""
    with copy.open("wb") as out:
        out.writelines(blocks(found.path))
    return replace(found, copy=copy, packing=Packing.NONE)


def _is_clean(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for block in blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoder() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("replace")
