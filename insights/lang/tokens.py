"""The words and signs of the language."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Kind(enum.Enum):
    """What a token is."""

    NAME = "name"
    BACKTICK = "backtick"
    STRING = "string"
    REGEX = "regex"
    NUMBER = "number"
    DURATION = "duration"
    SIGN = "sign"
    PLACEHOLDER = "placeholder"
    SAVED = "saved query call"
    GROUP = "log group"
    COMMENT = "comment"
    BAD = "bad character"
    END = "end"


# Most tokens are of these; a look at an enum's member takes longer than what is done with it.
NAME, SIGN, BACKTICK, END = Kind.NAME, Kind.SIGN, Kind.BACKTICK, Kind.END


class Token(NamedTuple):
    """A stretch of the text: ``text[start:end]``.

    ``value`` is the text itself, but for strings, regexes and backticks what stands between the
    quotes, escapes included (:mod:`insights.lang.quoting` reads them); for a placeholder and a
    saved-query call the name.
    """

    kind: Kind
    value: str
    start: int
    end: int
