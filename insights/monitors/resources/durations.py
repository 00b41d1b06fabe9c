"""Durations of monitors, which their schema has checked to be some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from insights.catalog.places import MarkedMap
from insights.diagnostics import Diagnostic
from insights.errors import UsageError
from insights.monitors.codes import BAD_SCHEDULE
from insights.times import duration, spell, zone_named


def seconds(written: Mapping[str, Any], key: str, default: int, told: list[Diagnostic]) -> int:
    """The seconds under a key of a marked mapping, or the default where nothing is written."""
    if key not in written:
        return default
    try:
        return duration(written[key])
    except UsageError as error:
        span = written.value_span(key)  # type: ignore[attr-defined]
        told.append(BAD_SCHEDULE.at(written.file, span, error.message, error.hint))  # type: ignore[attr-defined]
        return default


def check_zone(written: MarkedMap, key: str, told: list[Diagnostic]) -> None:
    """A finding where a key names no time zone that there is."""
    try:
        zone_named(written[key])
    except UsageError as error:
        span = written.value_span(key)
        told.append(BAD_SCHEDULE.at(written.file, span, error.message, error.hint))


def spelled(length: Any) -> str | None:
    """Seconds as an entry writes them; ``None`` for none or no time at all."""
    if not isinstance(length, int | float) or length <= 0:
        return None
    return spell(int(length))
