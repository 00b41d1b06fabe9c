"""The two JSON Schemas: what a catalog file and an entry may hold.

They are the single truth about keys and values; editors read the same files. Patterns end with
``$`` there, which in Python also matches before a last line break, so it becomes ``\\Z`` here.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, Literal

Kind = Literal["catalog", "entry"]


@cache
def schema(kind: Kind) -> dict[str, Any]:
    """The schema of ``catalog.yaml`` or of an entry."""
    file = resources.files("insights.catalog") / "schema" / f"{kind}.schema.json"
    read: dict[str, Any] = _anchored(json.loads(file.read_text("utf-8")))
    return read


def _anchored(node: Any) -> Any:
    if isinstance(node, list):
        return [_anchored(item) for item in node]
    if not isinstance(node, dict):
        return node
    read = {key: _anchored(value) for key, value in node.items()}
    if isinstance(read.get("pattern"), str):
        read["pattern"] = _end(read["pattern"])
    if "patternProperties" in read:
        named = read["patternProperties"].items()
        read["patternProperties"] = {_end(pattern): value for pattern, value in named}
    return read


def _end(pattern: str) -> str:
    ends = pattern.endswith("$") and not pattern.endswith(r"\$")
    return pattern[:-1] + r"\Z" if ends else pattern
