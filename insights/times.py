"""Time windows as people type them, and as StartQuery wants them.

A moment is typed as a duration (``90m``: that long ago), an ISO date or time (read in the chosen
zone unless it has an offset of its own), epoch seconds (ten digits) or milliseconds (thirteen),
or ``now``, ``today`` or ``yesterday`` with an optional step and rounding: ``now-6h``,
``now-1d/d``, ``today+8h``.

A day is 24 hours, with one exception: where the result is rounded to a day or a week, or counts
from ``today`` or ``yesterday``, days and weeks are steps of the calendar. So ``now-1d`` is
``1d``, and ``now-1d/d`` is ``yesterday``, also when the clocks change. Rounding always goes back
in time; weeks begin on Monday. A local time that the clocks skip is read as if they had not moved
yet, and of one that comes twice the first is meant, as in RFC 5545.

An end after now stays as it was typed: CloudWatch Logs stores events that are up to two hours
ahead of the clock (API_PutLogEvents), and a cut window would hide them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from insights.dataclass import dataclass
from insights.errors import UsageError
from insights.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Window:
    """Both ends in epoch seconds, both inclusive (API_StartQuery)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as the user typed them; ``None`` where one was not given.

    ``start`` is ``--from``, ``end`` is ``--to`` and ``length`` is ``--for``.
    """

    since: str | None = None
    start: str | None = None
    end: str | None = None
    length: str | None = None


_DAY = 86_400
_UNITS = {"w": 7 * _DAY, "d": _DAY, "h": 3600, "m": 60, "s": 1}
# 9999-01-01: beyond it a datetime cannot say the time in every zone.
_LAST = 253_370_764_800

_ANCHORS = ("now", "today", "yesterday")
_PARTS = "".join(f"(?:([0-9]{{1,9}}){unit})?" for unit in _UNITS)
# Patterns as texts: most runs need one or two of them, and compiling one is slow.
_EPOCH = r"[0-9]{10}(?:[0-9]{3})?"
_ANCHORED = rf"({'|'.join(_ANCHORS)})(?:([+-])([0-9][0-9wdhms]*))?(?:/([wdhms]))?"
_DATE = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]{1,9})?"
    r"(?: ?([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?))?)?"
)
_EXAMPLES = (
    "Type a duration such as 90m or 1d12h, a time such as 2026-03-05T08:00, "
    "epoch seconds, today, yesterday, or now-1d/d."
)
_DURATION_EXAMPLES = "Type whole numbers with w, d, h, m or s, the largest first: 90m, 1h30m, 7d."


def resolve(now: datetime, zone: tzinfo, asked: Asked, default: str) -> Window:
    """The window that was asked for; ``default`` is its length where none was given.

    ``now`` carries an offset; texts without one are read in ``zone``. Raises ``UsageError`` for
    texts that are no time, and for windows that are reversed, empty, or start after now.
    """
    _check_combination(asked)
    clock = _Clock(int(now.timestamp()), zone)
    typed_start = asked.since if asked.since is not None else asked.start
    end = clock.now if asked.end is None else clock.read(asked.end)
    if typed_start is None:
        start = end - duration(default if asked.length is None else asked.length)
    else:
        start = clock.read(typed_start)
        if asked.length is not None:
            end = start + duration(asked.length)
    _check_order(Window(start, end), clock, asked)
    return Window(start, end)


def duration(text: str) -> int:
    """Seconds in ``90s``, ``2h30m``, ``1d12h`` or ``1w``; ``UsageError`` for anything else."""
    parts = _parts(text.strip())
    if parts is None:
        raise UsageError(f"'{text}' is not a duration.", _DURATION_EXAMPLES)
    days, seconds = parts
    return days * _DAY + seconds


def spell(seconds: int) -> str:
    """The shortest text that :func:`duration` reads as ``seconds``: ``1h30m``, ``0s``."""
    left, pieces = seconds, []
    for unit, size in _UNITS.items():
        count, left = divmod(left, size)
        if count:
            pieces.append(f"{count}{unit}")
    return "".join(pieces) or "0s"


def describe(window: Window, zone: tzinfo) -> str:
    """The window in UTC and, where ``zone`` is another one, in that zone too."""
    length = spell(window.end - window.start)
    text = f"{_utc(window.start)} to {_utc(window.end)} ({length})"
    local = [datetime.fromtimestamp(moment, zone) for moment in (window.start, window.end)]
    if not any(moment.utcoffset() for moment in local):
        return text
    name = getattr(zone, "key", None) or zone.tzname(local[1]) or "local time"
    return f"{text}; {name}: {' to '.join(map(str, local))}"


def zone_named(name: str) -> tzinfo:
    """The zone that ``--tz`` names: ``UTC`` or an IANA name such as ``Europe/Berlin``."""
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = did_you_mean(name, sorted(zoneinfo.available_timezones()))
    raise UsageError(f"There is no time zone '{name}'.", near or "Type one such as Europe/Berlin.")


@dataclass(frozen=True, slots=True)
class _Clock:
    """The moment and the zone in which texts are read."""

    now: int
    zone: tzinfo

    def read(self, text: str) -> int:
        """Epoch seconds of one typed moment, rounded down."""
        try:
            moment = self._read(text.strip())
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            near = did_you_mean(text, _ANCHORS) if text.isalpha() else ""
            raise UsageError(f"'{text}' is not a time.", near or _EXAMPLES)
        return moment

    def _read(self, text: str) -> int | None:
        if re.fullmatch(_EPOCH, text):
            return int(text[:10])
        if found := re.fullmatch(_ANCHORED, text):
            return self._anchored(*found.groups())
        if found := re.fullmatch(_DATE, text):
            return self._date(*found.groups())
        parts = _parts(text)
        return None if parts is None else self.now - parts[0] * _DAY - parts[1]

    def _date(self, day: str, time: str | None, offset: str | None) -> int:
        moment = datetime.fromisoformat(f"{day}T{time or '00:00'}{(offset or '').upper()}")
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        return int(moment.timestamp())

    def _anchored(self, anchor: str, sign: str | None, step: str | None, unit: str | None) -> int:
        days, seconds = _signed(sign, step)
        moment = datetime.fromtimestamp(self.now, self.zone)
        if anchor != "now":
            days -= anchor == "yesterday"
            moment = _floor(moment, "d")
        elif unit not in ("d", "w"):
            days, seconds = 0, seconds + days * _DAY
        if days:  # adding nothing would forget which of two equal hours this is
            moment += timedelta(days=days)
        moment = datetime.fromtimestamp(int(moment.timestamp()) + seconds, self.zone)
        return int(_floor(moment, unit or "s").timestamp())


def _parts(text: str) -> tuple[int, int] | None:
    """Days and seconds of a duration, or ``None`` where it is not one."""
    found = re.fullmatch(_PARTS, text)
    if found is None or not text:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return weeks * 7 + days, hours * 3600 + minutes * 60 + seconds


def _signed(sign: str | None, step: str | None) -> tuple[int, int]:
    if step is None:
        return 0, 0
    parts = _parts(step)
    if parts is None:
        raise ValueError(step)
    factor = -1 if sign == "-" else 1
    return factor * parts[0], factor * parts[1]


def _floor(moment: datetime, unit: str) -> datetime:
    """The start of the minute, hour, day or week on the wall clock of the moment's zone."""
    if unit == "s":
        return moment
    if unit == "m":
        return moment.replace(second=0)
    if unit == "h":
        return moment.replace(minute=0, second=0)
    day = moment.replace(hour=0, minute=0, second=0, fold=0)
    return day - timedelta(days=day.weekday() if unit == "w" else 0)


