"""Short fingerprints of what is written, to tell a console edit from the catalog's own words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_LENGTH = 12


def fingerprint(name: str, body: Mapping[str, Any]) -> str:
    """Twelve hexadecimal digits of an object's name and body, whatever the order of its keys."""
    return whole([name, body])[:_LENGTH]


def whole(value: Any) -> str:
    """The same of any value made of JSON's types, in full."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
