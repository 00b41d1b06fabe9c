"""Amounts of data as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([kKMGTP]?)(i?)B")
_PREFIXES = "KMGTP"


def size(written: str | int) -> int:
    """Bytes of ``50 GB`` (1000^3), ``50 GiB`` (1024^3) or a plain number.

    ``ValueError`` for anything else.
    """
    if isinstance(written, int):
        return written
    found = _SIZE.fullmatch(written)
    if found is None:
        raise ValueError(f"'{written}' is not a size")
    power = _PREFIXES.index(found[2].upper()) + 1 if found[2] else 0
    return int(Decimal(found[1]) * (1024 if found[3] else 1000) ** power)
