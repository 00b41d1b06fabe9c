"""What the objects of an environment cost to keep a month, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from insights.monitors.kinds import Kind
from insights.monitors.wanted import Wanted
from insights.prices import monthly_price
from insights.review.effects import Cost

#: Below that many seconds a period is of high resolution (D, spec 5.1).
_MINUTE = 60
_WORDS = {
    "alarm": "metric of an alarm",
    "high_resolution_alarm": "metric of an alarm of high resolution",
    "composite_alarm": "composite alarm",
    "log_alarm": "log alarm",
    "custom_metric": "custom metric",
}


def kept(old: Sequence[Wanted], new: Sequence[Wanted], region: str) -> Iterator[Cost]:
    """The things of which there are more or fewer, each at its price in the Region.

    A metric with dimensions is as many metrics as they have values, which nobody knows here; it
    counts once. What log alarms scan is not in it.
    """
    before, after = _things(old), _things(new)
    for thing, words in _WORDS.items():
        if before[thing] != after[thing]:
            price = monthly_price(thing, region)
            each = None if price is None else price.dollars
            plural = words if after[thing] == 1 else _plural(words)
            what = f"{after[thing]:,} {plural}, not {before[thing]:,}, a month"
            was, will = (None if each is None else each * n[thing] for n in (before, after))
            basis = (
                f"{price.certainty.value}" if price else f"no price is known for {region or '?'}"
            )
            yield Cost(what, was, will, basis)


def _plural(words: str) -> str:
    first, of, rest = words.partition(" of ")
    return f"{first}s{of}{rest}"


def _things(wanted: Sequence[Wanted]) -> Counter[str]:
    found: Counter[str] = Counter()
    metrics: set[tuple[str, str]] = set()
    for one in wanted:
        if one.kind is Kind.ALARM:
            found.update(_alarm(one))
        for made in one.body.get("metricTransformations", ()):
            metrics.add((made["metricNamespace"], made["metricName"]))
    found["custom_metric"] = len(metrics)
    return found


def _alarm(one: Wanted) -> Iterator[str]:
    """What an alarm is billed as: each metric that it looks at, or the alarm itself."""
    kind = one.body.get("AlarmType")
    if kind in ("composite", "log"):
        yield f"{kind}_alarm"
        return
    stats = [part["MetricStat"] for part in one.body.get("Metrics", ()) if "MetricStat" in part]
    periods = [stat.get("Period", _MINUTE) for stat in stats] or [one.body.get("Period", _MINUTE)]
    for period in periods:
        yield "high_resolution_alarm" if period and period < _MINUTE else "alarm"
