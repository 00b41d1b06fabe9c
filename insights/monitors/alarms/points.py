"""The points of an alarm's test: ``0x3 500 0 500x2 _x2``.

One value a period, the oldest first; ``_`` is missing, ``failed`` an execution of a log alarm's
query that failed, and ``x3`` behind a value repeats it. A list has the same words as items, and
for log alarms with ``by`` a mapping of contributors to values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from insights.diagnostics import Diagnostic, Source
from insights.monitors.codes import BAD_POINTS

#: An execution that failed.
FAILED: Final = "failed"
#: A value, a gap, :data:`FAILED`, or with ``by`` the value of each contributor.
Point: TypeAlias = float | str | Mapping[str, float] | None

#: No test needs more points; a slip of the finger asks for millions.
MOST = 10_000

_WORD = re.compile(r"[^\s,]+")
_POINT = re.compile(
    r"(?P<value>_|failed|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?:x(?P<times>\d{1,9}))?"
)
_HINT = "Write numbers, '_' for a gap, and x2 behind one that comes twice: 0x3 500 _x2."


def read_points(source: Source) -> tuple[list[Point], list[Diagnostic]]:
    """The points of a text, and what cannot be read as one, each at its place."""
    points: list[Point] = []
    found: list[Diagnostic] = []
    for word in _WORD.finditer(source.text):
        read = points_of_word(word[0])
        if isinstance(read, str):
            span = source.span(word.start(), word.end())
            found.append(BAD_POINTS.at(source.file, span, read, _HINT))
        elif len(points) + len(read) > MOST:
            span = source.span(word.start(), word.end())
            message = f"These are more than {MOST} points."
            found.append(BAD_POINTS.at(source.file, span, message, "Write fewer."))
            break
        else:
            points += read
    return points, found


def points_of_word(word: str) -> list[Point] | str:
    """The points of one word such as ``500x2``, or a sentence that says what is wrong."""
    match = _POINT.fullmatch(word)
    if match is None:
        return f"'{word}' is no point."
    times = int(match["times"] or 1)
    if times == 0:
        return f"'{word}' repeats a point no times."
    if times > MOST:
        return f"'{word}' is more than {MOST} points."
    return [_value(match["value"])] * times


def write_points(points: Sequence[Point]) -> str:
    """The shortest text that :func:`read_points` reads as these points; no contributors."""
    words: list[tuple[str, int]] = []
    for point in points:
        word = _written(point)
        if words and words[-1][0] == word:
            words[-1] = (word, words[-1][1] + 1)
        else:
            words.append((word, 1))
    return " ".join(word if times == 1 else f"{word}x{times}" for word, times in words)


def _value(word: str) -> Point:
    if word == "_":
        return None
    return word if word == FAILED else float(word)


def _written(point: Point) -> str:
    if point is None:
        return "_"
    if isinstance(point, str):
        return point
    if isinstance(point, Mapping):
        raise TypeError("contributors have no short form")
    return repr(float(point)).removesuffix(".0")
