"""Numbers as the service prints them in reasons and results."""

from __future__ import annotations

import math


def java_double(value: float) -> str:
    """A double as Java prints it: ``15.0``, ``14.97``, ``6.7E7`` (V, observed 2.1 and 6.3).

    From 10^7 on and below 10^-3 it has an exponent.
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        text = format(value, "f") if "e" in repr(value) else repr(value)
        return text if "." in text else f"{text}.0"
    mantissa, _, exponent = _scientific(value).partition("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def _scientific(value: float) -> str:
    """The shortest digits that give the value back, with an exponent."""
    return next(text for n in range(17) if float(text := format(value, f".{n}e")) == value)
