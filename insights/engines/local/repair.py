"""Copies of files whose bytes are not UTF-8, with the bad bytes replaced."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from insights.engines.local.inputs import Input

_BLOCK = 1 << 20


def repaired(inputs: Sequence[Input], scratch: Path) -> list[Input]:
    """The same inputs, the broken ones as copies in ``scratch`` under their own names."""
    return [_repaired(found, scratch / f"{number}") for number, found in enumerate(inputs)]


def _repaired(found: Input, folder: Path) -> Input:
    if _is_clean(found.path):
        return found
    folder.mkdir(parents=True)
    copy = folder / found.path.name
    with _unpacked(found.path) as source, copy.open("w", encoding="utf-8", newline="") as out:
        decoder = _decoder()
        while block := source.read(_BLOCK):
            out.write(decoder.decode(block))
        out.write(decoder.decode(b"", final=True))
    return replace(found, path=copy, packed=False)


def _is_clean(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with _unpacked(path) as source:
            while block := source.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoder() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("replace")


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as source:
        packed = source.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]
