"""Events as words between blanks, as space-delimited patterns see them (observed 3.5)."""

from __future__ import annotations

import re
from typing import NamedTuple

from insights.patterns.readings import Readings


class Word(NamedTuple):
    """A word, and where it begins with its quotes and ends."""

    value: str
    start: int
    end: int


def _words(blank: str, close: str) -> re.Pattern[str]:
    """``"..."`` and ``[...]`` are one word; an opening sign that is never closed is plain text."""
    return re.compile(rf'"([^"]*)"{close}|\[([^\]]*)\]{close}|[^{blank}]+')


_FIRST = _words(r" \t", "")
_BREAKS = _words(r" \t\r\n", "")
_CLOSED = _words(r" \t", r"(?=[ \t]|\Z)")


def values(message: str, readings: Readings) -> list[str]:
    """The words of an event without their places."""
    if '"' in message or "[" in message or readings.breaks:
        return [word.value for word in split(message, readings)]
    return [word for word in message.replace("\t", " ").split(" ") if word]


def split(message: str, readings: Readings) -> list[Word]:
    """The words of an event, delimiters stripped.

    What follows a closing quote or bracket without a blank is a word of its own (assumed).
    """
    form = _BREAKS if readings.breaks else _CLOSED if readings.closed_early else _FIRST
    found = []
    for one in form.finditer(message):
        place = one.lastindex
        found.append(Word(one.group(place) if place else one.group(), one.start(), one.end()))
    return found
