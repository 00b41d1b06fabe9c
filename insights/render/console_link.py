"""The address of the CloudWatch console that shows a query with its log groups and its window.

The console keeps all of it behind ``#``, as an object in the notation of jsurl (``~(key~'text)``),
which it percent-encodes twice with ``$`` for ``%``. None of that is documented: the names, the
notation and the encoding are those of addresses that the console wrote itself and that people
published, and of Grafana's links (example). That it takes ARNs as groups is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from insights.times import Window

#: The signs of jsurl that are not letters, as the console writes them; others do not occur.
_TWICE = str.maketrans({sign: f"$25{ord(sign):02X}" for sign in "~()'!"})
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
#: Partitions whose console has another name, by how their regions begin (AWS General Reference).
_DOMAINS = {"cn-": "amazonaws.cn", "us-gov-": "amazonaws-us-gov.com"}


def console_link(
    region: str, groups: Sequence[str], text: str, window: Window | int, query_id: str = ""
) -> str:
    """The address. ``window`` holds inclusive epoch seconds, or is the seconds until now.

    ``groups`` are names or ARNs. With ``query_id`` the console shows the rows of that query for
    as long as they are kept.
    """
    detail: dict[str, object] = {**_times(window), "editorString": text, "isLiveTail": False}
    if query_id:
        detail["queryId"] = query_id
    detail["source"] = list(groups)
    written = _jsurl(detail).translate(_TWICE)
    home = f"https://{region}.console.{_domain(region)}/cloudwatch/home?region={region}"
    return f"{home}#logsV2:logs-insights$3FqueryDetail$3D{written}"


def _domain(region: str) -> str:
    for start, domain in _DOMAINS.items():
        if region.startswith(start):
            return domain
    return "aws.amazon.com"


def _times(window: Window | int) -> dict[str, object]:
    if isinstance(window, int):
        return {
            "end": 0, "start": -window, "timeType": "RELATIVE", "tz": "UTC", "unit": "seconds",
        }  # fmt: skip
    return {
        "end": _moment(window.end),
        "start": _moment(window.start),
        "timeType": "ABSOLUTE",
        "tz": "UTC",
    }


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _jsurl(value: object) -> str:
    if isinstance(value, dict):
        return f"~({'~'.join(_text(key) + _jsurl(item) for key, item in value.items())})"
    if isinstance(value, list):
        return f"~({''.join(map(_jsurl, value)) or '~'})"
    if isinstance(value, bool):
        return f"~{str(value).lower()}"
    if isinstance(value, int):
        return f"~{value}"
    return f"~'{_text(str(value))}"


def _text(text: str) -> str:
    return "".join(map(_sign, text))


def _sign(sign: str) -> str:
    """``*2f`` below U+0100, and beyond it each half of UTF-16 as ``**d83d``."""
    if sign in _PLAIN:
        return sign
    if sign == "$":
        return "!"
    if ord(sign) < 0x100:
        return f"*{ord(sign):02x}"
    halves = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"**{halves[at : at + 2].hex()}" for at in range(0, len(halves), 2))
