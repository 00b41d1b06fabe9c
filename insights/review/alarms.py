"""What an alarm does differently once its settings change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Written = Mapping[str, Any]

#: What a period without data does (cloudwatch spec, alarms).
_MISSING = {
    "missing": "say nothing; where all of them are missing the state is INSUFFICIENT_DATA",
    "notBreaching": "count as good",
    "breaching": "count as bad",
    "ignore": "leave the state as it is",
}


def alarm_effects(old: Written, new: Written) -> Iterator[str]:
    """A sentence for each setting that differs, in the order of the new alarm's keys."""
    for key in dict.fromkeys((*new, *old)):
        if old.get(key) != new.get(key):
            yield _TELL.get(key, _setting(key))(old, new)


def _setting(key: str) -> Callable[[Written, Written], str]:
    def told(old: Written, new: Written) -> str:
        return f"its '{key}' is {shown(new.get(key))}, not {shown(old.get(key))}"

    return told


def _threshold(old: Written, new: Written) -> str:
    """Higher thresholds make an alarm that looks for high values rarer, and the others not."""
    before, after = old.get("threshold"), new.get("threshold")
    sign = new.get("comparison", "")
    told = f"the value has to be {sign} {shown(after)}, not {shown(before)}".replace("  ", " ")
    if not isinstance(before, int | float) or not isinstance(after, int | float) or not sign:
        return told
    rarer = (after > before) == sign.startswith(">")
    return f"it goes off {'less' if rarer else 'more'} often: {told}"


def _datapoints(old: Written, new: Written) -> str:
    before, after = (one.get("datapoints", "1 of 1") for one in (old, new))
    return f"it goes off after {after} bad points, not {before}"


def _missing(old: Written, new: Written) -> str:
    before, after = (one.get("missing", "missing") for one in (old, new))
    return f"periods without data {_MISSING.get(after, after)}; they were '{before}'"


def _enabled(_: Written, new: Written) -> str:
    on = new.get("enabled", True)
    return "its actions are switched on" if on else "its actions are switched off"


def _actions(old: Written, new: Written) -> str:
    before, after = shown(old.get("actions")), shown(new.get("actions"))
    return f"it tells others: {after}, not {before}"


_TELL: Mapping[str, Callable[[Written, Written], str]] = {
    "threshold": _threshold,
    "datapoints": _datapoints,
    "missing": _missing,
    "enabled": _enabled,
    "actions": _actions,
}


def shown(value: Any) -> str:
    """A setting as people read it."""
    if value is None:
        return "not set"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(one)}" for key, one in value.items()) or "empty"
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value)) or "empty"
    return str(value).lower() if isinstance(value, bool) else str(value)
