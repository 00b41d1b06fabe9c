"""When a cron expression is due; its fields are those that ``cron.is_cron`` takes."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NUMBERS = {word: number for words in (_MONTHS, _DAYS) for number, word in enumerate(words, 1)}


def is_due(expression: str, moment: datetime) -> bool:
    """Whether the minute of that moment, in the schedule's own zone, is one of its times."""
    inner = expression.strip().removeprefix("cron(").removesuffix(")").upper()
    minute, hour, day, month, weekday, year = inner.split()
    return (
        _is_in(minute, moment.minute)
        and _is_in(hour, moment.hour)
        and _is_in(month, moment.month, 1)
        and _is_in(year, moment.year, 1970)
        and any(_is_day(part, moment.date()) for part in day.split(","))
        and any(_is_weekday(part, moment.date()) for part in weekday.split(","))
    )


def _is_in(field: str, value: int, least: int = 0) -> bool:
    return any(_is_part(part, value, least) for part in field.split(","))


def _is_part(part: str, value: int, least: int) -> bool:
    base, slash, step = part.partition("/")
    first, dash, last = base.partition("-")
    start = least if first in ("*", "?") else _number(first)
    if not dash and not slash and first not in ("*", "?"):
        return value == start
    inside = start <= value <= _number(last) if dash else start <= value
    return inside and (value - start) % int(step or 1) == 0


def _is_day(part: str, day: date) -> bool:
    """``L`` is the last of the month, ``15W`` the working day next to the 15th in the month."""
    length = monthrange(day.year, day.month)[1]
    if part == "L":
        return day.day == length
    if not part.endswith("W"):
        return _is_part(part, day.day, 1)
    wanted = day.replace(day=min(int(part[:-1]), length))
    off = {5: -1, 6: 1}.get(wanted.weekday(), 0)
    near = wanted + timedelta(days=off)
    if near.month != day.month:
        near = wanted - timedelta(days=2 * off)
    return day == near


def _is_weekday(part: str, day: date) -> bool:
    """``L`` is Saturday, ``6L`` the last Friday of the month, ``MON#1`` its first Monday."""
    number = day.isoweekday() % 7 + 1
    base, hash_, nth = part.partition("#")
    if hash_:
        return number == _number(base) and (day.day - 1) // 7 + 1 == int(nth)
    if part != "L" and part.endswith("L"):
        return number == _number(part[:-1]) and day.day + 7 > monthrange(day.year, day.month)[1]
    return _is_part("7" if part == "L" else part, number, 1)


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)
