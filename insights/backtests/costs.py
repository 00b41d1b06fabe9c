"""What an alarm costs to keep, and what looking back cost. Unknown prices stay unknown. Pure."""

from __future__ import annotations

from insights.monitors.backtest import Cost
from insights.prices import monthly_price, scan_price

#: The only Region whose prices for alarms are known; said where no Region is.
_KNOWN = "us-east-1"
_MONTH = 30 * 86_400


def kept(thing: str, words: str, region: str, count: int = 1) -> Cost:
    """The price of something a month, in the alarm's Region or else in the known one."""
    place = region or _KNOWN
    found = monthly_price(thing, place)
    if found is None:
        return Cost(f"{words}, a month in {place}", None, "no price is known there")
    basis = f"{found.certainty.value}: {found.source}"
    return Cost(f"{words}, a month in {place}", found.dollars * count, basis)


def scanned(count: float, region: str) -> Cost:
    """What the backtest itself scanned; files cost nothing."""
    if not region:
        return Cost("this backtest, on files", 0.0, "files are read here")
    found = scan_price(region)
    words = f"this backtest, which scanned {_size(count)}"
    if found is None:
        return Cost(words, None, f"no price is known in {region}")
    return Cost(words, found.of(count), f"{found.certainty.value}: {found.source}")


def executions(count: float, seconds: int, window: int, every: int, region: str) -> Cost:
    """The scans of a log alarm a month, if its log groups go on as in these ``seconds``."""
    place = region or _KNOWN
    found = scan_price(place)
    bytes_a_month = count / max(seconds, 1) * window * (_MONTH / every)
    words = f"its scans, about {_size(bytes_a_month)} a month in {place}"
    if found is None:
        return Cost(words, None, "no price is known there")
    return Cost(words, found.of(bytes_a_month), f"{found.certainty.value}: {found.source}")


def _size(count: float) -> str:
    from insights.render.summary import human_bytes

    return human_bytes(count)
