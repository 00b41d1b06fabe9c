"""Thresholds that were taken from a query's rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from insights.monitors.backtest import Backtest
from insights.render.backtests import neighbours_table
from insights.render.numbers import spelled


def as_text(
    alarm: str, old: float, new: float, evidence: Mapping[str, Any], words: str
) -> Iterator[str]:
    """Old and new, and what the new one is from."""
    arrow = f"{spelled(old)} -> {spelled(new)}" if old != new else f"{spelled(old)}, as it is"
    yield f"{alarm}: {arrow}\n"
    yield f"    {words}\n"
    told = ", ".join(f"{key} {value}" for key, value in evidence.items())
    yield f"    {told}\n"


def effect(one: Backtest, width: int | None) -> Iterator[str]:
    """What the thresholds would have done."""
    yield from neighbours_table(one, width)
