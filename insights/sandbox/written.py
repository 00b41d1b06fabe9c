"""A file that is there whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def written_beside(path: Path, value: Any) -> None:
    """Write the value as JSON beside the file, then give it its name."""
    text_beside(path, json.dumps(value, separators=(",", ":")))


def text_beside(path: Path, text: str) -> None:
    """Write the text beside the file, then give it its name."""
    beside = path.with_suffix(".new")
    beside.write_text(text, "utf-8", "replace", newline="")
    beside.replace(path)
