"""What an entry means, apart from how it is written; and a hash of each of the two.

Both are made of the tree and of decoded values, never of the file's text, so that neither the
layout of the YAML nor the order of its keys takes part. Keys of the user's own (``x-``) and
descriptions are wording. Tests prove an entry and are in neither hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from insights.catalog.model import Entry, Parameter
from insights.diagnostics import Source
from insights.lang import parse, printer
from insights.patterns import parse as parse_pattern
from insights.patterns import text as pattern_text

#: Hexadecimal digits of a hash: enough for chance, short enough to be read.
_DIGITS = 12
#: Where a threshold is from; what it is stands beside it.
_EVIDENCE = "evidence"
#: What is told for itself in the lock, or is no part of an entry's meaning and wording.
_APART = ("name", "version", "status", "replaced_by", "tests")


def behaviour(entry: Entry) -> str:
    """The hash of all that decides which rows come, under which names, and what watches them."""
    return _hash(
        {
            "query": query_text(entry),
            "parameters": {name: _parameter(one) for name, one in entry.parameters.items()},
            "columns": {name: kind.value for name, kind in entry.columns.items()},
            "source": entry.source,
            "window": entry.window,
            "max_scan": entry.max_scan,
            "language": entry.language,
            **monitors(entry),
        }
    )


def wording(entry: Entry) -> str:
    """The hash of what people read: layout and comments of the query, and all prose."""
    return _hash(prose(entry))


def query_text(entry: Entry) -> str:
    """The query in canonical layout without comments; PPL and SQL as written."""
    if entry.language != "insights":
        return entry.query.text.strip()
    return printer.query(parse(entry.query)[0])


def monitors(entry: Entry) -> dict[str, Any]:
    """What is made in AWS from an entry, as plain values in an order of their own."""
    return {
        "saved_query": _plain(entry.saved_query),
        "scheduled_query": _plain(entry.scheduled_query),
        "metrics": _sorted(map(_plain, entry.metrics)),
        "metric_filters": _sorted(map(_filter, entry.metric_filters)),
        "alarms": _sorted(map(_plain, entry.alarms)),
    }


def prose(entry: Entry) -> dict[str, Any]:
    """What is wording in an entry, by top-level key: texts as written, descriptions, own keys."""
    told: dict[str, Any] = {
        "query": entry.query.text,
        "title": entry.title,
        "description": entry.description,
        "owner": entry.owner,
        "tags": list(entry.tags),
    }
    for key, value in entry.written.items():
        if key.startswith("x-"):
            told[key] = value
        elif key not in told and key not in _APART and (found := _described(value)):
            told[key] = found
    return told


def _described(value: Any) -> list[Any]:
    """Descriptions and own keys at any depth, with the way to each.

    The items of a list go by their names, so that their order takes no part.
    """
    if isinstance(value, list):
        items = [_described(one) for one in value]
        return sorted((one for one in items if one), key=_json)
    if not isinstance(value, Mapping):
        return []
    found: list[Any] = []
    for key, below in value.items():
        if _is_wording(key) and (key == _EVIDENCE or not isinstance(below, Mapping)):
            found.append([value.get("name"), key, below])
        elif inner := _described(below):
            found.append([key, inner])
    return sorted(found, key=_json)


def _is_wording(key: str) -> bool:
    return key in ("description", _EVIDENCE) or key.startswith("x-")


def _parameter(one: Parameter) -> list[Any]:
    values = sorted(map(str, one.values))
    default = list(one.default) if isinstance(one.default, list) else one.default
    return [one.type, one.of, default, one.minimum, one.maximum, one.pattern, values]


def _filter(written: Mapping[str, Any]) -> Any:
    """A metric filter with its pattern in canonical layout, and without what is about tests."""
    pattern = parse_pattern(Source(written["pattern"]))[0]
    known = pattern_text(pattern) if pattern is not None else written["pattern"]
    said = {key: one for key, one in _plain(written).items() if key != "agrees"}
    return {**said, "pattern": known}


def _plain(value: Any) -> Any:
    """What an item says, its own description and the user's keys left out."""
    if not isinstance(value, Mapping):
        return value
    return {key: _value(one) for key, one in value.items() if not _is_wording(key)}


def _value(value: Any) -> Any:
    """A value without keys of the user's own; whole decimals as whole numbers."""
    if isinstance(value, Mapping):
        return {key: _value(one) for key, one in value.items() if not key.startswith("x-")}
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _sorted(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=_json)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True)


def _hash(value: Any) -> str:
    return hashlib.sha256(_json(value).encode()).hexdigest()[:_DIGITS]
