"""Functions of times and dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from oracle import values
from oracle.values import Time, Value

#: What Java's patterns say, in the words of Python; longer words first.
_JAVA = (
    *(("yyyy", "%Y"), ("MMM", "%b"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M")),
    *(("ss", "%S"), ("Z", "%z"), ("X", "%z")),
)


def _from_millis(value: Value) -> Value:
    found = values.time(value)
    return None if found is None else Time(found)


def _parse_date(value: Value, pattern: str, zone: str = "UTC") -> Value:
    """Epoch milliseconds; a zone in the text beats the one that is given."""
    found = values.text(value)
    for word, sign in _JAVA:
        pattern = pattern.replace(word, sign)
    try:
        moment = datetime.strptime(found or "", pattern.replace("'", ""))
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return round(aware.timestamp() * 1000)


def _format_date(value: Value, form: str, zone: str = "UTC") -> Value:
    found = values.time(value)
    if found is None:
        return None
    return datetime.fromtimestamp(found / 1000, UTC).astimezone(ZoneInfo(zone)).strftime(form)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "frommillis": _from_millis,
    "tomillis": values.time,
    "parsedate": _parse_date,
    "formatdate": _format_date,
    "strftime": _format_date,
}
