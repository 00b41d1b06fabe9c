"""Schedule expressions: ``cron(min hour day month weekday year)`` and ``rate(5 minutes)``.

Six fields as EventBridge has them; read leniently, because AWS's own examples use ``*`` where its
rules ask for ``?`` (scheduled-queries schedule-reference; cloudwatch spec section 3).
"""

from __future__ import annotations

import re

_CRON = re.compile(r"cron\(\s*(\S+(?:\s+\S+){5})\s*\)")
_RATE = re.compile(r"rate\(\s*([1-9]\d*)\s+(minute|hour|day)(s?)\s*\)")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
#: The least and the most of each field, the words for its numbers, and the signs it may have.
_FIELDS: tuple[tuple[int, int, list[str], str], ...] = (
    (0, 59, [], ""),
    (0, 23, [], ""),
    (1, 31, [], "?LW"),
    (1, 12, _MONTHS, ""),
    (1, 7, _DAYS, "?L#"),
    (1970, 2199, [], ""),
)


def is_cron(text: str) -> bool:
    """Whether the text is a cron expression of six fields, each within its bounds."""
    found = _CRON.fullmatch(text)
    if found is None:
        return False
    fields = found.group(1).upper().split()
    return all(_is_field(field, *bounds) for field, bounds in zip(fields, _FIELDS, strict=True))


def rate_seconds(text: str) -> int:
    """The seconds of a rate expression, and 0 for a text that is none."""
    found = _RATE.fullmatch(text)
    if found is None or (found.group(1) == "1") != (found.group(3) == ""):
        return 0
    return int(found.group(1)) * _SECONDS[found.group(2)]


def _is_field(text: str, least: int, most: int, words: list[str], signs: str) -> bool:
    return all(_is_part(part, least, most, words, signs) for part in text.split(","))


def _is_part(part: str, least: int, most: int, words: list[str], signs: str) -> bool:
    if part in ("", "W", "#"):
        return False
    if part in ("*", *signs):
        return True
    base, slash, step = part.partition("/")
    if slash:
        return step.isdecimal() and int(step) > 0 and _is_part(base, least, most, words, "")
    base, hash_, nth = part.partition("#")
    if hash_:
        return (
            "#" in signs and nth in ("1", "2", "3", "4", "5") and _is_one(base, least, most, words)
        )
    if part[-1] in "LW" and part[-1] in signs:
        return _is_one(part[:-1], least, most, words)
    return all(_is_one(one, least, most, words) for one in part.split("-", 1))


def _is_one(text: str, least: int, most: int, words: list[str]) -> bool:
    return text in words or (text.isdecimal() and least <= int(text) <= most)
