"""The six fields of a schedule: ``0 6 * * ? *``.

Signs and ranges are documented (D, spec 3). Which of the two fields for days has to be '?' is not
checked, since the documentation's own examples break that rule.
"""

from __future__ import annotations

import re

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
#: What a field is called, its least and its greatest number, its names from the least on.
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minutes", 0, 59, ()),
    ("hours", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 1, 7, _DAYS),
    ("year", 1970, 2199, ()),
)
_PART = re.compile(r"(?:\*|\?|L|LW|(\w+)(?:-(\w+)|W|L|#[1-5])?)(?:/[1-9][0-9]*)?")


def schedule_fault(text: str) -> str:
    """What is wrong with a schedule, as a sentence; nothing where it is fine."""
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return f"The schedule has {len(fields)} fields; there are six."
    for written, (name, least, greatest, names) in zip(fields, _FIELDS, strict=True):
        for part in written.split(","):
            found = _PART.fullmatch(part.upper())
            if found is None:
                return f"'{part}' is no {name} of a schedule."
            for number in filter(None, found.groups()):
                value = _number(number, least, names)
                if not least <= value <= greatest:
                    return f"'{part}' is no {name} of a schedule; {least} to {greatest} are."
    return ""


def _number(text: str, least: int, names: tuple[str, ...]) -> int:
    text = text.rstrip("WL") if text not in names else text
    if text in names:
        return names.index(text) + least
    return int(text) if text.isdecimal() and text.isascii() else -1
