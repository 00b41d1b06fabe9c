"""The filters of ListLogGroups: parts of names, and tags (API_ListLogGroups)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def matches_name(pattern: str, name: str) -> bool:
    """``a|^b``: the name holds ``a`` or begins with ``b``; the empty pattern takes all."""
    return any(
        name.startswith(part[1:]) if part.startswith("^") else part in name
        for part in pattern.split("|")
    )


def has_tags(tags: Mapping[str, str], wanted: Iterable[Mapping[str, Any]]) -> bool:
    """Every key that is wanted is there, with one of its values where values are given."""
    return all(
        one["key"] in tags
        and (not one.get("values") or _has_value(tags[one["key"]], one["values"]))
        for one in wanted
    )


def _has_value(text: str, values: Iterable[str]) -> bool:
    """``*`` at an end stands for anything, and ``!`` in front turns a value round."""
    return any(
        _is(text, value[1:]) is False if value.startswith("!") else _is(text, value)
        for value in values
    )


def _is(text: str, value: str) -> bool:
    inner = value.strip("*")
    ends = (value.startswith("*"), value.endswith("*") and len(value) > 1)
    match ends:
        case (True, True):
            return inner in text
        case (True, False):
            return text.endswith(inner)
        case (False, True):
            return text.startswith(inner)
        case _:
            return text == value
