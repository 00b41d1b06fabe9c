"""What a value is: text, number, truth, time, map or list, or missing.

A value is ``str``, ``int`` or ``float``, ``bool``, :class:`Time`, ``dict`` or ``list``, or
``None`` where there is none. Discovered fields are texts; whether a text counts as a number is
asked only where a number is wanted (language spec section 4).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Time:
    """A moment in epoch milliseconds."""

    millis: int


class Written(str):
    """A number of a JSON document, as it was written there."""

    __slots__ = ()


class Dash(str):
    """The ``-`` of a flow log in the place of a number.

    It is a text like any other, except that ``min`` and ``max`` pass over it (fidelity:
    flow-dashes).
    """

    __slots__ = ()


Value: TypeAlias = Any
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[ \t\n\r\f\v]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[ \t\n\r\f\v]*", re.ASCII)
#: From here on computed numbers are shown in their shortest form (fidelity: shown-numbers).
_SHORTEST_FROM = 1e18


def finite(number: float) -> float | None:
    """The number, missing where it is infinite or none."""
    return number if math.isfinite(number) else None


def number(value: Value) -> float | int | None:
    """The value as a number; what is none is missing."""
    match value:
        case bool():
            return int(value)
        case int() | float():
            return value
        case Time():
            return value.millis
        case str() if _NUMBER.fullmatch(value):
            return finite(float(value))
        case _:
            return None


def whole(value: Value) -> int | None:
    """The value as a whole number, its fraction cut off."""
    found = number(value)
    return None if found is None else math.trunc(found)


def time(value: Value) -> int | None:
    """The value as epoch milliseconds, if a calendar has such a day."""
    found = whole(value)
    return found if found is not None and abs(found) < 8.64e15 else None


def text(value: Value) -> str | None:
    """The value as functions and comparisons see it: a map or a list is missing."""
    match value:
        case None | dict() | list():
            return None
        case bool():
            return str(int(value))
        case int():
            return str(value)
        case float():
            return shown_number(value)
        case Time():
            return shown_time(value.millis)
        case _:
            return str(value)


def shown(value: Value) -> str | None:
    """The cell of an answer: like :func:`text`, but maps and lists are shown as JSON."""
    if isinstance(value, dict | list):
        return _json(value)
    return text(value)


def _json(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{','.join(f'{_json(name)}:{_json(part)}' for name, part in value.items())}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_json, value))}]"
    return str(value) if isinstance(value, Written) else json.dumps(value, ensure_ascii=False)


def shown_number(found: float) -> str | None:
    """A number without ``.0`` and exponent, as far as it is below 10^18."""
    if not math.isfinite(found):
        return None
    return str(int(found)) if found == int(found) and abs(found) < _SHORTEST_FROM else repr(found)


def shown_time(millis: int) -> str:
    """``2026-11-20 10:00:00.000``, always UTC."""
    moment = _EPOCH + timedelta(milliseconds=millis)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{millis % 1000:03d}"


def truth(value: Value) -> bool | None:
    """The value as a condition: a number other than 0, or the text ``true``."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    found = text(value)
    if found is None:
        return None
    parsed = number(found)
    return parsed != 0 if parsed is not None else found.lower() == "true"


# ---------------------------------------------------------------------------- comparisons


def compare(left: Value, right: Value, holds: Callable[[Any, Any], bool]) -> bool | None:
    """By value where both sides are numbers, else by code point; missing beside anything."""
    a, b = text(left), text(right)
    if a is None or b is None:
        return None
    if _is_huge(left) or _is_huge(right):
        return _compare_digits(left, right, holds)
    numbers = number(left), number(right)
    if None not in numbers:
        return holds(*numbers)
    return holds(a, b)


def _is_huge(value: Value) -> bool:
    """A whole number that a double cannot hold."""
    found = text(value)
    return found is not None and re.fullmatch(r"[+-]?[0-9]{16,38}", found) is not None


def _compare_digits(left: Value, right: Value, holds: Callable[[Any, Any], bool]) -> bool:
    if _is_huge(left) and _is_huge(right):
        return holds(int(text(left) or 0), int(text(right) or 0))
    numbers = number(left), number(right)
    return holds(*numbers) if None not in numbers else holds(text(left), text(right))


def equal(left: Value, right: Value) -> bool | None:
    """Whether ``left = right`` holds."""
    return compare(left, right, lambda a, b: bool(a == b))


# ---------------------------------------------------------------------------------- order


def natural(found: str) -> list[tuple[Any, ...]]:
    """Runs of digits by length, then value; other runs by code point (CWL_QuerySyntax-Sort)."""
    runs = re.findall(r"[0-9]+|[^0-9]+", found)
    return [("0", len(run), run) if run[0] in "0123456789" else (run,) for run in runs]


def sort_key(value: Value) -> tuple[Any, ...]:
    """Where a value that is there stands in ascending order: texts first, then numbers.

    Equal numbers of different spelling go by their spelling (``01`` in front of ``1``).
    """
    found = text(value)
    assert found is not None
    parsed = number(value)
    if parsed is None:
        return (0, 0, _Runs(natural(found)))
    return (1, parsed, found if isinstance(value, str) else "")


class _Runs:
    """Natural order compares run by run; a digit run and a text run compare as texts."""

    def __init__(self, runs: list[tuple[Any, ...]]) -> None:
        self.runs = runs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Runs) and self.runs == other.runs

    def __lt__(self, other: _Runs) -> bool:
        for mine, theirs in zip(self.runs, other.runs, strict=False):
            if mine != theirs:
                return _before(mine, theirs)
        return len(self.runs) < len(other.runs)


def _before(mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    """Two runs that differ: both of digits, both of other signs, or the digits' first sign."""
    if len(mine) == len(theirs):
        return bool(mine < theirs)
    return bool(mine[0] < theirs[0])
