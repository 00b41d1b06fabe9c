"""JSON as log events hold it: the first of a repeated key counts, numbers keep their text."""

from __future__ import annotations

import json
from itertools import combinations, pairwise
from typing import Any

from oracle.values import Value, Written


def read(found: str) -> Any:
    """The document in a text. Raises ``ValueError``."""
    return json.loads(
        found,
        object_pairs_hook=_first_of_each,
        parse_int=Written,
        parse_float=Written,
        parse_constant=_refuse,
    )


def _first_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _refuse(word: str) -> Any:
    raise ValueError(word)


def parse(found: str | None) -> Value:
    """A map or a list; anything else is no such thing."""
    try:
        value = read(found or "")
    except ValueError:
        return None
    return value if isinstance(value, dict | list) else None


def element(value: Any) -> Value:
    """A part of a document as a value: a truth is a truth, ``null`` is missing."""
    return str(value) if isinstance(value, Written) else value


def step(value: Value, segments: tuple[str | int, ...]) -> Value:
    """A way down into maps and lists; anything else has no parts."""
    for segment in segments:
        if isinstance(value, dict) and isinstance(segment, str):
            value = value.get(segment)
        elif isinstance(value, list) and isinstance(segment, int) and segment < len(value):
            value = value[segment]
        else:
            return None
    return element(value)


def key(document: dict[str, Any], name: str) -> Any:
    """What a flattened name stands for: nested keys first, then keys that hold dots."""
    segments = name.split(".")
    for cuts in _all_cuts(len(segments)):
        edges = [0, *cuts, len(segments)]
        path = [".".join(segments[a:b]) for a, b in pairwise(edges)]
        found = _walk(document, path)
        if found is not None:
            return found
    return None


def _all_cuts(count: int) -> list[tuple[int, ...]]:
    """The places where a name may be cut, most cuts first."""
    return [cut for n in range(count - 1, -1, -1) for cut in combinations(range(1, count), n)]


def _walk(value: Any, path: list[str]) -> Any:
    for name in path:
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
