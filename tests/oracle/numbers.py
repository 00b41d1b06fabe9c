"""Functions of numbers. What is no number has no result."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from oracle import values
from oracle.values import Value

_EARTH_KM = 6371


def _of_numbers(function: Callable[..., Value]) -> Callable[..., Value]:
    """A function that has a result where all of its arguments are numbers."""

    def apply(*given: Value) -> Value:
        found = [values.number(value) for value in given]
        return None if None in found else function(*found)

    return apply


def _round(number: float, digits: float = 0) -> float:
    """Halves away from 0."""
    scale = 10.0 ** abs(math.trunc(digits))
    scaled = abs(number) * scale if digits >= 0 else abs(number) / scale
    near = math.floor(scaled) + (scaled - math.floor(scaled) >= 0.5)
    return math.copysign(near / scale if digits >= 0 else near * scale, number)


def _haversine(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The way over a sphere in kilometres."""
    a, b, c, d = map(math.radians, (lat1, lon1, lat2, lon2))
    part = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, part)))


def _to_int(bits: int) -> Callable[[Value], Value]:
    """The fraction is cut off; what does not fit is missing."""

    def convert(value: Value) -> Value:
        exact = value.strip() if isinstance(value, str) else ""
        digits = exact.lstrip("+-").isdigit() and len(exact) <= 19
        number = int(exact) if digits else values.whole(value)
        fits = number is not None and -(2 ** (bits - 1)) <= number < 2 ** (bits - 1)
        return number if fits else None

    return convert


def _pick(choose: Callable[..., Value]) -> Callable[..., Value]:
    """``greatest`` and ``least``: of the numbers if there are any, else of the texts."""

    def apply(*given: Value) -> Value:
        found = [n for value in given if (n := values.number(value)) is not None]
        words = [t for value in given if (t := values.text(value)) is not None]
        return choose(found) if found else choose(words) if words else None

    return apply


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "abs": _of_numbers(abs),
    "ceil": _of_numbers(math.ceil),
    "floor": _of_numbers(math.floor),
    "sqrt": _of_numbers(lambda n: math.sqrt(n) if n >= 0 else None),
    "log": _of_numbers(lambda n: math.log(n) if n > 0 else None),
    "round": _of_numbers(_round),
    "haversine": _of_numbers(_haversine),
    "histogram": _of_numbers(lambda n, width: math.floor(n / width) * width if width else None),
    "tonumber": values.number,
    "todouble": values.number,
    "toint": _to_int(32),
    "tolong": _to_int(64),
    "greatest": _pick(max),
    "least": _pick(min),
}
