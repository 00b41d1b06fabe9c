"""Percentiles, trimmed and winsorized statistics, and percentile ranks (Statistics-definitions).

They are computed from the values as they were put. The service keeps a histogram whose bins
grow by a tenth (its users' inference, observed 6.3), so that its answers differ by a few per cent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from insights.dataclass import dataclass

#: A value and how often it came.
Weighted = tuple[float, float]

_NUMBER = r"\d+(?:\.\d+)?"
_SHORT = re.compile(rf"(P|TM|TC|TS|WM)({_NUMBER})", re.IGNORECASE)
_LONG = re.compile(rf"(PR|TM|TC|TS|WM)\(({_NUMBER})?(%)?:({_NUMBER})?(%)?\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extended:
    """``kind`` is P, TM, TC, TS, WM or PR; the bounds are shares of the values, or values.

    Of values the lower bound is out and the upper one in (D, spec 5.1).
    """

    kind: str
    low: float
    high: float
    shares: bool = True

    @property
    def is_percentile(self) -> bool:
        """``p90`` and its kin, which need samples."""
        return self.kind == "P"

    def of(self, values: Sequence[Weighted]) -> float | None:
        """The statistic of some values; nothing where no value is left to say something of."""
        values = sorted(values)
        if self.kind == "P":
            return percentile(values, self.high)
        inside = self._inside(values)
        count = math.fsum(weight for _, weight in inside)
        total = math.fsum(value * weight for value, weight in inside)
        match self.kind:
            case "TC":
                return count
            case "TS":
                return total
            case "PR":
                return 100 * count / _count(values)
            case "WM":
                return self._winsorized(values)
            case _:
                return total / count if count else None

    def _inside(self, values: Sequence[Weighted]) -> list[Weighted]:
        """What lies between the bounds; a value that a share cuts through counts in part (A)."""
        if not self.shares:
            return [(value, count) for value, count in values if self.low < value <= self.high]
        number, before = _count(values), 0.0
        found = []
        for value, count in values:
            start = max(before, self.low * number)
            end = min(before + count, self.high * number)
            if end > start:
                found.append((value, end - start))
            before += count
        return found

    def _winsorized(self, values: Sequence[Weighted]) -> float:
        """The mean with what lies outside of the bounds put on them (D)."""
        low, high = self.low, self.high
        if self.shares:
            low, high = percentile(values, low), percentile(values, high)
        put = math.fsum(min(max(value, low), high) * count for value, count in values)
        return put / _count(values)


def read_extended(name: str) -> Extended | None:
    """The statistic of that name, or nothing where there is none."""
    if name.upper() == "IQM":
        return Extended("TM", 0.25, 0.75)
    found = _SHORT.fullmatch(name)
    if found:
        share = float(found[2]) / 100
        return Extended(found[1].upper(), 0.0, share) if share <= 1 else None
    found = _LONG.fullmatch(name)
    return _between(found) if found else None


def percentile(values: Sequence[Weighted], share: float) -> float:
    """Interpolated between sorted values (A: the service's own method is not published)."""
    place = share * (_count(values) - 1)
    below, left = values[0][0], place
    for value, count in values:
        if left < 0:
            return below + (value - below) * (left + 1)
        if left <= count - 1:
            return value
        below, left = value, left - count
    return below


def _between(found: re.Match[str]) -> Extended | None:
    """``TM(10%:90%)`` or ``PR(:300)``: both bounds are shares, or none is; one may be open."""
    kind, low, low_sign, high, high_sign = found.groups()
    signs = [bool(sign) for text, sign in ((low, low_sign), (high, high_sign)) if text]
    stray = (low_sign and not low) or (high_sign and not high)
    if not signs or stray or len(set(signs)) > 1 or (signs[0] and kind.upper() == "PR"):
        return None
    if not signs[0]:
        ends = float(low or "-inf"), float(high or "inf")
        return Extended(kind.upper(), *ends, shares=False) if ends[0] < ends[1] else None
    shares = float(low or 0) / 100, float(high or 100) / 100
    return Extended(kind.upper(), *shares) if 0 <= shares[0] < shares[1] <= 1 else None


def _count(values: Sequence[Weighted]) -> float:
    return math.fsum(count for _, count in values)
