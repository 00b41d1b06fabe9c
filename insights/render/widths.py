"""How many columns of a terminal a text takes."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

ELLIPSIS = "…"
_EMOJI_STYLE = "\ufe0f"
# Letters with this many marks each are not writing.
_MOST_MARKS = 8


def display_width(text: str) -> int:
    """Columns for a text without control characters.

    Wide characters (East Asian Width W and F, emoji among them) take two, combining ones none.
    """
    return len(text) if text.isascii() else sum(_advances(text))


def shorten(text: str, width: int) -> str:
    """The text, or as much of its start as fits ``width`` columns with an ellipsis behind it."""
    if len(text) <= width and text.isascii():
        return text
    head = text[: (width + 1) * _MOST_MARKS]
    ends = list(accumulate(_advances(head)))
    if len(head) == len(text) and ends[-1] <= width:
        return text
    return head[: bisect_right(ends, width - 1)] + ELLIPSIS


def pad(text: str, width: int) -> str:
    """The text with blanks behind it up to ``width`` columns."""
    return text + " " * (width - display_width(text))


def _advances(text: str) -> Iterator[int]:
    """Columns by which each character moves on."""
    before = 0
    for character in text:
        # The selector makes a narrow sign such as ☀ a wide emoji.
        advance = before == 1 if character == _EMOJI_STYLE else _character_width(character)
        yield advance
        before = advance


@lru_cache(maxsize=4096)
def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