def _check_combination(asked: Asked) -> None:
    if asked.since is not None and asked.start is not None:
        raise UsageError(
            "--since and --from both say when the window starts.",
            f"Leave one of them out: --from '{asked.start}'.",
        )
    started = asked.since is not None or asked.start is not None
    if started and asked.end is not None and asked.length is not None:
        raise UsageError(
            "--to and --for both say when the window ends.",
            f"Leave one of them out: --for '{asked.length}'.",
        )


def _check_order(window: Window, clock: _Clock, asked: Asked) -> None:
    if min(window.start, window.end) < 0 or max(window.start, window.end) > _LAST:
        raise UsageError(
            "The window reaches beyond the years 1970 to 9998.", "Give a start such as 30d."
        )
    if window.start > clock.now:
        raise UsageError(
            f"The window starts in the future: {_utc(window.start)}, and now is {_utc(clock.now)}.",
            "Give a start before now, such as 1h.",
        )
    if window.start == window.end:
        raise UsageError(
            f"The window is empty: it starts and ends at {_utc(window.start)}.",
            "Give an earlier start or a longer duration, such as 15m.",
        )
    if window.start > window.end:
        first = asked.since if asked.since is not None else asked.start
        raise UsageError(
            f"The window ends before it starts: it runs from {_utc(window.start)} "
            f"to {_utc(window.end)}.",
            f"Swap its ends: --from '{asked.end}' --to '{first}'.",
        )


def _utc(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
