"""The fields in one message: keys of JSON, flattened, and flow logs of the default format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from insights.lang.log_types import DEFAULT_FLOW_FORMAT, FLOW_FIELDS

#: Fields that are discovered in one event (CWL_AnalyzeLogData-discoverable-fields).
_MOST = 200


def discovered(message: str) -> dict[str, str]:
    """Names to texts; nothing for a message of no known form."""
    words = message.split()
    if len(words) == len(DEFAULT_FLOW_FORMAT) and words[0] == "2":
        names = (FLOW_FIELDS[field][0] for field in DEFAULT_FLOW_FORMAT)
        return {name: word for name, word in zip(names, words, strict=True) if word != "-"}
    try:
        value = json.loads(message)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    return dict(list(_flat("", value))[:_MOST])


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """``a.b.0``: the segments of a path joined by dots."""
    if isinstance(value, dict):
        inner = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list):
        inner = [(str(at), item) for at, item in enumerate(value)]
    elif value is not None:
        yield path, value if isinstance(value, str) else json.dumps(value)
        return
    else:
        return
    for key, item in inner:
        yield from _flat(f"{path}.{key}" if path else key, item)
